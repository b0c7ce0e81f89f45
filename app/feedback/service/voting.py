"""Resolutions, motions and amendments, and the votes on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.feedback.models import Assembly, Elector, Receipt, Resolution, SecretBallot, Voice
from app.feedback.queries import assembly as queries
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.rules.voting import NO, YES, VoteResult, decide
from app.feedback.service import order
from app.feedback.service.assembly import locked
from app.feedback.vocabulary import FeedbackReason, Majority, ResolutionKind, ResolutionState, Tie, VoteOutcome
from app.infra import audit
from app.infra.db import Transaction, savepoint

_MOST_OPTIONS = 20
# The letters and digits of a receipt: about 59 bits.
_RECEIPT = 12
_BEFORE_VOTE = (ResolutionState.PROPOSED, ResolutionState.READY)


def _terms(rule: Majority, tie: Tie, options: Sequence[str], kind: ResolutionKind) -> dict[str, Any]:
    """How it is decided. Raises Refused when the terms do not go together."""
    if kind == ResolutionKind.AMENDMENT and rule == Majority.MOST_VOTES:
        raise Refused(FeedbackReason.BAD_TERMS)
    named = [option.strip() for option in options if option.strip()] if rule == Majority.MOST_VOTES else []
    if rule == Majority.MOST_VOTES and not 2 <= len(dict.fromkeys(named)) == len(named) <= _MOST_OPTIONS:
        raise Refused(FeedbackReason.BAD_OPTIONS, most=_MOST_OPTIONS)
    return {"rule": rule, "tie": tie, "options": named}


def put(
    tx: Transaction,
    event_id: int,
    *,
    kind: ResolutionKind,
    title: str,
    text: str,
    rule: Majority = Majority.SIMPLE,
    tie: Tie = Tie.REJECTED,
    secret: bool = False,
    options: Sequence[str] = (),
    point_id: int | None = None,
    parent_number: int | None = None,
    proposed_by: int | None = None,
    by: int | None,
    now: datetime,
) -> Resolution:
    """Something to be decided, under the next number. With `proposed_by`, an organisation of the electorate, it waits for the
    chair to admit it."""
    locked(tx, event_id)
    if proposed_by is not None and queries.find_elector(event_id, proposed_by) is None:
        raise Refused(FeedbackReason.NOT_IN_ELECTORATE)
    parent = queries.find_resolution(event_id, parent_number) if parent_number else None
    if (kind == ResolutionKind.AMENDMENT) != (parent is not None):
        raise Refused(FeedbackReason.NO_SUCH_RESOLUTION)
    if parent is not None and (parent.kind == ResolutionKind.AMENDMENT or parent.state not in _BEFORE_VOTE):
        raise Refused(FeedbackReason.TOO_LATE_TO_AMEND)
    if point_id and queries.find_point(event_id, point_id) is None:
        raise Refused(FeedbackReason.NO_SUCH_POINT)
    last = tx.scalar(select(func.max(Resolution.number)).where(Resolution.event_id == event_id)) or 0
    resolution = Resolution(
        event_id=event_id,
        number=last + 1,
        kind=kind,
        point_id=parent.point_id if parent else point_id,
        parent_id=parent.id if parent else None,
        proposed_by=proposed_by,
        title=title,
        text=text,
        secret=secret,
        state=ResolutionState.READY if proposed_by is None else ResolutionState.PROPOSED,
        # What an amendment was written on: another one may reword that meanwhile.
        result={"of": parent.text} if parent else {},
        **_terms(rule, tie, options, kind),
    )
    tx.add(resolution)
    tx.flush()
    audit.note(tx, by, "put_resolution", f"resolution:{resolution.id}", now=now, number=resolution.number)
    return resolution


def _locked(tx: Transaction, event_id: int, number: int, *states: ResolutionState) -> Resolution:
    """The resolution, its row held, in one of these states. The assembly's row is held first, here as everywhere."""
    locked(tx, event_id)
    query = select(Resolution).where(Resolution.event_id == event_id, Resolution.number == number)
    resolution = tx.scalars(query.with_for_update()).first()
    if resolution is None:
        raise Refused(FeedbackReason.NO_SUCH_RESOLUTION)
    if resolution.state not in states:
        raise Refused(FeedbackReason.WRONG_STATE)
    return resolution


