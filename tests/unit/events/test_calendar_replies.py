"""What calendars answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import BadFile
from app.events.calendar.rules import replies

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261123T100000Z
DTEND:20261123T110000Z
DTSTAMP:20261122T090501Z
ORGANIZER;CN=GO SMART:mailto:no-reply@gosmart.example
UID:u-1
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=ann@ex
 ample.org;X-NUM-GUESTS=0:mailto:ann@example.org
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Air
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=TENTATIVE;CN=Ann:MAILTO:Ann@Example.org
COMMENT;LANGUAGE=en-US:\\n
UID:u-1
SUMMARY;LANGUAGE=en-US:Tentative: Air
DTSTART;TZID=W. Europe Standard Time:20261123T110000
DTEND;TZID=W. Europe Standard Time:20261123T120000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261122T090501Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
X-MICROSOFT-CDO-APPT-SEQUENCE:0
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.0//EN
BEGIN:VEVENT
UID:u-1
DTSTART:20261123T100000Z
DTEND:20261123T110000Z
ATTENDEE;CN="Ann";CUTYPE=INDIVIDUAL;EMAIL="ann@example.org";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:ann@example.org
ORGANIZER;CN="GO SMART":mailto:no-reply@gosmart.example
SUMMARY:Air
DTSTAMP:20261122T090501Z
END:VEVENT
END:VCALENDAR
"""
MAIL = """From: ann@example.org
To: no-reply@gosmart.example
Subject: Declined: Air
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain

No.
--b
Content-Type: text/calendar; method=REPLY; charset=UTF-8

{calendar}
--b--
"""


@pytest.mark.parametrize(
    ("text", "answer", "sequence"), [(GOOGLE, "DECLINED", 1), (OUTLOOK, "TENTATIVE", 0), (APPLE, "ACCEPTED", 0)]
)
def test_answers_of_large_calendars(text: str, answer: str, sequence: int) -> None:
    for data in (text, text.replace("\n", "\r\n"), MAIL.format(calendar=text)):
        (reply,) = replies.read("x.ics", data.encode())
        assert (reply.uid, reply.address, reply.answer, reply.sequence) == ("u-1", "ann@example.org", answer, sequence)
        assert reply.stamp is not None
        assert reply.stamp.isoformat() == "2026-11-22T09:05:01+00:00"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (GOOGLE.replace("METHOD:REPLY", "METHOD:REQUEST"), "method: REQUEST"),
        ("hello", "neither a calendar nor a mail"),
        ("BEGIN:VCALENDAR\nMETHOD:REPLY\n", ""),
        (GOOGLE.replace("PARTSTAT=DECLINED", "PARTSTAT=NEEDS-ACTION"), "holds no answer"),
    ],
)
def test_what_is_no_answer_is_said(data: str, fault: str) -> None:
    with pytest.raises(BadFile) as caught:
        replies.read("x", data.encode())
    assert fault in str(caught.value)


@pytest.mark.shared
def test_every_calendar_file_is_read_or_refused_in_words(shared: Path) -> None:
    answered = 0
    files = [path for path in sorted((shared / "ical").rglob("*")) if path.is_file()]
    for path in files:
        data = path.read_bytes()
        try:
            found = replies.read(path.name, data)
        except BadFile as error:
            assert error.faults
            continue
        answered += 1
        assert all(one.uid and one.answer in replies.ANSWERS and not one.address.startswith("mailto:") for one in found)
    assert answered >= 5
