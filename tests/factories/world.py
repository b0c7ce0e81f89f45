"""A small world with one record of each kind, and an address of every route in it."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule

from app.badges.service import gates, printing
from app.events.registration.service import enrolment
from app.feedback.service import assembly, voting
from app.feedback.service import surveys as feedback
from app.feedback.vocabulary import ResolutionKind
from app.infra import mail, outbox
from app.matchmaking.queries import times
from app.matchmaking.service import meetings as matchmaking
from app.matchmaking.service import planning, profiles
from app.members.models import Person
from app.publications.queries import newsletters as newsletter_queries
from app.publications.service import announcements, newsletters, readers
from app.publications.service import news as news_service
from app.publications.vocabulary import ConsentWay
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.exchange import make_exchange
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.publications import begin_report, make_report
from tests.factories.transactions import act
from tests.golden.permissions import ROLES

# Pages of an assembly, and what is done there by the routes that have a verb.
IN_ASSEMBLY = {
    f"feedback.{name}": verb
    for name, verb in {
        "assembly": "", "assembly_live": "", "minutes": "", "document": "", "resolution": "", "vote": "", "propose": "",
        "delegate": "", "chair_desk": "", "begin": "convene", "close_assembly": "", "mark": "present", "point": "",
        "change_point": "up", "drop_document": "", "edit_resolution": "", "decide": "withdraw",
    }.items()
}  # fmt: skip

# Which listing a page of the exchange is asked for, where it is not the published challenge; what its other values are.
LISTED = {
    "exchange.projects_one": "project", "exchange.elsewhere": "project", "exchange.use_cases_one": "use_case", "exchange.advance": "use_case", "publications.present": "project", "publications.poster_pdf": "project",
    "exchange.review": "waiting", "exchange.file": "draft", "exchange.change": "draft", "exchange.detach": "draft",
}  # fmt: skip
IN_EXCHANGE = {
    "exchange.change": {"verb": "submit"}, "exchange.change_award": {"verb": "publish"}, "exchange.restore": {"number": 1},
    "exchange.drop_stake": {"what": "objective"}, "exchange.export": {"kind": "csv"}, "exchange.new": {"kind": "challenge"}, "exchange.stakes_by_link": {"seal": "none"},
}  # fmt: skip


def make_world() -> dict[str, Any]:
    """One record of each kind, and a person of each role; only the attendee has a place at the event."""
    home = make_organisation()
    people: dict[str, Person | None] = {"visitor": None, "attendee": make_person(organisation_id=home.id)}
    people["steward"] = make_person("steward", organisation_id=home.id)
    away = make_organisation(name="Darwin")
    people |= {role: make_person(role) for role in ROLES[3:6]}
    people["rival"] = make_person("steward", organisation_id=away.id)
    event = make_event(slug="expo")
    session = make_session(event)
    mine = make_registration(event, person=people["attendee"])
    other = make_registration(event)
    for attendee in (mine, other):
        act(profiles.save, attendee.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    act(enrolment.enrol, session.id, people["attendee"].id, "on_site", now=NOW)
    slot = times.free_slots(event, [mine.id, other.id], NOW)[5]
    meeting = act(matchmaking.ask, other.id, mine.id, [slot.starts_at], "", now=NOW)
    third = make_registration(event)
    act(profiles.save, third.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    survey = act(feedback.make, event.id, None, "How", template="event", anonymous=True, by=None, now=NOW, code="HOW")
    act(feedback.open_survey, survey.id, by=None, now=NOW)
    assembly_event = make_event(slug="assembly", kind="assembly")
    act(assembly.convene, assembly_event.id, by=None, now=NOW)
    act(assembly.freeze, assembly_event.id, by=None, now=NOW)
    point = act(assembly.save_point, assembly_event.id, None, title="Budget", text="", notes="", by=None, now=NOW)
    act(voting.put, assembly_event.id, kind=ResolutionKind.RESOLUTION, title="Fees", text="", by=None, now=NOW)
    gate = act(gates.add_gate, event.id, "Main", by=None, now=NOW)
    device, _token = act(gates.pair, act(gates.make_pairing_code, gate.id, "steward", by=None, now=NOW), now=NOW)
    news = act(news_service.publish_news, {"en": ("News", "It is new", "")}, [], by=None, now=NOW)
    make_report("Report")
    report = begin_report("Draft")
    act(newsletters.record_issue, {"en": ("Sent", "")}, at=NOW)
    issue = act(newsletters.draft, {"en": ("Draft", "")}, by=None, now=NOW)
    act(readers.ask, "reader@example.org", "en", [], wording="", way=ConsentWay.PAGE, now=NOW)
    announcement = act(announcements.save, event.id, None, announcements.Draft("Hello", "Come"), by=None, now=NOW)
    reader = newsletter_queries.find_by_email("reader@example.org")
    listed = make_exchange(home, away, people["steward"], people["secretariat"])
    outbox.drain(now=NOW)
    run = act(printing.ask, event.id, "a6", only_new=False, by=people["organiser"].id, now=NOW)
    plan = act(planning.ask, event.id, {"fill": 2, "seconds": 2}, by=people["organiser"].id, now=NOW)
    slugs = {"publications": news.slug, "exchange": listed["challenge"], "members": home.slug}
    return {
        "people": people,
        "slugs": slugs,
        "listed": listed,
        "values": {
            "key": listed["objective_id"],
            "slug": "expo", "code": session.code, "organisation_id": home.id, "row_id": 999_999, "mail_id": mail.latest(1)[0].id,
            "secret": "none", "token": "none", "registration_id": third.id, "meeting_id": meeting.id, "verb": "decline",
            "gate_id": gate.id, "run_id": run.id, "conflict_id": 999_999, "lead_id": 999_999, "device_id": device.id, "person_id": 1, "seal": "none", "point_id": point.id, "document_id": 999_999, "number": 1,
            "room_id": 0, "stand_id": 0, "speaker_id": 999_999, "place_id": 999_999, "invitee_id": 999_999, "plan_id": plan.id, "what": "table",
            "shelf": "challenges", "home": home.slug, "other": away.slug, "year": 2026, **{name: listed[name] for name in ("file_id", "group_id", "entry_id")},
            "decision_id": 999_999, "issue_id": issue.id, "reader_id": reader.id, "announcement_id": announcement.id, "report_id": report.id, "version": 1,
        },
    }  # fmt: skip


def address(app: Flask, endpoint: str, world: dict[str, Any]) -> str:
    """Where the first rule of a route is asked for one of the world's things."""
    return address_of(app, next(app.url_map.iter_rules(endpoint)), world)


