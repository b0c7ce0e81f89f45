"""Badges, devices, scans: the API as other people's tools use it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from flask.testing import FlaskClient
from pypdf import PdfReader

from app.badges.models import Scan
from app.badges.queries import badges as queries
from app.badges.queries import gates as gate_queries
from app.badges.queries import presence, scans
from app.badges.service import badges, gates
from app.badges.vocabulary import DeviceRole
from app.core.clock import utc_now
from app.events.registration.service import registration
from app.infra.db import session
from tests.factories import pdfs
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def door(client: FlaskClient, settle) -> Any:
    return Door(client, settle)


class Door:
    """An event with a gate, a paired phone, and people with badges."""

    def __init__(self, client: FlaskClient, settle: Any) -> None:
        self.client, self.settle = client, settle
        self.event = make_event()
        self.gate = act(gates.add_gate, self.event.id, "Main", by=None, now=NOW)
        code = act(gates.make_pairing_code, self.gate.id, DeviceRole.STEWARD, by=None, now=NOW)
        self.paired = client.post("/api/v1/devices/pair", json={"code": code.lower()}).json
        self.number = 0

    def badge(self, **changes: Any) -> tuple[Any, str]:
        attendee = make_registration(changes.pop("event", self.event), **changes)
        self.settle()
        return attendee, self.code(attendee)

    def code(self, attendee: Any) -> str:
        return act(badges.code_of, queries.find_badge(attendee.id))

    def post(self, *scans: dict[str, Any], token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token or self.paired['token']}"}
        return self.client.post("/api/v1/scans", json={"scans": list(scans)}, headers=headers)

    def scan(self, code: str, **changes: Any) -> dict[str, Any]:
        self.number += 1
        body = {
            "nonce": f"n{self.number}",
            "code": code,
            "gate": "Main",
            "direction": "in",
            "scanned_at": NOW.isoformat(),
            **changes,
        }
        return self.post(body).json["results"][0]


def admitted(person: str) -> dict[str, Any]:
    number = session().query(Scan).order_by(Scan.id.desc()).first().id
    return {"nonce": "n1", "outcome": "admitted", "reason": "ok", "person": person, "scan": number, "since": None}


def test_pairing_works_once_and_ends(door: Door) -> None:
    assert door.paired["gates"] == ["Main"]
    assert set(door.paired) == {"token", "device", "gates", "keys"}
    code = act(gates.make_pairing_code, door.gate.id, DeviceRole.STEWARD, by=None, now=NOW)
    assert door.client.post("/api/v1/devices/pair", json={"code": code}).status_code == 200
    again = door.client.post("/api/v1/devices/pair", json={"code": code})
    assert (again.status_code, again.mimetype) == (400, "application/problem+json")
    old = act(gates.make_pairing_code, door.gate.id, DeviceRole.STEWARD, by=None, now=NOW - timedelta(minutes=16))
    assert door.client.post("/api/v1/devices/pair", json={"code": old}).status_code == 400


def test_admitted_then_already_in_then_out(door: Door) -> None:
    attendee, code = door.badge(person=make_person(name="Ann 溫妮"))
    assert door.scan(code) == admitted("Ann 溫妮")
    assert (door.scan(code)["outcome"], door.scan(code)["reason"]) == ("refused", "already_in")
    assert presence.tally(door.event.id, gate_queries.current_gatehouse(door.event), utc_now()).inside == 1
    assert door.scan(code, direction="out")["outcome"] == "admitted"
    assert door.scan(code, direction="out")["reason"] == "not_in"
    assert door.scan(code)["outcome"] == "admitted"
    assert scans.attended() == {door.event.id: 1}


def test_the_same_nonce_gets_the_same_answer(door: Door) -> None:
    _made, code = door.badge()
    first = door.scan(code, nonce="x")
    assert [door.scan(code, nonce="x") for _ in range(3)] == [first] * 3
    assert session().query(Scan).count() == 1


def test_a_batch_is_answered_in_order(door: Door) -> None:
    _made, code = door.badge()
    bodies = [
        {"nonce": str(number), "code": text, "gate": "Main", "direction": "in", "scanned_at": NOW.isoformat()}
        for number, text in enumerate([code, "junk", code, "GS1.AAAA.BBBB"])
    ]
    answers = door.post(*bodies).json["results"]
    assert [answer["nonce"] for answer in answers] == ["0", "1", "2", "3"]
    assert [answer["reason"] for answer in answers] == ["ok", "malformed", "already_in", "malformed"]


def test_foreign_forged_revoked_and_cancelled(door: Door) -> None:
    _other, foreign = door.badge(event=make_event())
    answer = door.scan(foreign)
    assert (answer["reason"], answer["person"]) == ("other_event", None), "nothing is told of other events' people"
    attendee, code = door.badge()
    payload = code.split(".")
    assert door.scan(".".join([payload[0], payload[1], payload[2][::-1]]))["reason"] in {"forged", "malformed"}
    act(badges.reissue, attendee.id, by=attendee.person_id, now=NOW)
    assert door.scan(code)["reason"] == "revoked"
    fresh = door.code(attendee)
    assert door.scan(fresh)["outcome"] == "admitted"
    door.scan(fresh, direction="out")
    act(registration.leave, attendee.id, by=attendee.person_id, now=NOW)
    assert door.scan(fresh)["reason"] == "not_registered"
    door.settle()
    assert door.scan(fresh)["reason"] == "revoked"
    assert door.scan(code, gate="Nowhere")["reason"] == "unknown_gate"


def test_a_new_key_leaves_old_badges_valid(door: Door) -> None:
    _made, old = door.badge()
    act(badges.rotate_key, by=None, now=NOW)
    _other, new = door.badge()
    assert old.split(".")[1][:5] != new.split(".")[1][:5]
    assert [door.scan(code)["outcome"] for code in (old, new)] == ["admitted", "admitted"]


def test_renaming_kills_no_badge(door: Door) -> None:
    from app.members.service import accounts

    attendee, code = door.badge()
    act(accounts.update_profile, attendee.person_id, name="Other", role_title="", language="nl", timezone="UTC", now=NOW)
    assert door.scan(code) == admitted("Other")


def test_a_revoked_device_is_shut_out(door: Door) -> None:
    act(gates.revoke_device, door.paired["device"], by=1, now=NOW)
    assert door.post({}, token=door.paired["token"]).status_code in {401, 422}
    _made, code = door.badge()
    body = {"nonce": "1", "code": code, "gate": "Main", "direction": "in", "scanned_at": NOW.isoformat()}
    assert door.post(body).status_code == 401
    assert door.post(body, token="guess").status_code == 401


@pytest.mark.parametrize(
    "scans",
    [[], [{}], [{"nonce": "", "code": "x", "gate": "Main", "scanned_at": "2026-11-22T09:00:00Z"}],
     [{"nonce": "1", "code": "x", "gate": "Main", "scanned_at": "2026-11-22T09:00:00"}],
     [{"nonce": "1", "code": "x", "gate": "Main", "scanned_at": "2026-11-22T09:00:00Z", "direction": "up"}],
     [{"nonce": str(n), "code": "x", "gate": "Main", "scanned_at": "2026-11-22T09:00:00Z"} for n in range(501)]],
)  # fmt: skip
def test_bodies_of_another_shape(door: Door, scans: list[Any]) -> None:
    answer = door.post(*scans)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["errors"]


def test_hostile_codes_are_normal_input(door: Door) -> None:
    for text in ("", " ", "\x00", "'; DROP TABLE scan;--", "<script>", "🙂" * 100, "GS1." + "A" * 180, "GS1..", "x" * 4000):
        assert door.scan(text)["outcome"] == "refused"


def test_the_badge_pdf_holds_name_and_code(browser, settle) -> None:
    event = make_event(title="Expo 溫度")
    person = make_person(name="Łukasz Ďuriš 歐陽", romanised="", organisation_id=make_organisation(name="Stad Utrecht").id)
    attendee = make_registration(event, person=person)
    settle()
    answer = browser(person).get("/me/badge.pdf")
    assert answer.mimetype == "application/pdf"
    text = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    for words in ("Łukasz Ďuriš 歐陽", "Stad Utrecht", "Expo 溫度"):
        assert words in text
    (picture,) = pdfs.pages(answer.data)
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == act(badges.code_of, queries.find_badge(attendee.id))


def test_pages_of_the_door(browser, settle) -> None:
    event = make_event(slug="expo")
    staff, organiser, person = make_person("staff"), make_person("organiser"), make_person()
    assert browser(organiser).post("/organise/expo/gates", data={"name": "Main"}).status_code == 302
    assert "gate Main already" in browser(organiser).post("/organise/expo/gates", data={"name": "Main"}).text
    gate = gate_queries.gates(event.id)[0]
    desk = browser(staff)
    page = desk.post(f"/organise/expo/gates/{gate.id}/pair", data={"role": "steward"}, follow_redirects=True)
    assert "Pair a phone now" in page.text
    assert "Pair a phone now" not in desk.get("/organise/expo/gates").text, "shown once"
    make_registration(event, person=person)
    settle()
    assert "<svg" in browser(person).get("/me/badge").text
    assert browser(organiser).get("/organise/expo/badges.csv").text.count("GS1.") == 1
    assert len(PdfReader(io.BytesIO(browser(organiser).get("/organise/expo/badges.pdf").data)).pages) == 1
