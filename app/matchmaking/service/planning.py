"""Meeting plans: asking for one, computing it in processes of its own, publishing it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, cast

from sqlalchemy import or_, update

from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.models import Event, Registration
from app.events.registration.service import claims
from app.events.vocabulary import PlaceState
from app.infra import audit, processes
from app.infra.db import Transaction, changed_rows, savepoint, session, transaction
from app.infra.outbox import record
from app.matchmaking.messages import MeetingAccepted, PlanAsked, PlanPartDue, PlanPublished
from app.matchmaking.models import Meeting, MeetingPlan, PlanOptions, PlanResult
from app.matchmaking.queries import meetings as meeting_queries
from app.matchmaking.queries import plans as queries
from app.matchmaking.queries import profiles as profile_queries
from app.matchmaking.rules.slots import Slot
from app.matchmaking.service import meetings
from app.matchmaking.vocabulary import MatchmakingReason, MeetingSource, MeetingState, PlanState
from app.optimiser import whatif
from app.optimiser.budget import Budget
from app.optimiser.problem import STRATEGIES, BadProblemError, Plan, Problem, combine, read, unknown
from app.optimiser.vocabulary import Status

LEAST_SECONDS, MOST_SECONDS = 2, 90
# Processor seconds after which a search is ended that does not end itself when its own are spent, because a step takes long;
# and in which a first plan is there, whatever the budget.
_OVERRUN, _FIRST = 2.0, 120.0
# Processor seconds for what more tables or slots would bring.
_WHAT_IF = 30.0
# A computation that gave no sign of life for so long has died; whoever is told of it next begins again.
SILENCE = timedelta(seconds=60)


def _search(problem: Problem, seconds: float, seed: int, strategy: int) -> Iterator[Plan | None]:
    """In a process of its own, whose start counts as well. Ends with None, so that an answer is known from a last word."""
    from app.optimiser import solve  # noqa: PLC0415 - heavy libraries, which only that process needs

    yield from solve.plans(problem, Budget(seconds, time.process_time), seed=seed, strategy=strategy)
    yield None


def _what_if(problem: Problem, bound: float) -> Iterator[dict[str, float]]:
    yield whatif.more(problem, bound)


def plans(problem: Problem, *, seconds: float, seed: int = 0, strategies: int = STRATEGIES) -> Iterator[Plan]:
    """The best plan so far, at first that none is known, then each time it or its bound is better and once a second; the last
    one is the answer. `seconds` are those of the processor that each of the searches side by side may take: a busy machine
    takes longer to the same plan. Searches that end by themselves give the same plan each time, but for the choice between
    equally good ones of `place_all`."""
    tasks = [{"problem": problem, "seconds": seconds, "seed": seed, "strategy": strategy} for strategy in range(strategies)]
    latest: dict[int, Plan] = {}
    best = unknown(problem, seed)
    yield best
    for strategy, plan in processes.race(_search, tasks, seconds=seconds + _OVERRUN, first=seconds + _FIRST, ticks=True):
        if plan is not None:
            latest[strategy] = plan
            best = reduce(combine, (latest[strategy] for strategy in sorted(latest)))
            # A proven choice is still polished; proven breaks leave nothing to do.
            if best.status == Status.OPTIMAL and best.breaks_bound is not None:
                yield best
                return
        elif strategy >= 0 and best.status == Status.INFEASIBLE:
            return
        yield best


def ask(tx: Transaction, event_id: int, options: PlanOptions, *, by: int, now: datetime) -> MeetingPlan:
    """Have a plan made. `options` as `queries.plans.problem` reads them, and `seconds` and `seed`."""
    event = tx.get_one(Event, event_id)
    if event.status == "cancelled":
        raise Refused(MatchmakingReason.NOTHING_TO_PLAN)
    posed, starts = queries.problem(event, options, now)
    try:
        read(posed)
    except BadProblemError as error:
        raise Refused(MatchmakingReason.TOO_LARGE_TO_PLAN) from error
    seconds = max(LEAST_SECONDS, min(MOST_SECONDS, int(options.get("seconds") or 30)))
    plan = MeetingPlan(
        event_id=event_id,
        options={**options, "seconds": seconds},
        problem=posed,
        slot_starts=starts,
        asked_by=by,
        asked_at=now,
    )
    tx.add(plan)
    tx.flush()
    audit.note(tx, by, "asked_for_plan", f"event:{event_id}", now=now, meetings=len(posed["meetings"]))
    record(tx, PlanAsked(plan.id), now=now)
    return plan


def run(plan_id: int) -> None:
    """Compute a plan, telling how far it is. Holds no lock meanwhile; begun again after a crash it starts anew.

    1. Take the plan when it waits, or when whoever had it gives no sign of life any more.
    2. Write what is known once a second; stop when an organiser stops it.
    3. Say what came of it, or what went wrong.
    """
    with transaction() as tx:
        started = _take(tx, plan_id)
        if not started:
            _look_again(tx, plan_id)
    if not started:
        return
    plan = session().get_one(MeetingPlan, plan_id)
    seconds = float(plan.options["seconds"])
    last_beat = 0.0
    progress: list[list[float]] = []
    try:
        problem = read(plan.problem)
        seed = int(plan.options.get("seed") or 0)
        best = unknown(problem, seed)
        for best in plans(problem, seconds=seconds, seed=seed):
            if best.bound is not None and (not progress or progress[-1][1:] != [round(best.value, 4), round(best.bound, 4)]):
                progress.append([round(best.seconds, 2), round(best.value, 4), round(best.bound, 4)])
            if time.monotonic() > last_beat + 1:
                last_beat = time.monotonic()
                with transaction() as tx:
                    if not _tell(tx, plan_id, {"progress": progress[-200:], "beat_at": utc_now()}):
                        break
        result = cast("PlanResult", best.to_json())
        if best.bound:
            tasks = [{"problem": problem, "bound": best.bound}]
            answers = processes.race(_what_if, tasks, seconds=_WHAT_IF)
            result["more"] = next((answer for _index, answer in answers if answer), {})
        values = {"result": result, "progress": progress[-200:], "state": PlanState.READY, "beat_at": utc_now()}
    except (processes.ProcessError, BadProblemError) as error:
        values = {"state": PlanState.FAILED, "error": str(error)[:500], "beat_at": utc_now()}
    with transaction() as tx:
        _tell(tx, plan_id, values, even_stopped=True)


def _take(tx: Transaction, plan_id: int) -> bool:
    now = utc_now()
    statement = (
        update(MeetingPlan)
        .where(MeetingPlan.id == plan_id)
        .where(
            or_(
                MeetingPlan.state == PlanState.WAITING,
                (MeetingPlan.state == PlanState.RUNNING) & (MeetingPlan.beat_at < now - SILENCE),
            )
        )
        .values(state=PlanState.RUNNING, beat_at=now, progress=[])
    )
    return changed_rows(tx, statement) == 1


def _look_again(tx: Transaction, plan_id: int) -> None:
    """Whoever computes it may have died: look again when its silence would tell. One that was stopped and died has failed."""
    now = utc_now()
    plan = tx.get_one(MeetingPlan, plan_id)
    if plan.state == PlanState.STOPPED and (plan.beat_at is None or plan.beat_at < now - SILENCE):
        plan.state = PlanState.FAILED
    elif plan.state in {PlanState.RUNNING, PlanState.STOPPED}:
        record(tx, PlanAsked(plan_id), now=now, due_at=now + SILENCE)


def _tell(tx: Transaction, plan_id: int, values: Mapping[str, Any], *, even_stopped: bool = False) -> bool:
    """Whether the plan is still wanted."""
    states = [PlanState.RUNNING, PlanState.STOPPED] if even_stopped else [PlanState.RUNNING]
    return (
        changed_rows(tx, update(MeetingPlan).where(MeetingPlan.id == plan_id, MeetingPlan.state.in_(states)).values(values))
        == 1
    )


def stop(tx: Transaction, plan_id: int, *, by: int, now: datetime) -> None:
    """Enough: the best plan so far is kept."""
    plan = update(MeetingPlan).where(MeetingPlan.id == plan_id)
    waits, runs = MeetingPlan.state == PlanState.WAITING, MeetingPlan.state == PlanState.RUNNING
    if not changed_rows(tx, plan.where(waits).values(state=PlanState.FAILED)) and not changed_rows(
        tx, plan.where(runs).values(state=PlanState.STOPPED)
    ):
        raise Refused(MatchmakingReason.NOT_NOW)
    audit.note(tx, by, "stopped_plan", f"plan:{plan_id}", now=now)


def publish(tx: Transaction, plan_id: int, *, by: int, now: datetime) -> None:
    """Make the plan's meetings real, by the worker and in parts, so that nobody waits for the whole plan."""
    statement = update(MeetingPlan).where(MeetingPlan.id == plan_id, MeetingPlan.state == PlanState.READY)
    if (
        not tx.get_one(MeetingPlan, plan_id).result.get("placed")
        or changed_rows(tx, statement.values(state=PlanState.PUBLISHING)) != 1
    ):
        raise Refused(MatchmakingReason.NOT_NOW)
    audit.note(tx, by, "published_plan", f"plan:{plan_id}", now=now)
    record(tx, PlanPartDue(plan_id, 0), now=now)


