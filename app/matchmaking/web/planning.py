"""The organisers' desk of meetings: how matchmaking works here, plans, and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event, Registration
from app.infra.db import transaction
from app.matchmaking.forms import FrameForm, PlanForm
from app.matchmaking.labels import OUTCOMES, PLAN_RESULTS, PLAN_STATES, UNMET
from app.matchmaking.models import MeetingPlan, PlanOptions
from app.matchmaking.queries import meetings, plans, profiles, times
from app.matchmaking.service import planning as service
from app.matchmaking.service import profiles as profile_service
from app.matchmaking.vocabulary import OutcomeKind, PlanState
from app.matchmaking.web.access import planned
from app.members.labels import ORGANISATION_KINDS
from app.optimiser import whatif
from app.optimiser.problem import Placement, Plan, Problem, read
from app.optimiser.vocabulary import Status
from app.web.errors import sentence
from app.web.forms import EmptyForm, options, posted
from app.web.guards import actor, or_404, require, signed_in

# So many wishes that are not met are explained, the heaviest first.
EXPLAINED = 30


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/meetings", view_func=desk, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/meetings/frame", view_func=frame, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/meetings/hosts", view_func=host, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/meetings/<int:meeting_id>/lock", view_func=lock, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/meetings/plans/<int:plan_id>", view_func=plan)
    blueprint.add_url_rule("/organise/<slug>/meetings/plans/<int:plan_id>/progress", view_func=progress)
    blueprint.add_url_rule("/organise/<slug>/meetings/plans/<int:plan_id>/stop", view_func=stop, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/meetings/plans/<int:plan_id>/publish", view_func=publish, methods=["POST"])


def _frame_form(event: Event) -> FrameForm:
    rules = times.settings_of(event.id)
    pause = rules.pauses[0] if rules.pauses else None
    form = FrameForm(
        data={
            "opens": time.fromisoformat(rules.opens),
            "closes": time.fromisoformat(rules.closes),
            "pause_from": time.fromisoformat(pause[0]) if pause else None,
            "pause_until": time.fromisoformat(pause[1]) if pause else None,
            "request_hours": rules.request_hours,
            "kinds": ["-".join(pair) for pair in rules.kinds],
        }
    )
    names = list(ORGANISATION_KINDS)
    form.kinds.choices = options(
        (f"{organisation_kind}-{other}", f"{ORGANISATION_KINDS[organisation_kind]} – {ORGANISATION_KINDS[other]}")
        for place, organisation_kind in enumerate(names)
        for other in names[place:]
    )
    return form


@signed_in
def desk(slug: str) -> Any:
    event = planned(slug)
    form = PlanForm()
    if form.validate_on_submit():
        wishes = PlanOptions(
            most=form.most.data,
            at_least=form.at_least.data,
            fill=form.fill.data,
            moves=form.moves.data,
            seconds=form.seconds.data,
        )
        try:
            with transaction() as tx:
                plan = service.ask(tx, event.id, wishes, by=actor().id, now=utc_now())
            return redirect(url_for("matchmaking.plan", slug=slug, plan_id=plan.id), 303)
        except Refused as refusal:
            flash(sentence(refusal), "error")
    now = utc_now()
    outcomes = meetings.outcomes(event.id, now)
    takers = profiles.profiles_at(event.id)
    return render_template(
        "matchmaking/desk.html",
        event=event,
        form=form,
        frame=_frame_form(event),
        plans=[(plan, _summary(plan)) for plan in plans.plans_of(event.id)],
        plan_states=PLAN_STATES,
        wishes=plans.wishes_at(event.id),
        takers=takers,
        confirmed=plans.confirmed(event.id),
        outcomes=[
            (meeting, result.kind) for meeting, result in outcomes if result.kind in {OutcomeKind.MISSED, OutcomeKind.DISPUTED}
        ],
        outcome_names=OUTCOMES,
    ), (422 if form.is_submitted() else 200)


@signed_in
def frame(slug: str) -> Response:
    event = planned(slug)
    form = _frame_form(event)
    if not form.validate_on_submit():
        flash(_("Please check the marked fields."), "error")
        return redirect(url_for("matchmaking.desk", slug=slug), 303)
    pause = (
        [[f"{form.pause_from.data:%H:%M}", f"{form.pause_until.data:%H:%M}"]]
        if form.pause_from.data and form.pause_until.data
        else []
    )
    changes = {
        "opens": f"{form.opens.data:%H:%M}",
        "closes": f"{form.closes.data:%H:%M}",
        "pauses": pause,
        "request_hours": form.request_hours.data,
        "kinds": [pair.split("-") for pair in form.kinds.data or []],
    }
    try:
        with transaction() as tx:
            profile_service.change_settings(tx, event.id, changes, by=actor().id, now=utc_now())
        flash(_("Saved."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("matchmaking.desk", slug=slug), 303)


@signed_in
def host(slug: str) -> Response:
    """A host keeps a table, or gives it back."""
    event = planned(slug)
    require(EmptyForm().validate_on_submit())
    who, wanted = posted("person", 12), posted("table", 5)
    registration_id = or_404(
        next(
            (profile.registration_id for profile in profiles.profiles_at(event.id) if str(profile.registration_id) == who), None
        )
    )
    number = int(wanted) if wanted.isdecimal() else None
    try:
        with transaction() as tx:
            profile_service.keep_table(tx, registration_id, number, by=actor().id, now=utc_now())
        flash(_("Saved."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("matchmaking.desk", slug=slug), 303)


@signed_in
def lock(slug: str, meeting_id: int) -> Response:
    event = planned(slug)
    require(EmptyForm().validate_on_submit())
    meeting = or_404(meetings.find_meeting(meeting_id))
    or_404(meeting if meeting.event_id == event.id else None)
    with transaction() as tx:
        service.lock(tx, meeting.id, not meeting.locked, by=actor().id, now=utc_now())
    return redirect(url_for("matchmaking.desk", slug=slug, _anchor="confirmed"), 303)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a plan is worth, for comparing plans side by side."""

    status: Status
    placed: int
    wishes: int
    share: float | None
    gap: float | None
    fewest: int
    breaks: int
    seconds: float


