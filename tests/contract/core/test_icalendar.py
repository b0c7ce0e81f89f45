"""Our calendars, read by a parser that is not ours and not the one that wrote them (ical.js, run by Node)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.core.calendars import Entry, Mailbox, feed, invitation
from tests.factories.calendar_reader import read

T0 = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_an_invitation() -> None:
    entry = Entry("u-1", T0, T0 + timedelta(minutes=50), 'Air; "clean", 100% 空氣', "Hall, 1", "Line\nnext", "https://e.org", 3)
    body = invitation("REQUEST", entry, organiser=Mailbox("GO", "a@b.org"), attendee=Mailbox("Ann", "c@d.org"), stamp=T0)
    calendar = read(body)
    assert calendar["method"] == "REQUEST"
    assert calendar["events"] == [{
        "uid": "u-1", "title": 'Air; "clean", 100% 空氣', "place": "Hall, 1", "text": "Line\nnext", "sequence": 3,
        "start": T0.timestamp(), "end": (T0 + timedelta(minutes=50)).timestamp(), "attendees": 1,
    }]  # fmt: skip


def test_a_feed_with_zones_across_a_clock_change_and_whole_days() -> None:
    days = [datetime(2026, 10, 24, 7, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC)]
    entries = [Entry(f"u{n}", start, start + timedelta(hours=1), "x", zone="Europe/Amsterdam") for n, start in enumerate(days)]
    entries.append(Entry("all-day", date(2026, 11, 22), date(2026, 11, 25), "Expo"))
    parsed_events = read(feed("GO SMART", entries, stamp=T0))["events"]
    assert [event["start"] for event in parsed_events] == [days[0].timestamp(), days[1].timestamp(), "2026-11-22"]
    assert parsed_events[2]["end"] == "2026-11-25"