def publish_part(tx: Transaction, plan_id: int, number: int, *, now: datetime) -> None:
    """One part of a plan that is being published.

    1. Stand in the event's line, so that nobody books meanwhile; each meeting is claimed as one that was agreed.
    2. The first part holds all meetings that move: they give up their old time first, and get the new one or the old one back.
    3. A meeting whose time, people or table were taken since is left out and named; the others stand.
    4. With the last part everybody concerned gets one notice.
    """
    plan = tx.get_one(MeetingPlan, plan_id)
    claims.line(tx, plan.event_id)
    tx.refresh(plan)
    if plan.state != PlanState.PUBLISHING or plan.result.get("parts", 0) != number:
        return  # done already: a part that is told twice is made once
    parts = _parts(plan)
    left_out, concerned = (_move if number == 0 else _make)(tx, plan, parts[number], now)
    result = plan.result.copy()
    result["parts"] = number + 1
    result["left_out"] = [*result.get("left_out", []), *left_out]
    result["concerned"] = sorted({*result.get("concerned", []), *concerned})
    plan.result = result
    if number + 1 < len(parts):
        record(tx, PlanPartDue(plan_id, number + 1), now=now)
        return
    plan.state, plan.published_at = PlanState.PUBLISHED, now
    tx.flush()
    for person_id in result["concerned"]:
        record(tx, PlanPublished(plan_id, person_id), now=now)


