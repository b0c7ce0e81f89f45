"""What calendars answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import BadFile
from app.events.calendar.rules import replies
from app.events.vocabulary import CalendarAnswer
from tests.factories.calendar_replies import APPLE, GOOGLE, MAIL, OUTLOOK


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
            answers = replies.read(path.name, data)
        except BadFile as error:
            assert error.faults
            continue
        answered += 1
        assert all(
            answer.uid and answer.answer in list(CalendarAnswer) and not answer.address.startswith("mailto:")
            for answer in answers
        )
    assert answered >= 5