def address_of(app: Flask, rule: Rule, world: dict[str, Any]) -> str:
    """Where a rule of a route is asked for one of the world's things; `own` has values that hold for one route only."""
    endpoint = rule.endpoint
    values = {name: world["values"].get(name) for name in rule.arguments}
    if endpoint.startswith("feedback"):
        values |= {"code": "HOW"} if "code" in values else {}
        values |= {"key": "overall"} if "key" in values else {}
        values |= {"kind": "svg"} if "kind" in values else {}
        if "verb" in values:
            values["verb"] = IN_ASSEMBLY.get(endpoint) or ("close" if endpoint == "feedback.change_state" else "drop")
    values |= IN_EXCHANGE.get(endpoint, {})
    if endpoint.startswith("framework"):
        values |= {"code": world["listed"]["assessment"], "kind": "json", "verb": "hide"}
    if endpoint.startswith("events") and "verb" in values:
        values["verb"] = "undo" if endpoint == "events.step" else "approve"
    values |= {
        "insights.picture": {"kind": "svg"},
        "publications.present": {"kind": "project"},
        "publications.poster_pdf": {"kind": "project", "size": "a4"},
        "insights.table": {"kind": "csv"},
        "publications.feed": {"kind": "rss"},
        "styleguide.show_component": {"name": "button"},
        "styleguide.show_pattern": {"name": "list"},
        "publications.change_news": {"verb": "submit"},
        "publications.change_issue": {"verb": "test"},
        "publications.change_report": {"verb": "publish"},
        "publications.change_announcement": {"verb": "send"},
    }.get(endpoint, {})
    if endpoint == "events.remove_stand":
        values["stand_id"] = 999_999
    if endpoint == "events.from_challenge":
        return f"/challenges/{world['slugs']['exchange']}/workshop"
    if endpoint in LISTED:
        values["slug"] = world["listed"][LISTED[endpoint]]
    elif "slug" in values:
        values["slug"] = "assembly" if endpoint in IN_ASSEMBLY else world["slugs"].get(endpoint.split(".")[0], "expo")
    if "announcement" in endpoint:
        values["slug"] = "expo"
    values |= world.get("own", {}).get(endpoint, {})
    with app.test_request_context():
        return url_for(endpoint, **values)