_PART = 60
_Wanted = tuple[str, Slot, int | None]


def _parts(plan: MeetingPlan) -> list[list[_Wanted]]:
    """What moves, then what is new, in parts."""
    length = timedelta(minutes=plan.event.meeting_minutes)
    starts = [datetime.fromisoformat(start) for start in plan.slot_starts]
    placed = [
        (placement["meeting"], Slot(starts[placement["slot"]], starts[placement["slot"]] + length), placement["table"])
        for placement in plan.result["placed"]
    ]
    moving = [part for part in placed if part[0].startswith("meeting:")]
    fresh = [part for part in placed if not part[0].startswith("meeting:")]
    return [moving, *(fresh[at : at + _PART] for at in range(0, len(fresh), _PART))]


def _move(tx: Transaction, plan: MeetingPlan, wanted: list[_Wanted], now: datetime) -> tuple[list[str], set[int]]:
    """(names of those that keep their time after all, who is concerned). All of them move or none: half of a chain of moves
    would leave somebody without a time."""
    starts = [datetime.fromisoformat(start) for start in plan.slot_starts]
    was_at = {entry["id"]: entry.get("now_at") for entry in plan.problem["meetings"]}
    moving = {}
    for name, slot, table in wanted:
        meeting = meeting_queries.get_meeting(int(name.partition(":")[2]))
        at = was_at[name]
        # One that was moved, locked or asked to move since the plan was made is left to its people.
        unchanged = at is not None and meeting.starts_at == starts[at] and not meeting.turn_id and not meeting.locked
        if (
            meeting.state == MeetingState.ACCEPTED
            and unchanged
            and meeting.starts_at > now
            and meeting.starts_at != slot.starts_at
        ):
            moving[name] = (meeting, slot, table)
    try:
        with savepoint(tx):
            for name in moving:
                claims.release(tx, name)
            for meeting, slot, table in moving.values():
                meetings.hold(tx, meeting, slot, now, table=table)
                meeting.changed_at = now
            tx.flush()
    except Refused:
        return sorted(moving), set()
    for meeting, _slot, _table in moving.values():
        meetings.announce(tx, meeting, now)
        record(tx, MeetingAccepted(meeting.id), now=now)
    return [], {person for meeting, _slot, _table in moving.values() for person in (meeting.requester_id, meeting.invitee_id)}


def _make(tx: Transaction, plan: MeetingPlan, wanted: list[_Wanted], now: datetime) -> tuple[list[str], set[int]]:
    """(names of those that can no more be had, who is concerned)."""
    left_out, concerned = [], set()
    people = {entry["id"]: [int(person) for person in entry["people"]] for entry in plan.problem["meetings"]}
    for name, slot, table in wanted:
        try:
            with savepoint(tx):
                meeting = _new(tx, plan, people[name], slot, now)
                meetings.hold(tx, meeting, slot, now, table=table)
        except Refused:
            left_out.append(name)
            continue
        meetings.announce(tx, meeting, now)
        meetings.supersede(tx, *people[name], now=now)
        concerned |= set(people[name])
    return left_out, concerned


def _new(tx: Transaction, plan: MeetingPlan, people: list[int], slot: Slot, now: datetime) -> Meeting:
    requester, other = (tx.get_one(Registration, person) for person in people)
    if (
        requester.state != PlaceState.CONFIRMED
        or other.state != PlaceState.CONFIRMED
        or not profile_queries.may_meet(requester, other)
    ):
        raise Refused(MatchmakingReason.CANNOT_ASK)
    if meetings.agreed_ahead(requester.id, other.id, now):
        raise Refused(MatchmakingReason.ALREADY_ASKED)
    meeting = Meeting(
        uid=new_uid(),
        event_id=plan.event_id,
        requester_id=people[0],
        invitee_id=people[1],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        state=MeetingState.ACCEPTED,
        source=MeetingSource.PLAN,
        plan_id=plan.id,
        created_at=now,
        changed_at=now,
    )
    tx.add(meeting)
    tx.flush()
    return meeting_queries.get_meeting(meeting.id)


def lock(tx: Transaction, meeting_id: int, locked: bool, *, by: int, now: datetime) -> None:
    """Plans leave a locked meeting where it is."""
    meeting = tx.get_one(Meeting, meeting_id)
    meeting.locked = locked
    tx.flush()
    audit.note(tx, by, "locked_meeting" if locked else "unlocked_meeting", f"meeting:{meeting_id}", now=now)
