"""The yearly award for use cases: the call, entries, judging, the public result."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.exchange import forms, labels, policy
from app.exchange.models import Award
from app.exchange.queries import awards as queries
from app.exchange.rules.awards import CRITERIA, HIGHEST, LOWEST
from app.exchange.service import awards
from app.exchange.vocabulary import AwardState, ExchangeReason
from app.infra.db import transaction
from app.members import queries as members
from app.members.vocabulary import NetworkRole
from app.web.errors import sentence
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/awards/", view_func=index, endpoint="awards")
    blueprint.add_url_rule("/awards/<int:year>", view_func=page, endpoint="award")
    blueprint.add_url_rule("/awards/<int:year>/call", view_func=call, methods=BOTH, endpoint="call_award")
    verbs = "<any(enter, judge, begin, publish):verb>"
    blueprint.add_url_rule(f"/awards/<int:year>/{verbs}", view_func=change, methods=["POST"], endpoint="change_award")
    blueprint.add_url_rule("/awards/<int:year>/entries/<int:entry_id>", view_func=judge, methods=BOTH, endpoint="judge_entry")


def index() -> str:
    return render_template(
        "exchange/awards.html",
        awards=queries.awards(),
        words=labels,
        may_call=policy.may_review(actor()),
        year=utc_now().year,
    )


def _award(year: int) -> Award:
    return or_404(queries.find_award(year))


def page(year: int) -> Any:
    """The call and its entries; the ranking with its reasons is public once it is published, before that for the
    secretariat."""
    award = _award(year)
    office = policy.may_review(actor())
    judging = policy.may_judge(actor(), {person.id for person in award.judges})
    mine = actor().organisation_id if actor() else None
    today = utc_now().date()
    may_enter = award.state == AwardState.OPEN and today <= award.closes_on and policy.may_write(actor())
    return render_template(
        "exchange/award.html",
        award=award,
        ranked=queries.ranked(award) if _shows_ranking(award, office and not judging) else [],
        judging=judging,
        judge_id=actor().id if actor() else None,
        conflicts={entry.id: queries.conflict_of(person, entry) for entry in award.entries for person in _self(award)},
        enterable=queries.enterable(None if office else mine, award.id) if may_enter else [],
        people=_possible_judges() if office and award.state != AwardState.PUBLISHED else [],
        office=office,
        words=labels,
        today=today,
        highest=HIGHEST,
    )


def _shows_ranking(award: Award, office: bool) -> bool:
    """To everybody once it is published; before that to those of the secretariat who are no judges themselves."""
    return award.state == AwardState.PUBLISHED or (office and award.state == AwardState.JUDGING)


def _self(award: Award) -> list[Any]:
    return [person for person in award.judges if actor() and person.id == actor().id]


def _possible_judges() -> list[tuple[int, str]]:
    """People whom the secretariat can name: those with a role, and stewards."""
    people = members.people_with_roles(NetworkRole.SECRETARIAT, NetworkRole.ORGANISER, NetworkRole.STEWARD)
    return [
        (person.id, f"{person.name} ({person.organisation.name if person.organisation else 'GO SMART'})") for person in people
    ]


def call(year: int) -> Any:
    """Call for entries of a year, or change the call while it is open."""
    require(policy.may_review(actor()))
    or_404(year if 2000 <= year <= 2100 else None)
    award = queries.find_award(year)
    form = forms.call_form(labels.CRITERIA_NAMES)()
    if form.validate_on_submit():
        weights = {code: form[f"weight_{code}"].data for code in CRITERIA}
        try:
            with transaction() as tx:
                awards.call(
                    tx,
                    year,
                    form.title.data,
                    intro=form.intro.data or "",
                    closes_on=form.closes_on.data,
                    weights=weights,
                    by=actor().id,
                    now=utc_now(),
                )
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            return redirect(url_for("exchange.award", year=year))
    elif request.method == "GET":
        form.title.data = award.title if award else _("Award for use cases %(year)s", year=year)
        form.intro.data = award.intro if award else ""
        form.closes_on.data = award.closes_on if award else _proposed(utc_now().date())
        for code in CRITERIA if award else ():
            form[f"weight_{code}"].data = award.criteria.get(code) if award else None
    return render_template("exchange/call.html", form=form, year=year, criteria=list(CRITERIA)), (
        422 if form.is_submitted() else 200
    )


def _proposed(today: date) -> date:
    return today + timedelta(days=60)


def change(year: int, verb: str) -> Any:
    award = _award(year)
    require(policy.may_write(actor()) if verb == "enter" else policy.may_review(actor()))
    require(EmptyForm().validate_on_submit())
    now = utc_now()
    if verb == "enter":
        own = None if policy.may_review(actor()) else actor().organisation_id
        listing_id = request.form.get("listing", 0, type=int)
        # Only what this person may enter is offered, and only that is taken.
        if listing_id not in {listing.id for listing in queries.enterable(own, award.id)}:
            raise Refused(ExchangeReason.NEVER_RAN)
        with transaction() as tx:
            awards.enter(tx, award.id, listing_id, posted("statement", 2000), by=actor().id, now=now)
    elif verb == "judge":
        judge_ids = {key for key, _name in _possible_judges()}
        person_id = request.form.get("person", 0, type=int)
        with transaction() as tx:
            awards.add_judge(tx, award.id, or_404(person_id if person_id in judge_ids else None), by=actor().id, now=now)
    elif verb == "begin":
        with transaction() as tx:
            awards.begin_judging(tx, award.id, by=actor().id, now=now)
    else:
        with transaction() as tx:
            awards.publish(tx, award.id, by=actor().id, now=now)
    return redirect(url_for("exchange.award", year=year))


def judge(year: int, entry_id: int) -> Any:
    """A judge's points for one entry."""
    award = _award(year)
    require(policy.may_judge(actor(), {person.id for person in award.judges}))
    entry = or_404(next((award_entry for award_entry in award.entries if award_entry.id == entry_id), None))
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        if "conflict" in request.form:
            with transaction() as tx:
                awards.declare_conflict(tx, entry_id, actor().id, now=utc_now())
        else:
            points = {code: request.form.get(f"points-{code}", 0, type=int) for code in award.criteria}
            with transaction() as tx:
                awards.judge(tx, entry_id, actor().id, points, remark=posted("remark", 1000), now=utc_now())
        flash(_("Saved."), "good")
        return redirect(url_for("exchange.award", year=year))
    earlier = next((award_verdict for award_verdict in entry.verdicts if award_verdict.person_id == actor().id), None)
    (me,) = _self(award)
    return render_template(
        "exchange/judge.html",
        award=award,
        entry=entry,
        earlier=earlier,
        conflict=queries.conflict_of(me, entry),
        words=labels,
        lowest=LOWEST,
        highest=HIGHEST,
    )
