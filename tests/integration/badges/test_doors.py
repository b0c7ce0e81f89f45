"""Gates with rules, phones that decide by themselves, and what is found when they come back."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import func, select

from app.badges.models import Device, Scan
from app.badges.queries import conflicts, gates, presence
from app.badges.service import badges
from app.badges.service import gates as gate_service
from app.badges.vocabulary import DeviceRole
from app.core.errors import Refused
from app.events.models import Registration
from app.events.registration.service import enrolment, registration
from app.infra.db import session
from app.members.service import accounts
from tests.factories.badges import Venue
from tests.factories.events import make_event, make_room, make_session, seat_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def venue(client: Any, settle: Any) -> Venue:
    return Venue(client, settle)


def listed(venue: Venue) -> list[tuple[int, str, int | None]]:
    session().rollback()
    return sorted((conflict.scan_id, conflict.kind, conflict.other_id) for conflict in conflicts.conflicts(venue.event.id))


def tally(venue: Venue, now: Any = NOW) -> presence.Tally:
    session().rollback()
    return presence.tally(venue.event.id, gates.current_gatehouse(venue.event), now)


def test_rules_of_a_gate(venue: Venue) -> None:
    _made, code = venue.badge()
    _online, online = venue.badge(mode="online")
    speakers = venue.phone(venue.gate("Speakers", kind="room", roles=["speaker"]))
    on_site = venue.phone(venue.gate("Hall", kind="room", modes=["on_site"]))
    early = venue.phone(venue.gate("Breakfast", kind="room", hours=[{"day": "", "from": "06:00", "until": "08:00"}]))
    way_out = venue.phone(venue.gate("Exit", direction="out"))
    lunch = venue.phone(venue.gate("Lunch", kind="room", reentry="once_a_day"))
    gift = venue.phone(venue.gate("Gift", kind="room", reentry="once"))
    assert speakers.scan(code)["reason"] == "wrong_role"
    assert (on_site.scan(code)["reason"], on_site.scan(online)["reason"]) == ("ok", "wrong_mode")
    assert early.scan(code)["reason"] == "closed"
    assert way_out.scan(code)["reason"] == "wrong_way"
    assert [lunch.scan(code)["reason"] for _ in range(2)] == ["ok", "already_in"]
    assert lunch.scan(code, direction="out")["reason"] == "ok"
    again = lunch.scan(code)
    assert (again["reason"], again["since"]["gate"]) == ("used_today", "Lunch")
    assert gift.scan(code)["reason"] == "ok"
    assert gift.scan(code, direction="out")["reason"] == "ok"
    assert gift.scan(code)["reason"] == "used"


def test_a_seat_is_asked_for_at_the_rooms_door(venue: Venue) -> None:
    room = make_room(venue.event)
    talk = make_session(venue.event, room_id=room.id, starts_at=NOW + timedelta(minutes=10), needs_enrolment=True)
    seat_session(talk.id, on_site_seats=10)
    phone = venue.phone(venue.gate("Room", room_id=room.id, seat_required=True))
    attendee, code = venue.badge()
    assert phone.scan(code)["reason"] == "no_seat"
    act(enrolment.enrol, talk.id, attendee.person_id, "on_site", now=NOW)
    assert phone.scan(code)["reason"] == "ok"


def test_a_scan_into_b_closes_a_and_people_count_once(venue: Venue) -> None:
    door, red, blue = venue.gate(), venue.gate("Red", kind="room"), venue.gate("Blue", kind="room")
    _made, code = venue.badge()
    for gate in (door, red, blue):
        assert venue.phone(gate).scan(code)["reason"] == "ok"
    presence_now = tally(venue)
    assert (presence_now.inside, presence_now.within(red.area), presence_now.within(blue.area)) == (1, 0, 1)
    assert presence_now.by_gate() == {blue.id: 1}
    assert venue.phone(red).scan(code)["reason"] == "ok", "and back"
    assert tally(venue).within(blue.area) == 0


def test_each_day_begins_with_nobody_inside(venue: Venue, time_machine_at: Any) -> None:
    phone = venue.phone(venue.gate())
    _made, code = venue.badge()
    assert phone.scan(code)["reason"] == "ok"
    assert phone.scan(code)["reason"] == "already_in"
    tomorrow = NOW + timedelta(days=1)
    with time_machine_at(tomorrow):
        assert phone.scan(code, at=tomorrow)["reason"] == "ok"


def test_full_is_wait(venue: Venue) -> None:
    phone = venue.phone(venue.gate(capacity=2))
    codes = [venue.badge()[1] for _ in range(3)]
    answers = [phone.scan(code) for code in codes]
    assert [(answer["outcome"], answer["reason"]) for answer in answers] == [("admitted", "ok")] * 2 + [("held", "full")]
    phone.scan(codes[0], direction="out")
    assert phone.scan(codes[2])["outcome"] == "admitted"


def test_full_within_one_upload(venue: Venue) -> None:
    phone = venue.phone(venue.gate(capacity=2))
    bodies = [phone.body(venue.badge()[1], NOW) for _ in range(3)]
    assert [result["reason"] for result in phone.send(*bodies).json["results"]] == ["ok", "ok", "full"]


def test_a_verdict_given_at_the_door_is_taken_down_and_reported(venue: Venue) -> None:
    gate = venue.gate()
    first, second = venue.phone(gate), venue.phone(venue.gate("South"))
    attendee, code = venue.badge()
    early, late = NOW - timedelta(minutes=30), NOW - timedelta(minutes=10)
    # The later scan arrives first.
    (result,) = second.send(second.body(code, late, verdict="admitted ok"), now=NOW).json["results"]
    assert (result["outcome"], listed(venue)) == ("admitted", [])
    (two,) = first.send(first.body(code, early, verdict="admitted ok"), now=NOW).json["results"]
    assert two["outcome"] == "admitted"
    assert listed(venue) == [(result["scan"], "already_in", two["scan"])]
    assert tally(venue).inside == 1
    # An exit that turns up still later explains it.
    third = venue.phone(gate)
    third.send(third.body(code, NOW - timedelta(minutes=20), "out", verdict="admitted ok"), now=NOW)
    assert listed(venue) == []
    assert [row.outcome for row in session().scalars(select(Scan).order_by(Scan.id))] == ["admitted"] * 3


def test_admitted_though_revoked_wrong_day_or_forged(venue: Venue) -> None:
    phone = venue.phone(venue.gate(hours=[{"day": "", "from": "08:00", "until": "18:00"}]))
    attendee, code = venue.badge()
    (_two, good), (_three, fine) = venue.badge(), venue.badge()
    act(badges.revoke, attendee.id, by=None, now=NOW)
    night = NOW - timedelta(hours=9)
    answer = phone.send(
        phone.body(code, NOW - timedelta(hours=1), verdict="admitted ok"),
        phone.body(good, night, verdict="admitted ok"),
        phone.body(good[:-4] + "AAAA", NOW, verdict="admitted ok"),
        phone.body(fine, NOW - timedelta(minutes=5), verdict="refused unknown_badge"),
        now=NOW,
    )
    assert [result["outcome"] for result in answer.json["results"]] == ["admitted"] * 3 + ["refused"]
    assert [kind for _scan, kind, _other in listed(venue)] == ["revoked", "closed", "forged", "turned_away"]


def test_over_capacity_offline(venue: Venue) -> None:
    gate = venue.gate(capacity=1)
    first, second = venue.phone(gate), venue.phone(gate)
    (_one, a), (_two, b) = venue.badge(), venue.badge()
    first.send(first.body(a, NOW - timedelta(minutes=9), verdict="admitted ok"), now=NOW)
    (late,) = second.send(second.body(b, NOW - timedelta(minutes=5), verdict="admitted ok"), now=NOW).json["results"]
    assert listed(venue) == [(late["scan"], "full", None)]


def test_a_wrong_clock_is_known_and_set_right(venue: Venue) -> None:
    gate = venue.gate()
    ahead, right = venue.phone(gate, clock=timedelta(hours=2)), venue.phone(gate)
    _made, code = venue.badge()
    (out,) = right.send(right.body(code, NOW - timedelta(minutes=5), "out", verdict="admitted ok"), now=NOW).json["results"]
    (entry,) = ahead.send(ahead.body(code, NOW - timedelta(minutes=30), verdict="admitted ok"), now=NOW).json["results"]
    assert session().get(Scan, entry["scan"]).at == NOW - timedelta(minutes=30)
    assert session().get(Scan, entry["scan"]).scanned_at == NOW + timedelta(minutes=90), "and what it said is kept"
    assert session().get(Device, ahead.id).skew_ms == -7_200_000
    assert listed(venue) == [], "in by one clock, out by another, in the right order"
    assert tally(venue).inside == 0
    assert out["outcome"] == "admitted"


def test_a_late_evening_counts_for_its_day(venue: Venue, time_machine_at: Any) -> None:
    phone = venue.phone(venue.gate())
    attendee, code = venue.badge()
    evening = NOW.replace(hour=21, minute=59)
    morning = NOW + timedelta(days=1)
    with time_machine_at(morning):
        phone.send(phone.body(code, evening, verdict="admitted ok"), now=morning)
    assert session().get(Registration, attendee.id).arrived_at == evening
    assert tally(venue, morning).inside == 0


def test_an_answer_that_came_too_late_gives_way_to_the_doors(venue: Venue) -> None:
    """The server had admitted; the phone did not hear it, and refused: the person stands outside."""
    phone = venue.phone(venue.gate())
    _made, code = venue.badge()
    body = phone.body(code, NOW)
    assert phone.send(body).json["results"][0]["outcome"] == "admitted"
    late_verdict = body | {"verdict": {"outcome": "refused", "reason": "unknown_badge"}}
    for _again in range(2):
        (answer,) = phone.send(late_verdict, now=NOW).json["results"]
        assert (answer["nonce"], answer["outcome"], answer["reason"]) == (body["nonce"], "refused", "unknown_badge")
    assert session().scalar(select(func.count()).select_from(Scan)) == 2, "both are on record"
    assert tally(venue).inside == 0
    assert phone.scan(code)["outcome"] == "admitted", "and can come in"


def test_the_same_upload_again_changes_nothing(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    bodies = [phone.body(venue.badge()[1], NOW, verdict="admitted ok") for _ in range(4)]
    first = phone.send(*bodies, now=NOW).json["results"]
    again = phone.send(*reversed(bodies), *bodies, now=NOW).json["results"]
    assert [result["scan"] for result in again] == [result["scan"] for result in (*reversed(first), *first)]
    assert session().scalar(select(func.count()).select_from(Scan)) == 4


def test_search_is_for_supervisors_and_cannot_be_paged(venue: Venue) -> None:
    gate = venue.gate()
    steward, boss = venue.phone(gate), venue.phone(gate, DeviceRole.SUPERVISOR)
    home = make_organisation(name="Stad Utrecht")
    for number in range(12):
        venue.badge(person=make_person(name=f"Anna {number}", organisation_id=home.id))
    venue.badge(person=make_person(name="歐陽 明"))

    def search(phone: Any, wish: str) -> Any:
        return venue.client.get("/api/v1/people", query_string={"q": wish}, headers=phone.headers)

    assert search(steward, "Anna").status_code == 403
    assert search(boss, "An").json["people"] == search(boss, "%%%").json["people"] == []
    assert len(search(boss, "utrecht").json["people"]) == 8
    (person,) = search(boss, "歐陽").json["people"]
    assert steward.scan(person["code"])["reason"] == "malformed", "a name is no badge for a steward"
    assert boss.scan(person["code"])["person"] == "歐陽 明"
    assert boss.scan("GSR.999999")["reason"] == boss.scan("GSR.x")["reason"] == "malformed"


def unseal(label: str, code: str) -> list[str]:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"label").derive(code.encode())
    data = base64.b64decode(label)
    return json.loads(AESGCM(key).decrypt(data[:12], data[12:], None))


def test_sync_tells_only_what_changed_and_names_nobody(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    home = make_organisation(name="Stad")
    attendee, code = venue.badge(person=make_person(name="Ann", organisation_id=home.id))
    other, foreign = venue.badge()
    first = phone.sync()
    assert "Ann" not in json.dumps(first)
    mine = next(badge for badge in first["badges"] if badge["registration"] == attendee.id)
    assert unseal(mine["label"], code) == ["Ann", "Stad"]
    with pytest.raises(InvalidTag):
        unseal(mine["label"], foreign)
    nothing = phone.sync(first["cursor"], settings=first["settings"]["stamp"])
    assert (nothing["badges"], nothing["scans"], nothing["settings"], nothing["more"]) == ([], [], None, False)
    scan = phone.scan(code)["scan"]
    act(accounts.update_profile, other.person_id, name="Bo", role_title="", language="nl", timezone="UTC", now=NOW)
    venue.settle()
    later = phone.sync(nothing["cursor"])
    assert [badge["registration"] for badge in later["badges"]] == [other.id]
    assert [row[:2] for row in later["scans"]] == [[scan, attendee.id]]
    act(registration.leave, other.id, by=other.person_id, now=NOW)
    venue.settle()
    (gone,) = phone.sync(later["cursor"])["badges"]
    assert (gone["registration"], gone["revoked"], gone["state"]) == (other.id, True, "left")


def test_sync_by_pages(venue: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.badges.queries import sync

    monkeypatch.setattr(sync, "BADGES_A_PAGE", 3)
    monkeypatch.setattr(sync, "SCANS_A_PAGE", 2)
    phone = venue.phone(venue.gate())
    codes = [venue.badge()[1] for _ in range(8)]
    taken = [phone.scan(code)["scan"] for code in codes[:5]]
    cursor, seen, scan_ids, more = "0", [], [], True
    while more:
        page = phone.sync(cursor)
        cursor, more = page["cursor"], page["more"]
        seen += [badge["registration"] for badge in page["badges"]]
        scan_ids += [row[0] for row in page["scans"]]
    assert (len(set(seen)), scan_ids) == (8, taken)


@pytest.mark.parametrize("cursor", ["x", "-1", "1.2.3.4.5", "9" * 40, "1..2", "٣"])
def test_cursors_that_are_none(venue: Venue, cursor: str) -> None:
    phone = venue.phone(venue.gate())
    answer = venue.client.get("/api/v1/sync", query_string={"since": cursor}, headers=phone.headers)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_new_rules_reach_the_phones(venue: Venue) -> None:
    gate = venue.gate()
    phone = venue.phone(gate)
    before = phone.sync()["settings"]
    act(gate_service.change_gate, gate.id, gate_service.GateSettings("Main", capacity=9), by=None, now=NOW)
    after = phone.sync(settings=before["stamp"])["settings"]
    assert (before["gates"][0]["capacity"], after["gates"][0]["capacity"]) == (None, 9)
    assert phone.sync(settings=after["stamp"])["settings"] is None


def test_badges_of_other_events_tell_nothing(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    _made, foreign = venue.badge(event=make_event())
    (answer,) = phone.send(phone.body(foreign, NOW, verdict="admitted ok"), now=NOW).json["results"]
    assert answer["person"] is None
    assert [kind for _scan, kind, _other in listed(venue)] == ["other_event"]


def test_settings_that_make_no_gate(venue: Venue) -> None:
    with pytest.raises(Refused, match="bad_hours"):
        venue.gate("A", hours=[{"day": "", "from": "25:00", "until": "26:00"}])
    with pytest.raises(Refused, match="seat_needs_room"):
        venue.gate("B", kind="room", seat_required=True)


def test_hours_without_an_end_are_refused_in_the_words_of_gates(venue: Venue, browser: Any) -> None:
    gate = venue.gate("A")
    organiser = browser(make_person("organiser"))
    data = {"name": "A", "kind": "door", "room_id": "0", "direction": "both", "reentry": "free", "hours": "09:00-09:00"}
    answer = organiser.post(f"/organise/{venue.event.slug}/gates/{gate.id}", data=data)
    assert answer.status_code == 422
    assert "These hours could not be read." in answer.text
    assert "The hours must have a beginning" not in answer.text


def test_out_by_the_door_after_a_room_only(venue: Venue) -> None:
    room, door = venue.phone(venue.gate("Room", kind="room")), venue.phone(venue.gate())
    _made, code = venue.badge()
    assert room.scan(code)["reason"] == "ok"
    assert door.scan(code, direction="out")["reason"] == "ok"
    assert tally(venue).inside == 0
    assert door.scan(code, direction="out")["reason"] == "not_in"


def test_a_phone_whose_clock_stands_at_its_beginning(venue: Venue) -> None:
    from datetime import UTC, datetime

    phone = venue.phone(venue.gate())
    phone.clock = datetime(1970, 1, 3, tzinfo=UTC) - NOW
    _made, code = venue.badge()
    (answer,) = phone.send(phone.body(code, NOW, verdict="admitted ok"), now=NOW).json["results"]
    assert session().get(Scan, answer["scan"]).at == NOW


@pytest.mark.parametrize("reason", ["already_in", "used", "used_today"])
def test_verdicts_on_codes_that_nobody_knows(venue: Venue, reason: str) -> None:
    phone = venue.phone(venue.gate())
    answer = phone.send(phone.body("junk", NOW, verdict=f"refused {reason}"))
    assert (answer.status_code, answer.json["results"][0]["since"]) == (200, None)


def test_no_device_can_name_a_late_verdict_itself(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    assert phone.send(phone.body("junk", NOW, nonce="x\x1fdoor")).status_code == 422
    assert phone.send(phone.body("junk", NOW, nonce="x~door")).json["results"][0]["nonce"] == "x~door"


def test_a_gate_that_got_another_name_meanwhile(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    red = venue.gate("Red", kind="room")
    _made, code = venue.badge()
    act(gate_service.change_gate, red.id, gate_service.GateSettings("Crimson", kind="room"), by=None, now=NOW)
    body = phone.body(code, NOW, verdict="admitted ok", gate="Red", gate_id=red.id)
    phone.send(body, now=NOW)
    assert listed(venue) == []
    assert phone.sync()["scans"][0][2] == red.id


def test_a_gate_that_becomes_once_tells_phones_to_fetch_what_was(venue: Venue, time_machine_at: Any) -> None:
    gate = venue.gate()
    phone = venue.phone(gate)
    _made, code = venue.badge()
    phone.scan(code)
    with time_machine_at(NOW + timedelta(days=1)):
        first = phone.sync()
        assert (first["scans"], first["settings"]["history"]) == ([], "today")
        act(gate_service.change_gate, gate.id, gate_service.GateSettings("Main", reentry="once"), by=None, now=NOW)
        assert phone.sync(first["cursor"], settings=first["settings"]["stamp"])["settings"]["history"] == "all"
        change, number, _scan, annulment = first["cursor"].split(".")
        assert len(phone.sync(f"{change}.{number}.0.{annulment}")["scans"]) == 1


def test_a_shut_out_device_is_told_so_in_our_words(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    act(gate_service.revoke_device, phone.id, by=make_person("organiser").id, now=NOW)
    for answer in (phone.send(phone.body("junk", NOW)), venue.client.get("/api/v1/sync", headers=phone.headers)):
        assert (answer.status_code, answer.json["reason"]) == (401, "unknown_device")
