"""The yearly award for use cases: the call, entries, judging, the result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.exchange.models import Award, AwardEntry, AwardJudge, AwardVerdict, Listing
from app.exchange.queries import awards as queries
from app.exchange.rules.awards import CRITERIA, HIGHEST, LOWEST, weights_fault
from app.exchange.rules.stages import RAN
from app.exchange.vocabulary import AwardCriterion, AwardState, Conflict, ExchangeReason, ListingKind
from app.infra import audit
from app.infra.db import Transaction
from app.members.models import Person


def call(
    tx: Transaction,
    year: int,
    title: str,
    *,
    intro: str,
    closes_on: date,
    weights: Mapping[AwardCriterion, int],
    by: int | None,
    now: datetime,
) -> Award:
    """Call for entries of a year; once a year. Weights can be changed by calling again until judging begins."""
    if fault := weights_fault(weights):
        raise Refused(fault)
    if set(weights) - set(CRITERIA) or not title.strip():
        raise Refused(ExchangeReason.BAD_WEIGHTS)
    award = tx.scalars(select(Award).where(Award.year == year)).first()
    if award is None:
        award = Award(year=year)
        tx.add(award)
    elif award.state != AwardState.OPEN:
        raise Refused(ExchangeReason.CALL_CLOSED)
    award.title, award.intro, award.closes_on, award.criteria = title.strip(), intro, closes_on, dict(weights)
    tx.flush()
    audit.note(tx, by, "called_award", f"award:{award.id}", now=now)
    return award


def enter(tx: Transaction, award_id: int, listing_id: int, statement: str, *, by: int | None, now: datetime) -> AwardEntry:
    """Enter a use case that ran, before the call closes; each once."""
    award = tx.get_one(Award, award_id, with_for_update=True)
    if award.state != AwardState.OPEN or now.date() > award.closes_on:
        raise Refused(ExchangeReason.CALL_CLOSED)
    listing = tx.get(Listing, listing_id)
    if listing is None or listing.kind != ListingKind.USE_CASE or listing.stage not in RAN or listing.published_at is None:
        raise Refused(ExchangeReason.NEVER_RAN)
    if any(entry.listing_id == listing_id for entry in award.entries):
        raise Refused(ExchangeReason.ENTERED_ALREADY)
    entry = AwardEntry(award_id=award_id, listing_id=listing_id, statement=statement.strip()[:2000], entered_at=now)
    award.entries.append(entry)
    tx.flush()
    audit.note(tx, by, "entered_award", f"award:{award_id}", now=now)
    return entry


def add_judge(tx: Transaction, award_id: int, person_id: int, *, by: int, now: datetime) -> None:
    award = tx.get_one(Award, award_id)
    if award.state == AwardState.PUBLISHED:
        raise Refused(ExchangeReason.CALL_CLOSED)
    if tx.get(AwardJudge, (award_id, person_id)) is None:
        tx.add(AwardJudge(award_id=award_id, person_id=person_id))
        audit.note(tx, by, "added_judge", f"award:{award_id}", now=now)


def begin_judging(tx: Transaction, award_id: int, *, by: int, now: datetime) -> None:
    award = tx.get_one(Award, award_id, with_for_update=True)
    if award.state != AwardState.OPEN:
        raise Refused(ExchangeReason.CALL_CLOSED)
    if not award.entries or not award.judges:
        raise Refused(ExchangeReason.NOTHING_TO_JUDGE)
    award.state = AwardState.JUDGING
    audit.note(tx, by, "began_judging", f"award:{award_id}", now=now)


def judge(
    tx: Transaction, entry_id: int, person_id: int, points: Mapping[AwardCriterion, int], *, remark: str, now: datetime
) -> None:
    """Give an entry its points, or give them anew. Who has a conflict of interest is refused."""
    entry, award, person = _being_judged(tx, entry_id, person_id)
    if queries.conflict_of(person, entry):
        raise Refused(ExchangeReason.CONFLICT_OF_INTEREST)
    if set(points) != set(award.criteria) or not all(LOWEST <= point <= HIGHEST for point in points.values()):
        raise Refused(ExchangeReason.BAD_POINTS, least=LOWEST, most=HIGHEST)
    _store(
        tx,
        entry,
        AwardVerdict(person_id=person_id, conflict=Conflict.NONE, points=dict(points), remark=remark[:1000], given_at=now),
    )


def _store(tx: Transaction, entry: AwardEntry, verdict: AwardVerdict) -> None:
    """Instead of what the judge gave before."""
    verdict.entry_id = entry.id
    tx.merge(verdict)
    tx.flush()
    tx.expire(entry, ["verdicts"])


def declare_conflict(tx: Transaction, entry_id: int, person_id: int, *, now: datetime) -> None:
    """A judge steps back from one entry; points already given do not count any more."""
    entry, _award, _person = _being_judged(tx, entry_id, person_id)
    _store(tx, entry, AwardVerdict(person_id=person_id, conflict=Conflict.DECLARED, points={}, remark="", given_at=now))
    audit.note(tx, person_id, "declared_conflict", f"award_entry:{entry_id}", now=now)


def _being_judged(tx: Transaction, entry_id: int, person_id: int) -> tuple[AwardEntry, Award, Person]:
    entry = tx.get_one(AwardEntry, entry_id)
    # Publishing waits for whoever judges, and whoever judges after it is refused.
    award = tx.get_one(Award, entry.award_id, with_for_update=True)
    person = tx.get_one(Person, person_id)
    if award.state != AwardState.JUDGING or tx.get(AwardJudge, (award.id, person_id)) is None:
        raise Refused(ExchangeReason.NOT_JUDGING)
    return entry, award, person


def publish(tx: Transaction, award_id: int, *, by: int, now: datetime) -> None:
    """Show the result, once every entry was judged by somebody."""
    award = tx.get_one(Award, award_id, with_for_update=True)
    if award.state != AwardState.JUDGING:
        raise Refused(ExchangeReason.NOT_JUDGING)
    if len(queries.ranked(award)) < len(award.entries):
        raise Refused(ExchangeReason.NOT_ALL_JUDGED)
    for entry in award.entries:
        for verdict in entry.verdicts:
            verdict.conflict = verdict.conflict or queries.conflict_of(verdict.judge, entry) or Conflict.NONE
    award.state, award.published_at = AwardState.PUBLISHED, now
    audit.note(tx, by, "published_award", f"award:{award_id}", now=now)
