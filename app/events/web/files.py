"""Files: calendars for everyone, lists for organisers."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request

from app.core import calendars, spreadsheets
from app.core.clock import utc_now, zone
from app.core.spreadsheets import Row
from app.events.models import Event
from app.events.policy import may_edit
from app.events.queries import events, places
from app.events.rules import schedule_export
from app.events.rules.schedule_export import OutProgramme, OutSession
from app.events.web.public import visible_event
from app.infra.links import absolute
from app.web.guards import actor, found, require

REGISTRATION_COLUMNS = ("name", "email", "organisation", "country", "mode", "state", "role", "registered_at")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/calendar.ics", view_func=public_calendar)
    blueprint.add_url_rule("/events/<slug>/schedule.xml", view_func=schedule_xml)
    blueprint.add_url_rule("/events/<slug>/schedule.json", view_func=schedule_as_json)
    blueprint.add_url_rule("/organise/<slug>/calendar.ics", view_func=organiser_calendar)
    blueprint.add_url_rule("/organise/<slug>/registrations.csv", view_func=registrations_csv)
    blueprint.add_url_rule("/organise/<slug>/registrations.xlsx", view_func=registrations_xlsx)


def _calendar(event: Event) -> Response:
    changed = events.last_change(event.id) or event.changed_at
    etag = f"{event.id}-{changed.timestamp()}-{event.changed_at.timestamp()}"
    answer = Response(mimetype="text/calendar")
    answer.set_etag(etag)
    answer.last_modified = changed
    answer.headers["Content-Disposition"] = f"inline; filename={event.slug}.ics"
    # The tag is known before the feed is built, so an unchanged feed costs two small queries.
    if answer.make_conditional(request).status_code != 304:
        entries = [places.session_entry(one, event) for one in events.sessions(event.id)]
        answer.set_data(calendars.feed(event.title, entries, stamp=changed))
    return answer


def public_calendar(slug: str) -> Response:
    return _calendar(visible_event(slug))


def _programme(event: Event) -> OutProgramme:
    """The programme as the two exchange formats need it; cancelled sessions are left out."""
    sessions = [
        OutSession(
            number=one.id,
            uid=one.uid,
            title=one.title,
            abstract=one.abstract,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            room=one.room.name if one.room else "",
            track=one.track,
            kind=one.kind,
            language=one.language,
            url=absolute(f"/events/{event.slug}/sessions/{one.code}"),
            speakers=tuple((speaker.id, speaker.name) for speaker in one.speakers),
        )
        for one in events.sessions(event.id)
        if not one.cancelled
    ]
    rooms = [(room.name, room.capacity) for room in events.rooms(event.id)]
    version = f"{events.last_change(event.id) or event.changed_at:%Y-%m-%d %H:%M}"
    return OutProgramme(event.slug, event.title, version, zone(event.timezone), absolute("/"), rooms, sessions)


def schedule_xml(slug: str) -> Response:
    return Response(schedule_export.frab_xml(_programme(visible_event(slug))), mimetype="application/xml")


def schedule_as_json(slug: str) -> Response:
    return Response(schedule_export.schedule_json(_programme(visible_event(slug))), mimetype="application/json")


def _desk_event(slug: str) -> Event:
    require(may_edit(actor()))
    return found(events.find_event(slug))


def organiser_calendar(slug: str) -> Response:
    return _calendar(_desk_event(slug))


def _registration_rows(event: Event) -> Iterator[Row]:
    for one in places.registrations(event.id):
        organisation = one.person.organisation
        yield (
            one.person.name,
            one.person.email,
            organisation.name if organisation else "",
            organisation.country if organisation else "",
            one.mode,
            one.state,
            one.role,
            one.created_at,
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
