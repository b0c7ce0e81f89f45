"""What holds for all inputs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from icalendar import Calendar

from app.badges.rules import token
from app.badges.rules.token import Token, Unreadable
from app.core.calendars import Entry, Mailbox, feed, invitation, plain, significant
from app.core.intervals import units
from app.core.signing import derive_private_key, from_base32, public_bytes, to_base32
from app.events.programme.rules.clashes import Place, Placed, find_clashes
from app.events.registration.rules.seats import Seat, admit

KEY = derive_private_key("a secret for this test only", "badge:1")
PUBLIC = {1: public_bytes(KEY)}
T0 = datetime(2026, 3, 1, tzinfo=UTC)
minutes = some.integers(0, 3000)
numbers = some.integers(0, 2**32 - 1)


def overlap(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """What the claims and the sweep are held against: two half-open spans share an instant."""
    return start < other_end and other_start < end


class Queueing(RuleBasedStateMachine):
    """A queue run by the admission rule alone: seats are never exceeded, nobody overtakes, no seat idles while one waits."""

    def __init__(self) -> None:
        super().__init__()
        self.seats = 2
        self.inside: list[int] = []
        self.waiting: list[int] = []
        self.served: list[int] = []
        self.next = 0

    @rule()
    def come(self) -> None:
        self.next += 1
        verdict = admit(taken=len(self.inside), seats=self.seats, waiting=len(self.waiting))
        (self.inside if isinstance(verdict, Seat) else self.waiting).append(self.next)
        self.served += [self.next] if isinstance(verdict, Seat) else []

    def _promote(self) -> None:
        while self.waiting and isinstance(admit(taken=len(self.inside), seats=self.seats, waiting=0), Seat):
            self.inside.append(self.waiting.pop(0))
            self.served.append(self.inside[-1])

    @precondition(lambda self: self.inside)
    @rule(place=some.integers(0, 50))
    def go(self, place: int) -> None:
        self.inside.pop(place % len(self.inside))
        self._promote()

    @rule(seats=some.integers(0, 5))
    def change_seats(self, seats: int) -> None:
        self.seats = seats
        self._promote()

    @invariant()
    def fair(self) -> None:
        assert self.served == sorted(self.served)
        assert not (self.waiting and len(self.inside) < self.seats)


TestQueueing = Queueing.TestCase
TestQueueing.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(numbers.map(lambda n: n % 65536), numbers, numbers, numbers.map(lambda n: n % 65536))
@settings(deadline=None, max_examples=60)
def test_any_flipped_bit_of_a_token_is_refused(key: int, event: int, registration: int, issue: int) -> None:
    badge = Token(1, event, registration, issue)
    prefix, payload, signature = token.write(badge, KEY.sign).split(".")
    assert token.read(f"{prefix}.{payload}.{signature}", PUBLIC.get) == badge
    place = key % (8 * (13 + 64))
    raw = bytearray(from_base32(payload) + from_base32(signature))
    raw[place // 8] ^= 1 << place % 8
    changed = f"{prefix}.{to_base32(bytes(raw[:13]))}.{to_base32(bytes(raw[13:]))}"
    assert isinstance(token.read(changed, PUBLIC.get), Unreadable)


@given(some.text(max_size=300))
def test_no_text_breaks_the_reader_of_codes(text: str) -> None:
    assert isinstance(token.read(text, PUBLIC.get), Unreadable)


@given(minutes, minutes, minutes, minutes)
def test_spans_that_overlap_share_a_unit(a: int, b: int, c: int, d: int) -> None:
    one = (T0 + timedelta(minutes=a), T0 + timedelta(minutes=a + 1 + b % 90))
    other = (T0 + timedelta(minutes=c), T0 + timedelta(minutes=c + 1 + d % 90))
    if overlap(*one, *other):
        assert set(units(*one)) & set(units(*other))


spans = some.lists(some.tuples(minutes, some.integers(1, 200), some.integers(0, 3), some.integers(0, 3)), max_size=12)


@given(spans)
def test_the_sweep_finds_what_comparing_all_pairs_finds(drawn: list[tuple[int, int, int, int]]) -> None:
    placed = [
        Placed(
            f"S{n}",
            T0 + timedelta(minutes=start),
            T0 + timedelta(minutes=start + length),
            Place(f"R{room}", "hybrid"),
            speakers=(f"P{who}",),
        )
        for n, (start, length, room, who) in enumerate(drawn)
    ]
    expected = Counter()
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            if overlap(one.starts_at, one.ends_at, other.starts_at, other.ends_at):
                pair = frozenset((one.code, other.code))
                expected[("room_overlap", pair)] += one.place == other.place
                expected[("speaker_overlap", pair)] += one.speakers == other.speakers
    found = Counter((clash.kind, frozenset(clash.sessions)) for clash in find_clashes(placed))
    assert found == +expected


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