def _plan_of(stored: MeetingPlan) -> tuple[Problem, Plan] | None:
    if not stored.result:
        return None
    result = stored.result
    problem = read(stored.problem)
    return problem, Plan(
        Status(result["status"]),
        tuple(Placement(row["meeting"], row["slot"], row["table"]) for row in result["placed"]),
        tuple(result["unplaced"]),
        result["value"],
        result["bound"],
        result["breaks"],
        result["breaks_bound"],
        result["seconds"],
        result["seed"],
        tuple(result["conflict"]),
        result["why"],
    )


def _summary(stored: MeetingPlan) -> Summary | None:
    solution = _plan_of(stored)
    if solution is None:
        return None
    problem, plan = solution
    share = plan.value / plan.bound if plan.bound else None
    people = whatif.served(problem, plan)
    fewest = min((tally.meetings for tally in people), default=0)
    return Summary(plan.status, len(plan.placed), len(problem.meetings), share, plan.gap, fewest, plan.breaks, plan.seconds)


@signed_in
def plan(slug: str, plan_id: int) -> str:
    event = planned(slug)
    stored = or_404(plans.find_plan(event.id, plan_id))
    return render_template("matchmaking/plan.html", **_shown(event, stored))


@signed_in
def progress(slug: str, plan_id: int) -> Any:
    """The part of the page that changes while a plan is computed."""
    event = planned(slug)
    stored = or_404(plans.find_plan(event.id, plan_id))
    return render_template("matchmaking/plan_live.html", **_shown(event, stored))


