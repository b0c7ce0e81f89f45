"""Calendars say what was meant, whatever it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some
from icalendar import Calendar

from app.core.calendars import Entry, Mailbox, feed, invitation, plain, significant

T0 = datetime(2026, 3, 1, tzinfo=UTC)


words = some.text(max_size=80)


moments = some.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=some.just(UTC)).map(
    lambda m: m.replace(microsecond=0)
)


@given(
    words,
    words,
    words,
    moments,
    some.integers(1, 600),
    some.integers(0, 50),
    some.sampled_from(["UTC", "America/New_York", "Asia/Taipei"]),
)
@settings(deadline=None, max_examples=150)
def test_calendars_parse_back_to_what_was_meant(
    title: str, place: str, text: str, start: datetime, length: int, sequence: int, zone: str
) -> None:
    entry = Entry(
        "uid", start, start + timedelta(minutes=length), title, place, text, "https://example.org/x", sequence, zone=zone
    )
    for source in (feed("Name", [entry], stamp=T0),
                   invitation("REQUEST", entry, organiser=Mailbox(title, "a@b.org"), attendee=Mailbox(place, "c@d.org"), stamp=T0)):  # fmt: skip
        (item,) = Calendar.from_ical(source).events
        assert (item.start, item.end) == (entry.start, entry.end)
        assert (str(item["UID"]), item["SEQUENCE"]) == ("uid", sequence)
        assert str(item.get("SUMMARY", "")) == " ".join(plain(title).split())
        assert len([line for line in source.split("\r\n") if line.startswith("UID")]) == 1
        assert "\n" not in source.replace("\r\n", "")


@given(words, words)
def test_only_what_matters_makes_a_new_invitation(title: str, text: str) -> None:
    entry = Entry("uid", T0, T0 + timedelta(hours=1), "Air", "Hall")
    assert significant(entry) == significant(Entry("other", T0, T0 + timedelta(hours=1), title, "Hall", text, sequence=9))
    assert significant(entry) != significant(Entry("uid", T0, T0 + timedelta(hours=1), "Air", "Hall", cancelled=True))


@given(some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(0, 10))
def test_whole_days_end_exclusively(start: date, days: int) -> None:
    entry = Entry("uid", start, start + timedelta(days=days + 1), "Expo")
    (item,) = Calendar.from_ical(feed("x", [entry], stamp=T0)).events
    assert (item.start, item.end) == (start, start + timedelta(days=days + 1))
