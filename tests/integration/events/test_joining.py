"""Into online rooms by one's own link, and who was there."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import responses
from pypdf import PdfReader

from app.badges.service import badges, gates, scanning
from app.core.errors import Refused
from app.events.attendance.queries import attendance, joining
from app.events.attendance.queries.joining import token_of
from app.events.attendance.service import attendance as service
from app.events.registration.queries import places
from app.events.registration.service import enrolment
from app.infra import mail, rooms
from app.infra.rooms import Settings, Visit, signed_call
from app.infra.settings import replaced
from tests.factories.events import make_event, make_registration, make_room, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act

JITSI = {"jitsi_url": "https://meet.example", "jitsi_app_id": "gosmart", "jitsi_secret": "a secret only for tests, long enough"}
BBB = {"bbb_url": "https://bbb.example/bigbluebutton/api", "bbb_secret": "639259d4-9dd8-4b25-bf01-95f9567eaf4b"}
VISIT = Visit("gosmart-u", "Air & water", "Łucja 溫", "7", False, NOW + timedelta(hours=1))


@pytest.fixture
def providers(app):
    with replaced(app, Settings(**JITSI, **BBB)):
        yield


def test_the_checksum_follows_the_published_algorithm() -> None:
    """The worked example of the BigBlueButton API documentation ("API Security Model")."""
    query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
    values = {"name": "Test Meeting", "meetingID": "abc123", "attendeePW": "111222", "moderatorPW": "333444"}
    address = signed_call(BBB["bbb_url"], BBB["bbb_secret"], "create", values)
    expected = hashlib.sha256(f"create{query}{BBB['bbb_secret']}".encode()).hexdigest()
    assert address == f"{BBB['bbb_url']}/create?{query}&checksum={expected}"


@responses.activate
def test_bigbluebutton_makes_the_room_and_signs_each_person_in(providers) -> None:
    reply = "<response><returncode>SUCCESS</returncode><createTime>1531155809613</createTime></response>"
    responses.get(f"{BBB['bbb_url']}/create", body=reply)
    address = rooms.enter("bbb", "", VISIT, now=NOW)
    base, query = address.split("?")
    signed, checksum = query.rsplit("&checksum=", 1)
    assert base == f"{BBB['bbb_url']}/join"
    assert checksum == hashlib.sha256(f"join{signed}{BBB['bbb_secret']}".encode()).hexdigest()
    values = parse_qs(signed)
    assert (values["fullName"], values["meetingID"], values["role"], values["createTime"]) == (
        ["Łucja 溫"], ["gosmart-u"], ["VIEWER"], ["1531155809613"],
    )  # fmt: skip
    asked = urlsplit(responses.calls[0].request.url).query
    asked, checksum = asked.rsplit("&checksum=", 1)
    assert checksum == hashlib.sha256(f"create{asked}{BBB['bbb_secret']}".encode()).hexdigest()


@pytest.mark.parametrize(
    "answer",
    [{"body": "<response><returncode>FAILED</returncode></response>"}, {"status": 500}, {"body": "<html>"}, {"body": "no"},
     {"body": "<!DOCTYPE x [<!ENTITY a 'b'>]><response><returncode>SUCCESS</returncode></response>"}],
)  # fmt: skip
@responses.activate
def test_a_room_that_cannot_be_reached_is_said(providers, answer: dict) -> None:
    responses.get(f"{BBB['bbb_url']}/create", **answer)
    with pytest.raises(Refused, match="room_unreachable"):
        rooms.enter("bbb", "", VISIT, now=NOW)


def test_jitsi_gets_a_token_for_one_person_one_room_and_a_time(providers) -> None:
    address = rooms.enter("jitsi", "", VISIT, now=NOW)
    assert address.startswith("https://meet.example/gosmart-u?jwt=")
    claims = jwt.decode(
        address.split("jwt=")[1],
        JITSI["jitsi_secret"],
        algorithms=["HS256"],
        audience="jitsi",
        options={"verify_exp": False, "verify_nbf": False},
    )
    assert (claims["room"], claims["iss"], claims["sub"], claims["moderator"]) == (
        "gosmart-u",
        "gosmart",
        "meet.example",
        False,
    )
    assert claims["exp"] == int(VISIT.until.timestamp())
    assert claims["context"]["user"]["name"] == "Łucja 溫"


def test_without_a_provider_nobody_is_let_astray(app) -> None:
    assert rooms.available() == ["link"]
    for name in ("jitsi", "bbb"):
        with pytest.raises(Refused, match="room_unreachable"):
            rooms.enter(name, "https://x.example", VISIT, now=NOW)


@pytest.fixture
def online(app):
    event = make_event(slug="expo")
    room = make_room(event, kind="online", online_url="https://rooms.example/secret")
    talk = make_session(event, room_id=room.id, mode="online")
    place = make_registration(event, "online", person=make_person(name="Ann", email="ann@example.org", timezone="Asia/Taipei"))
    seat = act(enrolment.enrol, talk.id, place.person_id, "online", now=NOW)
    return event, talk, place, seat


def test_the_raw_address_is_in_no_mail_calendar_or_page(online, settle, browser) -> None:
    event, talk, place, seat = online
    settle()
    link = f"/join/{token_of(seat, talk.id)}"
    letter = next(mail_row for mail_row in mail.latest() if mail_row.calendar and "/join/" in mail_row.body)
    unfolded = letter.calendar.replace("\r\n ", "")
    assert link in unfolded
    ann = browser(places.get_registration(place.id).person)
    for path in (
        f"/events/expo/sessions/{talk.code}",
        "/events/expo/calendar.ics",
        "/events/expo/schedule.json",
        "/me/",
        "/api/v1/events/expo/sessions",
    ):
        assert "rooms.example" not in ann.get(path).text, path
    assert not any("rooms.example" in mail_row.body + (mail_row.calendar or "") for mail_row in mail.latest())


def test_the_waiting_room_counts_down_in_the_viewers_zone(online, browser, time_machine_at) -> None:
    _event, talk, _place, seat = online
    with time_machine_at(talk.starts_at - timedelta(hours=2)):
        page = browser().get(f"/join/{token_of(seat, talk.id)}").text
    opens = talk.starts_at - timedelta(minutes=15)
    assert f'data-countdown="{opens.isoformat()}"' in page
    assert "16:45" in page, "08:45 UTC in Taipei"
    assert attendance.of_session(talk)[0].clicked_at is None, "waiting is no click"


def test_clicked_joined_and_minutes_are_facts_of_their_own(online, browser, time_machine_at) -> None:
    event, talk, place, seat = online
    with time_machine_at(talk.starts_at):
        assert browser().get(f"/join/{token_of(seat, talk.id)}").location == "https://rooms.example/secret"
    (visit,) = attendance.of_session(talk)
    assert (visit.clicked_at, visit.joined_at, visit.minutes, visit.attended) == (talk.starts_at, None, None, False)
    desk = browser(make_person("organiser"))
    csv = "Name,Email,Join time,Duration (minutes)\nAnn,ANN@example.org,2026-11-23 10:02:00,40\nGhost,ghost@example.org,2026-11-23 10:00:00,60\n"
    upload = {"file": (io.BytesIO(csv.encode()), "zoom.csv")}
    page = desk.post(f"/organise/expo/sessions/{talk.code}/attendance", data=upload)
    assert "1 guest found" in page.text
    assert "ghost@example.org" in page.text
    (visit,) = attendance.of_session(talk)
    assert (visit.minutes, visit.attended, visit.joined_at.isoformat()) == (40, True, "2026-11-23T09:02:00+00:00")
    desk.post(
        f"/organise/expo/sessions/{talk.code}/attendance",
        data={"file": (io.BytesIO(csv.replace(",40", ",10").encode()), "x.csv")},
    )
    assert attendance.of_session(talk)[0].minutes == 40, "a shorter list changes nothing"
    bad = desk.post(f"/organise/expo/sessions/{talk.code}/attendance", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "x.csv")})
    assert (bad.status_code, "no line names the columns" in bad.text) == (422, True)
    rows = desk.get("/organise/expo/attendance.csv").text
    assert "ann@example.org" in rows
    assert ",40,yes" in rows


def test_a_scan_at_a_rooms_door_is_attendance(app) -> None:
    event = make_event()
    room = make_room(event)
    talk = make_session(event, room_id=room.id, starts_at=NOW + timedelta(minutes=10))
    later = make_session(event, room_id=room.id, starts_at=NOW + timedelta(hours=3))
    place = make_registration(event)
    badge = act(badges.issue, place.id, now=NOW)
    gate = act(gates.add_gate, event.id, "Room door", room_id=room.id, by=None, now=NOW)
    _device, token = act(gates.pair, act(gates.make_pairing_code, gate.id, "steward", by=None, now=NOW), now=NOW)
    code = act(badges.code_of, badge)
    (answer,) = act(scanning.take, token, [scanning.Reading("n1", code, "Room door", "in", NOW)], now=NOW)
    assert answer.outcome == "admitted"
    assert attendance.of_session(talk)[0].scanned_at == NOW
    assert attendance.of_session(talk)[0].attended
    assert attendance.of_session(later) == []
    assert places.get_registration(place.id).arrived_at == NOW


def test_a_certificate_says_what_was_attended(online, browser) -> None:
    event, talk, place, _seat = online
    ann = browser(places.get_registration(place.id).person)
    assert ann.get("/events/expo/certificate.pdf").status_code == 404, "nothing was attended"
    act(service.import_list, talk.id, [service.Guest("ann@example.org", "Ann", talk.starts_at, 55)], by=None, now=NOW)
    assert "Certificate (PDF)" in ann.get("/events/expo/register").text
    answer = ann.get("/events/expo/certificate.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert all(words in text for words in ("Certificate of attendance", "Ann", event.title, "Cleaner air", "55 of 60 minutes"))


@pytest.mark.parametrize("token", ["", "x", "e1-1-" + "0" * 32, "e99999999999999999-1-" + "0" * 32, "r1-1-" + "g" * 32])
def test_links_that_are_not_ours(app, token: str) -> None:
    assert joining.find_ticket(token) is None
    assert joining.find_place(token) is None


def test_a_seat_on_site_leads_into_no_online_room(app) -> None:
    event = make_event()
    talk = make_session(event)
    seat = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    ticket = joining.find_ticket(token_of(seat, talk.id))
    assert ticket is not None
    assert not ticket.opens