def _shown(event: Event, stored: MeetingPlan) -> dict[str, Any]:
    solution = _plan_of(stored)
    # While it is computed the page asks again and again, and there is nobody to name yet.
    people = plans.people_of(event.id) if solution else {}
    now = utc_now()
    silent = stored.state == PlanState.RUNNING and stored.beat_at is not None and stored.beat_at < now - service.SILENCE
    context: dict[str, Any] = {
        "event": event,
        "plan": stored,
        "plan_states": PLAN_STATES,
        "plan_results": PLAN_RESULTS,
        "summary": _summary(stored),
        "line": _line(stored.progress),
        "silent": silent,
        "busy": stored.state in {PlanState.WAITING, PlanState.RUNNING, PlanState.STOPPED, PlanState.PUBLISHING},
        "left_out": len(stored.result.get("left_out", [])),
        "names": {key: registration.person.name for key, registration in people.items()},
        "rows": [],
        "served": [],
        "unmet": [],
        "use": [],
    }
    if solution:
        problem, result = solution
        starts = [datetime.fromisoformat(start) for start in stored.slot_starts]
        context |= {
            "rows": _rows(problem, result, starts, people),
            "served": [(people.get(tally.person), tally) for tally in whatif.served(problem, result)],
            "unmet": _unmet(problem, result, people),
            "use": _use(problem, result, starts),
        }
    return context


def _rows(problem: Problem, result: Plan, starts: list[datetime], people: dict[str, Registration]) -> list[dict[str, Any]]:
    wanted = {meeting.id: meeting for meeting in problem.meetings}
    return [
        {
            "start": starts[placement.slot],
            "table": placement.table,
            "people": [people[name] for name in wanted[placement.meeting].people if name in people],
            "moved": wanted[placement.meeting].now_at not in (None, placement.slot),
            "stays": wanted[placement.meeting].now_at == placement.slot,
        }
        for placement in sorted(result.placed, key=lambda placed: (placed.slot, placed.table or 0, placed.meeting))
    ]


def _unmet(problem: Problem, result: Plan, people: dict[str, Registration]) -> list[tuple[list[str], str]]:
    """The heaviest wishes that are not met, and why."""
    explained = []
    for meeting, unmet in whatif.why_not(problem, result, EXPLAINED):
        name = people[unmet.person].person.name if unmet.person in people else ""
        explained.append(([people[key].person.name for key in meeting.people if key in people], _why_not(unmet, name)))
    return explained


def _why_not(unmet: whatif.Unmet, name: str) -> str:
    """Why a wish is not met; `name` is whom it speaks of."""
    counts = {"common": unmet.common, "first": unmet.first, "second": unmet.second, "tables": unmet.tables}
    return str(UNMET[unmet.kind]) % (counts | {"name": name})


def _use(problem: Problem, result: Plan, starts: list[datetime]) -> list[tuple[datetime, int, int | None]]:
    """Per slot: meetings at tables, and tables there are."""
    used = [0] * problem.slots
    for placement in result.placed:
        used[placement.slot] += placement.table is not None
    return [(start, used[slot], problem.tables[slot]) for slot, start in enumerate(starts)]


def _line(progress_: list[list[float]]) -> dict[str, str] | None:
    """Value and bound over time as two lines in a box of 100 by 40."""
    if len(progress_) < 2:
        return None
    seconds = max(row[0] for row in progress_) or 1.0
    low = min(row[1] for row in progress_) * 0.98
    high = min(max(row[2] for row in progress_), progress_[-1][2] * 1.05)
    span = max(high - low, 1e-9)

    def points(column: int) -> str:
        return " ".join(
            f"{100 * row[0] / seconds:.2f},{40 - 40 * min(max((row[column] - low) / span, 0), 1):.2f}" for row in progress_
        )

    return {"value": points(1), "bound": points(2)}


@signed_in
def stop(slug: str, plan_id: int) -> Response:
    event = planned(slug)
    require(EmptyForm().validate_on_submit())
    stored = or_404(plans.find_plan(event.id, plan_id))
    try:
        with transaction() as tx:
            service.stop(tx, stored.id, by=actor().id, now=utc_now())
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("matchmaking.plan", slug=slug, plan_id=plan_id), 303)


@signed_in
def publish(slug: str, plan_id: int) -> Response:
    event = planned(slug)
    require(EmptyForm().validate_on_submit())
    stored = or_404(plans.find_plan(event.id, plan_id))
    try:
        with transaction() as tx:
            service.publish(tx, stored.id, by=actor().id, now=utc_now())
        flash(_("The plan is being published. Everyone concerned gets one email."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("matchmaking.plan", slug=slug, plan_id=plan_id), 303)
