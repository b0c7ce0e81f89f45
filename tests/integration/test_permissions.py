"""Every route, every role, the expected answer. A route that is missing from the table fails."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.badges.service import gates, printing
from app.events.service import enrolment
from app.exchange.service import Draft, publish
from app.feedback.service import assembly, voting
from app.feedback.service import surveys as feedback
from app.infra import mail
from app.matchmaking.queries import times
from app.matchmaking.service import meetings as matchmaking
from app.matchmaking.service import planning, profiles
from app.members.models import Person
from app.publications import service as publications
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_organisation, make_person

ROLES = ("visitor", "attendee", "steward", "staff", "organiser", "secretariat")

# endpoint, method: the answers in the order of ROLES. One word stands for all.
OPEN = "200"
SIGNED_IN = "401 200 200 200 200 200"
DESK = "401 403 403 403 200 200"
DOOR = "401 403 403 200 200 200"
OFFICE = "401 403 403 403 403 200"
TABLE = {
    "pages.home GET": OPEN,
    "pages.favicon GET": OPEN,
    "pages.robots GET": OPEN,
    "health.alive GET": OPEN,
    "health.ready GET": OPEN,
    "health.metrics GET": OPEN,
    "members.sign_in GET": OPEN,
    "members.sign_in POST": "422",
    "members.ask_link POST": "302",
    "members.link_sent GET": OPEN,
    "members.follow_link GET": "410",
    "members.follow_link POST": "409",
    "members.sign_up GET": OPEN,
    "members.sign_up POST": "422",
    "members.sign_out POST": "302",
    "members.my_day GET": SIGNED_IN,
    "members.profile GET": SIGNED_IN,
    "members.profile POST": "401 302 302 302 302 302",
    "members.set_password POST": "401 302 302 302 302 302",
    "members.calendar_feed GET": SIGNED_IN,
    "members.calendar_feed POST": "401 302 302 302 302 302",
    "members.end_sign_ins POST": "401 302 302 302 302 302",
    "members.personal_feed GET": "404",
    "members.index GET": OPEN,
    "members.join GET": OPEN,
    "members.join POST": "422",
    "members.organisation GET": OPEN,
    "members.edit_organisation GET": "401 403 200 403 403 200",
    "members.edit_organisation POST": "401 403 302 403 403 302",
    "members.desk GET": OFFICE,
    "members.approve POST": "401 403 403 403 403 302",
    "members.replay POST": "401 403 403 403 403 404",
    "members.mails GET": OFFICE,
    "members.one_mail GET": OFFICE,
    "framework.index GET": OPEN,
    "exchange.challenges GET": OPEN,
    "exchange.challenges_one GET": OPEN,
    "exchange.solutions GET": OPEN,
    "exchange.solutions_one GET": "404",
    "exchange.projects GET": OPEN,
    "exchange.projects_one GET": "404",
    "exchange.use_cases GET": OPEN,
    "exchange.use_cases_one GET": "404",
    "exchange.first_scan GET": OPEN,
    "events.index GET": OPEN,
    "events.event_page GET": OPEN,
    "events.schedule GET": OPEN,
    "events.session_page GET": OPEN,
    "events.public_calendar GET": OPEN,
    "events.schedule_xml GET": OPEN,
    "events.schedule_as_json GET": OPEN,
    "events.register_page GET": OPEN,
    "events.register_page POST": "401 422 422 422 422 422",
    "events.leave_event POST": "401 302 404 404 404 404",
    "events.enrol POST": "401 303 303 303 303 303",
    "events.leave_session POST": "401 303 404 404 404 404",
    "events.switch POST": "401 303 404 404 404 404",
    "events.join GET": "401 302 409 409 409 409",
    "events.enter GET": "404",
    "events.decline GET": "404",
    "events.decline POST": "404",
    "events.register_together POST": "401 403 303 403 403 403",
    "events.together POST": "401 403 303 403 403 403",
    "events.switch_event POST": "401 303 404 404 404 404",
    "events.listed POST": "401 303 404 404 404 404",
    "events.certificate GET": "401 404 404 404 404 404",
    "events.changes GET": OPEN,
    "events.stands GET": OPEN,
    "events.attendees GET": OPEN,
    "events.schedule_csv GET": OPEN,
    "events.schedule_xlsx GET": OPEN,
    "events.attendance_csv GET": DESK,
    "events.editor GET": DESK,
    "events.plan_json GET": DESK,
    "events.move POST": "401 403 403 403 303 303",
    "events.check POST": "401 403 403 403 200 200",
    "events.step POST": "401 403 403 403 303 303",
    "events.discard POST": "401 403 403 403 303 303",
    "events.new_session GET": DESK,
    "events.new_session POST": "401 403 403 403 422 422",
    "events.seats POST": "401 403 403 403 303 303",
    "events.remove POST": "401 403 403 403 303 303",
    "events.publish GET": DESK,
    "events.publish POST": "401 403 403 403 302 302",
    "events.version_list GET": DESK,
    "events.revert POST": "401 403 403 403 303 303",
    "events.speaker GET": "401 403 403 403 404 404",
    "events.speaker POST": "401 403 403 403 404 404",
    "events.stand GET": DESK,
    "events.stand POST": "401 403 403 403 422 422",
    "events.remove_stand POST": "401 403 403 403 404 404",
    "events.answer_request POST": "401 403 403 403 404 404",
    "events.answer_seat POST": "401 403 403 403 404 404",
    "events.guests GET": DESK,
    "events.guests POST": "401 403 403 403 302 302",
    "events.guest GET": "401 403 403 403 404 404",
    "events.guest POST": "401 403 403 403 404 404",
    "events.uninvite POST": "401 403 403 403 404 404",
    "events.attendance_page GET": DESK,
    "events.attendance_page POST": "401 403 403 403 422 422",
    "events.answers GET": SIGNED_IN,
    "events.answers POST": "401 422 422 422 422 422",
    "events.times GET": DESK,
    "events.clone GET": DESK,
    "events.clone POST": "401 403 403 403 422 422",
    "events.series GET": DESK,
    "events.series POST": "401 403 403 403 422 422",
    "events.from_challenge GET": DESK,
    "events.from_challenge POST": "401 403 403 403 422 422",
    "events.desk GET": DESK,
    "events.new_event GET": DESK,
    "events.new_event POST": "401 403 403 403 422 422",
    "events.event_desk GET": DESK,
    "events.event_desk POST": "401 403 403 403 422 422",
    "events.import_file GET": DESK,
    "events.import_file POST": "401 403 403 403 422 422",
    "events.room GET": DESK,
    "events.room POST": "401 403 403 403 422 422",
    "events.registrations GET": DESK,
    "events.registrations_csv GET": DESK,
    "events.registrations_xlsx GET": DESK,
    "events.organiser_calendar GET": DESK,
    "events.edit_session GET": DESK,
    "events.edit_session POST": "401 403 403 403 422 422",
    "badges.my_badge GET": SIGNED_IN,
    "badges.replace_badge POST": "401 302 404 404 404 404",
    "badges.my_badge_pdf GET": "401 200 404 404 404 404",
    "badges.share POST": "401 302 404 404 404 404",
    "badges.scan GET": OPEN,
    "badges.service_worker GET": OPEN,
    "badges.manifest GET": OPEN,
    "badges.gate GET": DESK,
    "badges.gate POST": "401 403 403 403 302 302",
    "badges.live GET": DOOR,
    "badges.stream GET": DOOR,
    "badges.conflict_list GET": DESK,
    "badges.settle POST": "401 403 403 403 404 404",
    "badges.badge_desk GET": DOOR,
    "badges.badge_desk POST": "401 403 403 403 422 422",
    "badges.print_one POST": "401 403 403 200 200 200",
    "badges.print_run GET": DESK,
    "badges.print_file GET": "401 403 403 403 404 404",
    "badges.leads GET": "401 403 403 403 403 403",
    "badges.leads POST": "401 403 403 403 403 403",
    "badges.annotate POST": "401 403 403 403 403 403",
    "badges.leads_csv GET": "401 403 403 403 403 403",
    "badges.doors GET": DOOR,
    "badges.gates GET": DOOR,
    "badges.gates POST": "401 403 403 403 422 422",
    "badges.pair_code POST": "401 403 403 302 302 302",
    "badges.revoke POST": "401 403 403 302 302 302",
    "badges.badges_file GET": DESK,
    "badges.badges_csv GET": DESK,
    "matchmaking.people GET": "401 200 409 409 409 409",
    "matchmaking.my_profile GET": "401 200 409 409 409 409",
    "matchmaking.my_profile POST": "401 302 409 409 409 409",
    "matchmaking.wish POST": "401 303 409 409 409 409",
    "matchmaking.ask GET": "401 200 409 409 409 409",
    "matchmaking.ask POST": "401 422 409 409 409 409",
    "matchmaking.my_meetings GET": SIGNED_IN,
    "matchmaking.meeting GET": "401 200 404 404 404 404",
    "matchmaking.accept POST": "401 422 404 404 404 404",
    "matchmaking.other_times GET": "401 200 404 404 404 404",
    "matchmaking.other_times POST": "401 422 404 404 404 404",
    "matchmaking.end POST": "401 303 404 404 404 404",
    "matchmaking.say POST": "401 303 404 404 404 404",
    "matchmaking.desk GET": DESK,
    "matchmaking.desk POST": "401 403 403 403 422 422",
    "matchmaking.frame POST": "401 403 403 403 303 303",
    "matchmaking.host POST": "401 403 403 403 404 404",
    "matchmaking.lock POST": "401 403 403 403 303 303",
    "matchmaking.plan GET": DESK,
    "matchmaking.progress GET": DESK,
    "matchmaking.stop POST": "401 403 403 403 303 303",
    "matchmaking.publish POST": "401 403 403 403 303 303",
    "matchmaking.meetings_csv GET": DESK,
    "matchmaking.meetings_ics GET": DESK,
    "matchmaking.schedule GET": DESK,
    "matchmaking.room GET": "401 409 404 404 404 404",
    "feedback.survey GET": SIGNED_IN,
    "feedback.survey POST": "401 422 409 409 409 409",
    "feedback.survey_by_link GET": "404",
    "feedback.survey_by_link POST": "404",
    "feedback.thanks GET": OPEN,
    "feedback.public_results GET": "404",
    "feedback.surveys GET": DESK,
    "feedback.surveys POST": "401 403 403 403 422 422",
    "feedback.network_surveys GET": DESK,
    "feedback.network_surveys POST": "401 403 403 403 422 422",
    "feedback.import_file GET": DESK,
    "feedback.import_file POST": "401 403 403 403 422 422",
    "feedback.edit GET": DESK,
    "feedback.edit POST": "401 403 403 403 422 422",
    "feedback.settings GET": DESK,
    "feedback.settings POST": "401 403 403 403 422 422",
    "feedback.question GET": DESK,
    "feedback.question POST": "401 403 403 403 422 422",
    "feedback.preview POST": "401 403 403 403 200 200",
    "feedback.change_state POST": "401 403 403 403 302 302",
    "feedback.change_question POST": "401 403 403 403 409 409",
    "feedback.survey_qr GET": DESK,
    "feedback.survey_file GET": DESK,
    "feedback.codebook_csv GET": DESK,
    "feedback.results GET": DESK,
    "feedback.turnout GET": DESK,
    "feedback.publish POST": "401 403 403 403 302 302",
    "feedback.tag POST": "401 403 403 403 409 409",
    "feedback.results_csv GET": "401 403 403 403 409 409",
    "feedback.results_xlsx GET": "401 403 403 403 409 409",
    "feedback.results_json GET": "401 403 403 403 409 409",
    "feedback.results_pdf GET": "401 403 403 403 409 409",
    "feedback.picture GET": "401 403 403 403 409 409",
    "feedback.assembly GET": OPEN,
    "feedback.assembly_live GET": OPEN,
    "feedback.minutes GET": DESK,
    "feedback.document GET": "401 404 404 404 404 404",
    "feedback.resolution GET": OPEN,
    "feedback.vote POST": "401 409 409 409 409 409",
    "feedback.propose GET": "401 403 403 403 403 403",
    "feedback.propose POST": "401 403 403 403 403 403",
    "feedback.delegate GET": "401 403 200 403 403 403",
    "feedback.delegate POST": "401 403 422 403 403 403",
    "feedback.chair_desk GET": DESK,
    "feedback.chair_desk POST": "401 403 403 403 422 422",
    "feedback.begin POST": "401 403 403 403 303 303",
    "feedback.close_assembly POST": "401 403 403 403 303 303",
    "feedback.mark POST": "401 403 403 403 409 409",
    "feedback.point GET": DESK,
    "feedback.point POST": "401 403 403 403 422 422",
    "feedback.change_point POST": "401 403 403 403 303 303",
    "feedback.drop_document POST": "401 403 403 403 409 409",
    "feedback.edit_resolution GET": DESK,
    "feedback.edit_resolution POST": "401 403 403 403 422 422",
    "feedback.decide POST": "401 403 403 403 409 409",
    "publications.news GET": OPEN,
    "publications.one_news GET": OPEN,
    "publications.write_news GET": OFFICE,
    "publications.write_news POST": "401 403 403 403 403 422",
    "publications.write_report GET": OFFICE,
    "publications.write_report POST": "401 403 403 403 403 422",
    "publications.reports GET": OPEN,
    "publications.report GET": OPEN,
    "publications.report_pdf GET": OPEN,
    "insights.dashboard GET": OPEN,
    "events_api.list_events GET": OPEN,
    "events_api.list_sessions GET": OPEN,
    "exchange_api.challenges GET": OPEN,
    "exchange_api.solutions GET": OPEN,
    "exchange_api.projects GET": OPEN,
    "badges_api.pair POST": "422",
    "badges_api.scans POST": "422",
    "badges_api.sync_page GET": "401",
    "badges_api.people GET": "422",
    "badges_api.undo POST": "422",
    "openapi.openapi GET": OPEN,
    "openapi.doc_url GET": OPEN,
}

# Pages of an assembly, and what is done there by the routes that have a verb.
IN_ASSEMBLY = {
    f"feedback.{name}": verb
    for name, verb in {
        "assembly": "", "assembly_live": "", "minutes": "", "document": "", "resolution": "", "vote": "", "propose": "",
        "delegate": "", "chair_desk": "", "begin": "convene", "close_assembly": "", "mark": "present", "point": "",
        "change_point": "up", "drop_document": "", "edit_resolution": "", "decide": "withdraw",
    }.items()
}  # fmt: skip


@pytest.fixture
def world(app: Flask, settle: Any) -> dict[str, Any]:
    """One record of each kind, and a person of each role; only the attendee has a place at the event."""
    home = make_organisation()
    people: dict[str, Person | None] = {"visitor": None, "attendee": make_person(organisation_id=home.id)}
    people["steward"] = make_person("steward", organisation_id=home.id)
    people |= {role: make_person(role) for role in ROLES[3:]}
    event = make_event(slug="expo")
    session = make_session(event)
    mine = make_registration(event, person=people["attendee"])
    other = make_registration(event)
    for one in (mine, other):
        profiles.save(one.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    enrolment.enrol(session.id, people["attendee"].id, "on_site", now=NOW)
    slot = times.free_slots(event, [mine.id, other.id], NOW)[5]
    meeting = matchmaking.ask(other.id, mine.id, [slot.starts_at], "", now=NOW)
    third = make_registration(event)
    profiles.save(third.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    survey = feedback.make(event.id, None, "How", template="event", anonymous=True, by=None, now=NOW, code="HOW")
    feedback.open_survey(survey.id, by=None, now=NOW)
    held = make_event(slug="assembly", kind="assembly")
    assembly.convene(held.id, by=None, now=NOW)
    assembly.freeze(held.id, by=None, now=NOW)
    point = assembly.save_point(held.id, None, title="Budget", text="", notes="", by=None, now=NOW)
    voting.put(held.id, kind="resolution", title="Fees", text="", by=None, now=NOW)
    gate = gates.add_gate(event.id, "Main", by=None, now=NOW)
    device, _token = gates.pair(gates.make_pairing_code(gate.id, "steward", by=None, now=NOW), now=NOW)
    news = publications.publish_news("News", "", "", [], by=None, now=NOW)
    publications.publish_report("Report", "air", "World", "", by=None, now=NOW)
    challenge = publish(Draft("challenge", "Dust", ""), by=None, now=NOW)
    settle()
    run = printing.ask(event.id, "a6", only_new=False, by=people["organiser"].id, now=NOW)
    plan = planning.ask(event.id, {"fill": 2, "seconds": 2}, by=people["organiser"].id, now=NOW)
    slugs = {"publications": news.slug, "exchange": challenge.slug, "members": home.slug}
    return {
        "people": people,
        "slugs": slugs,
        "values": {
            "slug": "expo", "code": session.code, "organisation_id": home.id, "row_id": 999_999, "mail_id": mail.latest(1)[0].id,
            "secret": "none", "token": "none", "registration_id": third.id, "meeting_id": meeting.id, "verb": "decline",
            "gate_id": gate.id, "run_id": run.id, "conflict_id": 999_999, "lead_id": 999_999, "device_id": device.id, "person_id": 1, "seal": "none", "point_id": point.id, "document_id": 999_999, "number": 1,
            "room_id": 0, "stand_id": 0, "speaker_id": 999_999, "place_id": 999_999, "invitee_id": 999_999, "plan_id": plan.id, "what": "table",
        },
    }  # fmt: skip


def test_every_route_is_in_the_table(app: Flask) -> None:
    found = {
        f"{rule.endpoint} {method}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static" and "/static/" not in rule.rule
    }
    assert found == set(TABLE)


def address(app: Flask, endpoint: str, world: dict[str, Any], role: str) -> str:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: world["values"].get(name) for name in rule.arguments}
    if endpoint.startswith("feedback"):
        values |= {"code": "HOW"} if "code" in values else {}
        values |= {"key": "overall"} if "key" in values else {}
        values |= {"kind": "svg"} if "kind" in values else {}
        if "verb" in values:
            values["verb"] = IN_ASSEMBLY.get(endpoint) or ("close" if endpoint == "feedback.change_state" else "drop")
    if endpoint.startswith("events") and "verb" in values:
        values["verb"] = "undo" if endpoint == "events.step" else "approve"
    if endpoint == "events.remove_stand":
        values["stand_id"] = 999_999
    if endpoint == "events.from_challenge":
        return f"/challenges/{world['slugs']['exchange']}/workshop"
    if "slug" in values:
        values["slug"] = "assembly" if endpoint in IN_ASSEMBLY else world["slugs"].get(endpoint.split(".")[0], "expo")
    with app.test_request_context():
        from flask import url_for

        return url_for(endpoint, **values)


POSTED = {
    "badges.pair_code": {"role": "steward"},
    "members.ask_link": {"email": "x@example.org"},
    "events.move": {"code": "CODE", "start": "2026-11-23T10:00", "minutes": "60"},
    "events.check": {"code": "CODE"},
}


def posted(endpoint: str, world: dict[str, Any]) -> dict[str, str] | None:
    data = POSTED.get(endpoint)
    return {name: value.replace("CODE", world["values"]["code"]) for name, value in data.items()} if data else None


@pytest.mark.parametrize("role", ROLES)
def test_the_table_holds(app: Flask, world: dict[str, Any], browser: Any, role: str) -> None:
    person = world["people"][role]
    wrong = []
    # What changes the world comes last.
    for key in sorted(
        TABLE, key=lambda key: (key.endswith("POST"), "end_sign" in key, "leave_event" in key, "leave" in key, key)
    ):
        endpoint, method = key.split(" ")
        answers = TABLE[key].split()
        expected = int(answers[0] if len(answers) == 1 else answers[ROLES.index(role)])
        client = browser(person)
        answer = client.open(address(app, endpoint, world, role), method=method, data=posted(endpoint, world))
        if endpoint == "members.end_sign_ins" and person:
            person.sign_in_epoch += 1
        if answer.status_code != expected:
            wrong.append(f"{role} {key}: {answer.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)
