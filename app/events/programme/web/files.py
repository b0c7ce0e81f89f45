"""Files: calendars for everyone, lists for organisers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request

from app.core import calendars, spreadsheets
from app.core.clock import utc_now, zone
from app.core.spreadsheets import Row
from app.events.attendance.queries import attendance
from app.events.models import Event
from app.events.policy import may_edit
from app.events.programme.queries import events
from app.events.programme.queries.board import Board, board, entry
from app.events.programme.rules.formats import csv_table as programme_csv
from app.events.programme.rules.formats import export as schedule_export
from app.events.programme.rules.formats.export import OutProgramme, OutSession
from app.events.programme.rules.programme import DraftSession, DraftSpeaker
from app.events.programme.web.public import visible_event
from app.events.registration.queries import places
from app.infra.links import absolute
from app.web.guards import actor, or_404, require

REGISTRATION_COLUMNS = ("name", "email", "organisation", "country", "mode", "state", "role", "registered_at")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/calendar.ics", view_func=public_calendar)
    blueprint.add_url_rule("/events/<slug>/schedule.xml", view_func=schedule_xml)
    blueprint.add_url_rule("/events/<slug>/schedule.json", view_func=schedule_as_json)
    blueprint.add_url_rule("/events/<slug>/schedule.csv", view_func=schedule_csv)
    blueprint.add_url_rule("/events/<slug>/schedule.xlsx", view_func=schedule_xlsx)
    blueprint.add_url_rule("/organise/<slug>/attendance.csv", view_func=attendance_csv)
    blueprint.add_url_rule("/organise/<slug>/calendar.ics", view_func=organiser_calendar)
    blueprint.add_url_rule("/organise/<slug>/registrations.csv", view_func=registrations_csv)
    blueprint.add_url_rule("/organise/<slug>/registrations.xlsx", view_func=registrations_xlsx)


def _conditional(event: Event, published: Board, kind: str, mimetype: str, make: Callable[[], str | bytes]) -> Response:
    """A file of the published programme: made once a version, and not sent to who has it. The tag is known before the file is,
    so an unchanged one costs two small queries."""
    answer = Response(mimetype=mimetype)
    answer.set_etag(f"{kind}-{event.id}-{published.stamp}-{event.changed_at.timestamp():.0f}")
    answer.last_modified = event.changed_at
    if answer.make_conditional(request).status_code != 304:
        answer.set_data(published.keep((kind, event.changed_at), make))
    return answer


def _calendar(event: Event) -> Response:
    programme = board(event)

    def make() -> str:
        entries = [entry(session, event) for session in programme.sessions]
        blocks = [
            programme.piece(
                "vevent",
                session,
                calendar_entry,
                lambda calendar_entry=calendar_entry: calendars.block(  # type: ignore[misc]
                    calendar_entry, stamp=event.changed_at
                ),
            )
            for session, calendar_entry in zip(programme.sessions, entries, strict=True)
        ]
        return calendars.joined(event.title, blocks, entries)

    answer = _conditional(event, programme, "calendar", "text/calendar", make)
    answer.headers["Content-Disposition"] = f"inline; filename={event.slug}.ics"
    return answer


def public_calendar(slug: str) -> Response:
    return _calendar(visible_event(slug))


def _programme(event: Event, published: Board) -> OutProgramme:
    """The programme as the two exchange formats need it; cancelled sessions are left out."""
    sessions = [
        OutSession(
            number=session.id,
            uid=session.uid,
            title=session.title,
            abstract=session.abstract,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            room=session.room,
            track=session.track,
            kind=session.kind,
            language=session.language,
            url=absolute(f"/events/{event.slug}/sessions/{session.code}"),
            speakers=session.speakers,
        )
        for session in published.sessions
        if not session.cancelled
    ]
    version = f"{published.changed_at or event.changed_at:%Y-%m-%d %H:%M}"
    return OutProgramme(event.slug, event.title, version, zone(event.timezone), absolute("/"), published.rooms, sessions)


def schedule_xml(slug: str) -> Response:
    event = visible_event(slug)
    published = board(event)
    return _conditional(
        event, published, "xml", "application/xml", lambda: schedule_export.frab_xml(_programme(event, published))
    )


def schedule_as_json(slug: str) -> Response:
    event = visible_event(slug)
    published = board(event)
    return _conditional(
        event, published, "json", "application/json", lambda: schedule_export.schedule_json(_programme(event, published))
    )


def _rows(event: Event, published: Board) -> Iterator[Row]:
    drafts = (
        (
            DraftSession(
                session.code, session.title, session.starts_at, session.ends_at, session.room, session.track, session.kind,
                session.language, session.abstract, tuple(DraftSpeaker(str(number), name) for number, name in session.speakers),
                tuple(word.code for word in session.themes), mode=session.mode,
            ),
            session.code,
        )
        for session in published.sessions
        if not session.cancelled
    )  # fmt: skip
    return programme_csv.rows(drafts, zone(event.timezone))


def schedule_csv(slug: str) -> Response:
    event = visible_event(slug)
    published = board(event)
    answer = _conditional(
        event,
        published,
        "csv",
        "text/csv",
        lambda: "".join(spreadsheets.csv_lines(programme_csv.COLUMNS, _rows(event, published))),
    )
    answer.headers["Content-Disposition"] = f"attachment; filename={event.slug}.csv"
    return answer


def schedule_xlsx(slug: str) -> Response:
    event = visible_event(slug)
    published = board(event)
    answer = _conditional(
        event, published, "xlsx", XLSX, lambda: spreadsheets.xlsx("programme", programme_csv.COLUMNS, _rows(event, published))
    )
    answer.headers["Content-Disposition"] = f"attachment; filename={event.slug}.xlsx"
    return answer


ATTENDANCE_COLUMNS = (
    "session",
    "starts_at",
    "name",
    "email",
    "organisation",
    "scanned_at",
    "clicked_at",
    "joined_at",
    "minutes",
    "attended",
)


def attendance_csv(slug: str) -> Response:
    """One row a person and session: clicked, scanned, joined and minutes as the facts they are."""
    event = _desk_event(slug)
    rows = [
        (
            presence.session.title, presence.session.starts_at,
            presence.registration.person.name, presence.registration.person.email,
            presence.registration.person.organisation.name if presence.registration.person.organisation else "",
            presence.scanned_at, presence.clicked_at, presence.joined_at, presence.minutes, presence.attended,
        )
        for presence in attendance.of_event(event.id)
    ]  # fmt: skip
    headers = {"Content-Disposition": f"attachment; filename={event.slug}-attendance-{utc_now():%Y%m%d}.csv"}
    return Response(spreadsheets.csv_lines(ATTENDANCE_COLUMNS, rows), mimetype="text/csv", headers=headers)


def _desk_event(slug: str) -> Event:
    require(may_edit(actor()))
    return or_404(events.find_event(slug))


def organiser_calendar(slug: str) -> Response:
    return _calendar(_desk_event(slug))


def _registration_rows(event: Event) -> Iterator[Row]:
    for registration in places.registrations(event.id):
        organisation = registration.person.organisation
        yield (
            registration.person.name,
            registration.person.email,
            organisation.name if organisation else "",
            organisation.country if organisation else "",
            registration.mode,
            registration.state,
            registration.role,
            registration.created_at,
        )


def _download(event: Event, kind: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename={event.slug}-registrations-{utc_now():%Y%m%d}.{kind}"}


def registrations_csv(slug: str) -> Response:
    event = _desk_event(slug)
    lines = spreadsheets.csv_lines(REGISTRATION_COLUMNS, list(_registration_rows(event)))
    return Response(lines, mimetype="text/csv", headers=_download(event, "csv"))


def registrations_xlsx(slug: str) -> Response:
    event = _desk_event(slug)
    data = spreadsheets.xlsx("registrations", REGISTRATION_COLUMNS, _registration_rows(event))
    return Response(data, mimetype=XLSX, headers=_download(event, "xlsx"))