def change(
    tx: Transaction,
    event_id: int,
    number: int,
    *,
    title: str,
    text: str,
    rule: Majority,
    tie: Tie,
    secret: bool,
    options: Sequence[str],
    point_id: int | None,
    by: int,
    now: datetime,
) -> None:
    """Word it anew or decide it otherwise, before the vote opens."""
    resolution = _locked(tx, event_id, number, *_BEFORE_VOTE)
    resolution.title, resolution.text, resolution.secret = title, text, secret
    if resolution.parent is not None:
        resolution.result = {"of": resolution.parent.text}
    resolution.point_id = point_id if resolution.kind != ResolutionKind.AMENDMENT else resolution.point_id
    for name, value in _terms(rule, tie, options, resolution.kind).items():
        setattr(resolution, name, value)
    audit.note(tx, by, "changed_resolution", f"resolution:{resolution.id}", now=now)


def admit(tx: Transaction, event_id: int, number: int, *, yes: bool, by: int, now: datetime) -> None:
    """The chair takes a member's motion or amendment up, or does not. What is ready can still be withdrawn."""
    resolution = _locked(tx, event_id, number, *((ResolutionState.PROPOSED,) if yes else _BEFORE_VOTE))
    resolution.state = ResolutionState.READY if yes else ResolutionState.WITHDRAWN
    audit.note(tx, by, "admitted_resolution" if yes else "withdrew_resolution", f"resolution:{resolution.id}", now=now)


def open_vote(tx: Transaction, event_id: int, number: int, *, by: int, now: datetime) -> None:
    """Let the electors vote. Refused without a quorum, while another vote runs, before amendments are decided, and for a
    secret vote where so few are there that the result would tell how they voted."""
    resolution = _locked(tx, event_id, number, ResolutionState.READY)
    assembly = tx.get_one(Assembly, event_id)
    house = queries.house(assembly, queries.electors(event_id), now)
    if not house.has_quorum:
        raise Refused(FeedbackReason.NO_QUORUM, there=len(house.there), needed=house.needed)
    others = tx.scalars(select(Resolution).where(Resolution.event_id == event_id, Resolution.id != resolution.id)).all()
    if any(other.state in {ResolutionState.OPEN, ResolutionState.TIED} for other in others):
        raise Refused(FeedbackReason.VOTE_IS_OPEN)
    if any(other.parent_id == resolution.id and other.state in _BEFORE_VOTE for other in others):
        raise Refused(FeedbackReason.AMENDMENTS_FIRST)
    if resolution.parent is not None and resolution.parent.state != ResolutionState.READY:
        raise Refused(FeedbackReason.TOO_LATE_TO_AMEND)
    if resolution.parent is not None and resolution.result.get("of") != resolution.parent.text:
        raise Refused(FeedbackReason.REWORDED_MEANWHILE)
    if resolution.secret and len(house.there) < THRESHOLD:
        raise Refused(FeedbackReason.TOO_FEW_FOR_SECRET, threshold=THRESHOLD)
    resolution.state, resolution.opened_at = ResolutionState.OPEN, now
    resolution.result = {"electorate": house.electorate, "there_at_opening": len(house.there)}
    audit.note(tx, by, "opened_vote", f"resolution:{resolution.id}", now=now)


