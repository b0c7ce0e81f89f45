"""Reading programmes, and saying what is wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.errors import BadFile
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.rules.texts import minutes_of, text_of_html
from tests.factories.schedule_files import FRAB, schedule_json


def faults_of(name: str, data: bytes | str) -> str:
    with pytest.raises(BadFile) as caught:
        schedule_files.read(name, data.encode() if isinstance(data, str) else data)
    return "; ".join(map(str, caught.value.faults))


def test_frab_xml() -> None:
    read = schedule_files.read("x.xml", FRAB.format(title="Air").encode())
    (session,) = read.sessions
    assert (read.title, read.timezone, read.counts()) == (
        "Expo",
        "Europe/Amsterdam",
        {"sessions": 1, "rooms": 1, "speakers": 2},
    )
    assert session.starts_at == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert session.ends_at - session.starts_at == timedelta(minutes=25)
    assert session.abstract == "One\nTwo"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("+01:00", ""), "line 4: the date '2026-11-22T10:00:00' has no offset"),
        (("00:25", "soon"), "line 4: the duration 'soon' is not HH:MM"),
        (("00:25", "00:00"), "line 4: the event ends before it starts"),
        (("<title>Air</title>", "<title> </title>"), "line 4: the event has no title"),
        (("Europe/Amsterdam", "Moon/Base"), "'Moon/Base' is not a time zone"),
        (("</schedule>", ""), "is not XML"),
        (("<schedule>", "<!DOCTYPE x [<!ENTITY a 'b'>]><schedule>"), "document type or entities"),
        (("<title>Expo</title>", ""), "conference: has no title"),
        (('guid="g1" id="1"', ""), "neither a guid nor an id"),
    ],
)
def test_a_broken_xml_names_the_place(change: tuple[str, str], fault: str) -> None:
    assert fault in faults_of("x.xml", FRAB.format(title="Air").replace(*change))


def test_control_characters_in_titles_are_dropped() -> None:
    read = schedule_files.read("x.xml", FRAB.format(title="Air&#13;&#10;X-EVIL: 1").encode())
    assert read.sessions[0].title == "Air X-EVIL: 1"


def test_schedule_json() -> None:
    read = schedule_files.read("x.json", schedule_json().encode())
    assert read.rooms[0].capacity == 9
    assert read.sessions[0].key == "g"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": "1"}, "days[0].rooms['A'][0]: the id '1' is not a number"),
        ({"guid": None}, "has no guid"),
        ({"duration": 5}, "the duration '5' is not HH:MM"),
        ({"date": "yesterday"}, "is not ISO 8601"),
        ({"title": "x" * 500}, "more than 400 characters"),
        ({"persons": [{}]}, "a person without a name"),
    ],
)
def test_a_broken_json_names_the_item(change: dict[str, object], fault: str) -> None:
    assert fault in faults_of("x.json", schedule_json(**change))


@pytest.mark.parametrize("data", ["{", "[]", '{"schedule": 1}', "hello", "", "BEGIN:VCALENDAR\r\nEND:VCALENDAR", "<html/>"])
def test_other_files_are_refused_in_words(data: str) -> None:
    assert faults_of("x", data)


def test_icalendar() -> None:
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "X-WR-CALNAME:Forum", "X-WR-TIMEZONE:Asia/Taipei",
        "BEGIN:VEVENT", "UID:1@x", "DTSTART;TZID=Asia/Taipei:20261122T100000", "DTEND;TZID=Asia/Taipei:20261122T110000",
        "SUMMARY:Air", "LOCATION:Hall 1", "END:VEVENT",
        "BEGIN:VEVENT", "UID:2@x", "DTSTART;VALUE=DATE:20261122", "SUMMARY:All day", "END:VEVENT", "END:VCALENDAR",
    ])  # fmt: skip
    read = schedule_files.read("x.ics", text.encode())
    assert (read.title, read.timezone, len(read.sessions)) == ("Forum", "Asia/Taipei", 1)
    assert read.sessions[0].starts_at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert any("whole days" in warning for warning in read.warnings)


def test_durations() -> None:
    assert minutes_of("1:00:30") == timedelta(days=1, minutes=30)
    for bad in ("", "5", "00:75", "-1:00", "1h"):
        with pytest.raises(ValueError):
            minutes_of(bad)


def test_html_becomes_text() -> None:
    assert text_of_html("<p>a &amp; b</p><script>x</script><br/>c") == "a & b\nx\nc"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("fosdem-2025.xml", {"sessions": 943, "rooms": 40, "speakers": 992}),
        ("frab-camp2019.json", {"sessions": 79}),
        ("pretalx-democon.json", {"sessions": 36}),
        ("pretalx-rc3.json", {"sessions": 48}),
        ("coscup-2023-session.json", {"sessions": 352, "rooms": 28}),
    ],
)
def test_real_programmes(shared: Path, name: str, counts: dict[str, int]) -> None:
    read = schedule_files.read(name, (shared / "schedules" / name).read_bytes())
    assert {key: read.counts()[key] for key in counts} == counts


@pytest.mark.shared
def test_the_invalid_example_is_refused(shared: Path) -> None:
    assert "the id '2814' is not a number" in faults_of("invalid", (shared / "schedules" / "invalid-example.json").read_bytes())


@pytest.mark.shared
def test_no_calendar_file_breaks_the_reader(shared: Path) -> None:
    """271 real and hostile calendars: each is read or refused in words."""
    files = sorted((shared / "ical").rglob("*.ics"))
    assert len(files) > 200
    read = 0
    for path in files:
        try:
            schedule_files.read(path.name, path.read_bytes())
        except BadFile as error:
            assert error.faults
        else:
            read += 1
    assert read > 60
