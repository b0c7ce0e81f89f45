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
    weights: Mapping[str, int],
    by: int | None,
    now: datetime,
) -> Award:
    """Call for entries of a year; once a year. Weights can be changed by calling again until judging begins."""
    if fault := weights_fault(weights):
        raise Refused(fault)
    if set(weights) - set(CRITERIA) or not title.strip():
        raise Refused("bad_weights")
    award = tx.scalars(select(Award).where(Award.year == year)).first()
    if award is None:
        award = Award(year=year)
        tx.add(award)
    elif award.state != "open":
        raise Refused("call_closed")
    award.title, award.intro, award.closes_on, award.criteria = title.strip(), intro, closes_on, dict(weights)
    tx.flush()
    audit.note(tx, by, "called_award", f"award:{award.id}", now=now)
    return award


def enter(tx: Transaction, award_id: int, listing_id: int, statement: str, *, by: int | None, now: datetime) -> AwardEntry:
    """Enter a use case that ran, before the call closes; each once."""
    award = tx.get_one(Award, award_id, with_for_update=True)
    if award.state != "open" or now.date() > award.closes_on:
        raise Refused("call_closed")
    listing = tx.get(Listing, listing_id)
    if listing is None or listing.kind != "use_case" or listing.stage not in RAN or listing.published_at is None:
        raise Refused("never_ran")
    if any(entry.listing_id == listing_id for entry in award.entries):
        raise Refused("entered_already")
    entry = AwardEntry(award_id=award_id, listing_id=listing_id, statement=statement.strip()[:2000], entered_at=now)
    award.entries.append(entry)
    tx.flush()
    audit.note(tx, by, "entered_award", f"award:{award_id}", now=now)
    return entry


def add_judge(tx: Transaction, award_id: int, person_id: int, *, by: int, now: datetime) -> None:
    award = tx.get_one(Award, award_id)
    if award.state == "published":
        raise Refused("call_closed")
    if tx.get(AwardJudge, (award_id, person_id)) is None:
        tx.add(AwardJudge(award_id=award_id, person_id=person_id))
        audit.note(tx, by, "added_judge", f"award:{award_id}", now=now)


def begin_judging(tx: Transaction, award_id: int, *, by: int, now: datetime) -> None:
    award = tx.get_one(Award, award_id, with_for_update=True)
    if award.state != "open":
        raise Refused("call_closed")
    if not award.entries or not award.judges:
        raise Refused("nothing_to_judge")
    award.state = "judging"
    audit.note(tx, by, "began_judging", f"award:{award_id}", now=now)


def judge(tx: Transaction, entry_id: int, person_id: int, points: Mapping[str, int], *, remark: str, now: datetime) -> None:
    """Give an entry its points, or give them anew. Who has a conflict of interest is refused."""
    entry, award, person = _being_judged(tx, entry_id, person_id)
    if queries.conflict_of(person, entry):
        raise Refused("conflict_of_interest")
    if set(points) != set(award.criteria) or not all(LOWEST <= one <= HIGHEST for one in points.values()):
        raise Refused("bad_points", least=LOWEST, most=HIGHEST)
    _store(tx, entry, AwardVerdict(person_id=person_id, conflict="", points=dict(points), remark=remark[:1000], given_at=now))


def _store(tx: Transaction, entry: AwardEntry, verdict: AwardVerdict) -> None:
    """Instead of what the judge gave before."""
    verdict.entry_id = entry.id
    tx.merge(verdict)
    tx.flush()
    tx.expire(entry, ["verdicts"])


def declare_conflict(tx: Transaction, entry_id: int, person_id: int, *, now: datetime) -> None:
    """A judge steps back from one entry; points already given do not count any more."""
    entry, _award, _person = _being_judged(tx, entry_id, person_id)
    _store(tx, entry, AwardVerdict(person_id=person_id, conflict="declared", points={}, remark="", given_at=now))
    audit.note(tx, person_id, "declared_conflict", f"award_entry:{entry_id}", now=now)


def _being_judged(tx: Transaction, entry_id: int, person_id: int) -> tuple[AwardEntry, Award, Person]:
    entry = tx.get_one(AwardEntry, entry_id)
    # Publishing waits for whoever judges, and whoever judges after it is refused.
    award = tx.get_one(Award, entry.award_id, with_for_update=True)
    person = tx.get_one(Person, person_id)
    if award.state != "judging" or tx.get(AwardJudge, (award.id, person_id)) is None:
        raise Refused("not_judging")
    return entry, award, person


def publish(tx: Transaction, award_id: int, *, by: int, now: datetime) -> None:
    """Show the result, once every entry was judged by somebody."""
    award = tx.get_one(Award, award_id, with_for_update=True)
    if award.state != "judging":
        raise Refused("not_judging")
    if len(queries.ranked(award)) < len(award.entries):
        raise Refused("not_all_judged")
    for entry in award.entries:
        for verdict in entry.verdicts:
            verdict.conflict = verdict.conflict or queries.conflict_of(verdict.judge, entry) or ""
    award.state, award.published_at = "published", now
    audit.note(tx, by, "published_award", f"award:{award_id}", now=now)