def cast(tx: Transaction, event_id: int, number: int, organisation_id: int, choice: int, *, by: int) -> str | None:
    """One organisation's vote. Returns the receipt code of a secret one.

    1. The resolution's row is held for sharing, so that the vote cannot close between the look at its state and the ballot;
    so is the elector's, so that who may speak does not change meanwhile. 2. The voice is written first; its primary key
    refuses a second vote, be it the delegate's or the proxy's. 3. A secret ballot and its receipt each get a random key.
    Nothing else is written: no time, no person, no audit entry."""
    query = select(Resolution).where(Resolution.event_id == event_id, Resolution.number == number)
    resolution = tx.scalars(query.with_for_update(read=True)).first()
    if resolution is None:
        raise Refused(FeedbackReason.NO_SUCH_RESOLUTION)
    if resolution.state != ResolutionState.OPEN:
        raise Refused(FeedbackReason.VOTE_NOT_OPEN)
    elector = tx.scalars(
        select(Elector)
        .where(Elector.event_id == event_id, Elector.organisation_id == organisation_id)
        .with_for_update(read=True)
    ).first()
    if elector is None or not _speaks(elector, by):
        raise Refused(FeedbackReason.NOT_YOUR_VOICE)
    if elector.marked_present is False:
        raise Refused(FeedbackReason.MARKED_ABSENT)
    if not 0 <= choice < queries.choices_of(resolution):
        raise Refused(FeedbackReason.UNKNOWN_CHOICE)
    open_choice = {} if resolution.secret else {"choice": choice, "cast_by": by}
    try:
        with savepoint(tx):
            tx.execute(insert(Voice).values(resolution_id=resolution.id, organisation_id=organisation_id, **open_choice))
    except IntegrityError as error:
        raise Refused(FeedbackReason.ALREADY_VOTED) from error
    if not resolution.secret:
        return None
    code = new_code(_RECEIPT)
    tx.execute(insert(SecretBallot).values(id=new_uid(), resolution_id=resolution.id, choice=choice))
    tx.execute(insert(Receipt).values(resolution_id=resolution.id, code=code))
    return code


def _speaks(elector: Elector, person_id: int) -> bool:
    """Its delegate, as long as they are one of its people, or whoever holds its proxy."""
    if person_id == elector.delegate_id:
        return elector.delegate is not None and elector.delegate.organisation_id == elector.organisation_id
    return person_id == elector.proxy_id


def close_vote(tx: Transaction, event_id: int, number: int, *, by: int, now: datetime) -> Resolution:
    """Count, and apply the rule. A secret vote with so few ballots that it would tell how they voted is void and may be held
    again."""
    resolution = _locked(tx, event_id, number, ResolutionState.OPEN)
    assembly = tx.get_one(Assembly, event_id)
    house = queries.house(assembly, queries.electors(event_id), now)
    counts = queries.counts(resolution)
    # Who voted was there, whatever the doors say.
    before: VoteResult = {**resolution.result, "there_at_closing": len(house.there | queries.voted(resolution.id))}
    resolution.closed_at = now
    if resolution.secret and sum(counts) < THRESHOLD:
        resolution.state = ResolutionState.CLOSED
        resolution.result = {**before, "verdict": VoteOutcome.VOID, "cast": sum(counts)}
    else:
        _conclude(resolution, counts, before, None)
    if resolution.secret:
        order.forget(
            tx,
            resolution.id,
            (Voice, Voice.resolution_id, Voice.organisation_id),
            (SecretBallot, SecretBallot.resolution_id, SecretBallot.id),
            (Receipt, Receipt.resolution_id, Receipt.code),
        )
    audit.note(tx, by, "closed_vote", f"resolution:{resolution.id}", now=now)
    return resolution


def casting_vote(tx: Transaction, event_id: int, number: int, choice: int, *, by: int, now: datetime) -> None:
    """The chair decides where yes and no are equal."""
    if choice not in {YES, NO}:
        raise Refused(FeedbackReason.UNKNOWN_CHOICE)
    resolution = _locked(tx, event_id, number, ResolutionState.TIED)
    _conclude(resolution, resolution.result["counts"], resolution.result, choice)
    audit.note(tx, by, "cast_the_deciding_vote", f"resolution:{resolution.id}", now=now)


def _conclude(resolution: Resolution, counts: Sequence[int], before: VoteResult, casting: int | None) -> None:
    """Write down the outcome; an adopted amendment rewords its parent."""
    outcome = decide(resolution.rule, counts, electorate=before["electorate"], tie=resolution.tie, casting=casting)
    waits = outcome.verdict == VoteOutcome.TIED and resolution.rule != Majority.MOST_VOTES and resolution.tie == Tie.CASTING
    result: VoteResult = {
        **before,
        "verdict": outcome.verdict,
        "rule": outcome.rule,
        "counts": list(counts),
        "base": outcome.base,
        "needed": outcome.needed,
        "winners": list(outcome.winners),
        "cast": sum(counts),
    }
    if casting is not None:
        result["casting"] = casting
    result.pop("of", None)
    if outcome.verdict == VoteOutcome.ADOPTED and resolution.parent is not None:
        result["before"] = resolution.parent.text
        resolution.parent.text = resolution.text
    resolution.state, resolution.result = ResolutionState.TIED if waits else ResolutionState.CLOSED, result
