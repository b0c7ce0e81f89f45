"""Meetings as files: CSV, iCalendar, and printed schedules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response

from app.core import calendars, spreadsheets
from app.core.clock import utc_now
from app.matchmaking.queries import meetings, plans
from app.matchmaking.service import schedule_pdf
from app.matchmaking.web.access import planned
from app.web.guards import signed_in
from app.web.i18n import language

HEAD = ("starts_at", "ends_at", "table", "person", "organisation", "other_person", "other_organisation", "source", "state")


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/meetings.csv", view_func=meetings_csv)
    blueprint.add_url_rule("/organise/<slug>/meetings.ics", view_func=meetings_ics)
    blueprint.add_url_rule("/organise/<slug>/meetings-by-<any(person, table):what>.pdf", view_func=schedule)


def _home(registration: Any) -> str:
    return registration.person.organisation.name if registration.person.organisation else ""


@signed_in
def meetings_csv(slug: str) -> Response:
    event = planned(slug)
    rows = [
        (
            meeting.starts_at.isoformat(),
            meeting.ends_at.isoformat(),
            meeting.table_number or "",
            meeting.requester.person.name,
            _home(meeting.requester),
            meeting.invitee.person.name,
            _home(meeting.invitee),
            meeting.source,
            meeting.state,
        )
        for meeting in plans.confirmed(event.id)
    ]
    answer = Response(spreadsheets.csv_lines(HEAD, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-meetings.csv"'
    return answer


@signed_in
def meetings_ics(slug: str) -> Response:
    event = planned(slug)
    # What the two wrote to each other is theirs.
    entries = [
        replace(meetings.meeting_entry(meeting, meeting.requester.person_id), description="")
        for meeting in plans.confirmed(event.id)
    ]
    answer = Response(calendars.feed(event.title, entries, stamp=utc_now()), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-meetings.ics"'
    return answer


@signed_in
def schedule(slug: str, what: str) -> Response:
    event = planned(slug)
    draw = schedule_pdf.by_person if what == "person" else schedule_pdf.by_table
    answer = Response(draw(event, plans.confirmed(event.id), language()), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}-meetings-by-{what}.pdf"'
    return answer
