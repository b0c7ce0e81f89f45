"""Everybody at once on the exchange: nothing is lost, nothing counts twice. On SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.exchange.models import Attachment, AwardEntry, Listing, Revision, StageStep, StakeWeight
from app.exchange.queries import awards as award_queries
from app.exchange.rules.awards import CRITERIA
from app.exchange.service import awards, files, listings, stages, stakes
from app.exchange.vocabulary import GroupKind, ListingKind
from app.framework.models import AssessmentVersion
from app.framework.service import assessments
from app.infra.db import session
from tests.factories.exchange import CAMERAS, EVIDENCE, actor_of, make_assessment, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act
from tests.threads import at_once


def test_a_listing_has_one_open_revision_however_many_write(app: Flask) -> None:
    home = make_organisation()
    actors = [actor_of(make_person("steward", organisation_id=home.id)) for _ in range(8)]
    key, slug = make_listing("challenge", "Dust", home).id, home.slug

    def write(number: int) -> Any:
        content = {"title": f"Dust {number}", "organisations": [slug]}
        return act(listings.save, key, content, actor=actors[number], now=NOW).number

    assert set(at_once(app, [lambda number=number: write(number) for number in range(8)])) == {2}
    states = Counter(session().scalars(select(Revision.state).where(Revision.listing_id == key)))
    assert states == {"published": 1, "draft": 1}


def test_of_many_decisions_one_counts(app: Flask, settle: Any) -> None:
    home, office = make_organisation(), make_person("secretariat")
    actor = actor_of(make_person("steward", organisation_id=home.id))
    listing = act(listings.start, ListingKind.CHALLENGE, {"title": "Dust", "organisations": [home.slug]}, actor=actor, now=NOW)
    revision = act(listings.submit, listing.id, actor=actor, now=NOW)
    key, by = revision.id, office.id
    acts = [
        lambda publish=publish: act(listings.decide, key, publish=publish, note="why", by=by, now=NOW)
        for publish in (True, False) * 4
    ]
    assert Counter(at_once(app, acts)) == {None: 1, "not_waiting": 7}
    session().expire_all()
    assert (listing.published_at is not None) == (session().get_one(Revision, key).state == "published")


def test_a_use_case_takes_a_step_once(app: Flask) -> None:
    pilot = make_listing("use_case", "Pilot", make_organisation(), make_organisation()).id
    step = lambda to: lambda: act(stages.advance, pilot, to, evidence=EVIDENCE, by=None, now=NOW)  # noqa: E731
    answers = Counter(at_once(app, [step("agreed"), step("stopped")] * 4))
    steps = session().scalars(select(StageStep.stage).where(StageStep.listing_id == pilot).order_by(StageStep.id)).all()
    # An agreed pilot may be stopped, and a stopped one taken up again: each step is from the stage before it.
    assert answers[None] == len(steps) - 1
    assert all(earlier != other for earlier, other in pairwise(steps))
    session().expire_all()
    assert session().get_one(Listing, pilot).stage == steps[-1]


def test_versions_of_an_assessment_are_numbered_without_a_gap(app: Flask) -> None:
    assessment = make_assessment(make_listing("project", "Cameras", make_organisation())).id
    acts = [lambda: act(assessments.answer, assessment, CAMERAS, [], {}, by=None, now=NOW).number] * 8
    assert sorted(at_once(app, acts)) == list(range(2, 10))
    numbers = session().scalars(select(AssessmentVersion.number).order_by(AssessmentVersion.number)).all()
    assert numbers == list(range(1, 10))


def test_groups_weigh_at_once_and_none_loses(app: Flask) -> None:
    challenge = make_listing("challenge", "Dust").id
    groups = [act(stakes.add_group, challenge, GroupKind.CITIZENS, f"Group {n}", by=None, now=NOW).id for n in range(6)]
    objectives = [act(stakes.add_objective, challenge, None, f"Objective {n}", now=NOW).id for n in range(4)]
    acts = [
        lambda group=group: act(stakes.weigh, challenge, group, dict.fromkeys(objectives, 3), now=NOW) for group in groups
    ] * 2
    assert set(at_once(app, acts)) == {None}
    assert session().scalar(select(func.count()).select_from(StakeWeight)) == 24
    more = [lambda n=n: act(stakes.add_group, challenge, GroupKind.OTHER, f"More {n}", by=None, now=NOW).id for n in range(10)]
    assert Counter(type(answer) is int for answer in at_once(app, more)) == {True: stakes.MOST_GROUPS - 6, False: 4}


def test_files_at_once_stay_within_their_bound(app: Flask) -> None:
    listing = make_listing("project", "Trees").id
    add = lambda n: lambda: act(files.attach, listing, f"{n}.txt", b"text %d" % n, description="", by=None, now=NOW).id  # noqa: E731
    answers = at_once(app, [add(n) for n in range(files.MOST_FILES + 4)])
    assert Counter(type(answer) is int for answer in answers) == {True: files.MOST_FILES, False: 4}
    assert session().scalar(select(func.count()).select_from(Attachment)) == files.MOST_FILES


def test_an_award_is_entered_once_and_no_verdict_comes_after_the_result(app: Flask) -> None:
    award = act(awards.call, 2026, "Award", intro="", closes_on=date(2027, 1, 1), weights=CRITERIA, by=None, now=NOW).id
    use_case = make_listing("use_case", "Pilot", make_organisation(), stage="running").id
    entered = at_once(app, [lambda: act(awards.enter, award, use_case, "", by=None, now=NOW).id] * 8)
    assert Counter(type(answer) is int for answer in entered) == {True: 1, False: 7}
    (entry,) = session().scalars(select(AwardEntry.id)).all()
    judges = [make_person().id for _ in range(6)]
    for judge in judges:
        act(awards.add_judge, award, judge, by=judges[0], now=NOW)
    act(awards.begin_judging, award, by=judges[0], now=NOW)
    act(awards.judge, entry, judges[0], dict.fromkeys(CRITERIA, 5), remark="", now=NOW)
    acts = [
        lambda judge=judge: act(awards.judge, entry, judge, dict.fromkeys(CRITERIA, 7), remark="", now=NOW)
        for judge in judges[1:]
    ]
    answers = at_once(app, [*acts[:2], lambda: act(awards.publish, award, by=judges[0], now=NOW), *acts[2:]])
    session().expire_all()
    ((_entry, ranked),) = award_queries.ranked(award_queries.find_award(2026))
    assert ranked.judges == 1 + Counter(answers)[None] - 1
    assert set(answers) <= {None, "not_judging"}


def test_writing_and_deciding_at_once_wait_for_each_other(app) -> None:
    """In two orders they locked each other out on PostgreSQL."""
    home, office = make_organisation(), make_person("secretariat").id
    actor = actor_of(make_person("steward", organisation_id=home.id))
    content = {"title": "Dust", "organisations": [home.slug]}
    for _round in range(3):
        listing = act(listings.start, ListingKind.CHALLENGE, content, actor=actor, now=NOW).id
        key = act(listings.submit, listing, actor=actor, now=NOW).id
        acts = [
            lambda key=key: act(listings.decide, key, publish=True, note="", by=office, now=NOW),
            lambda listing=listing: act(listings.save, listing, content, actor=actor, now=NOW).number,
            lambda listing=listing: act(listings.withdraw, listing, actor=actor, now=NOW),
        ] * 2
        assert set(at_once(app, acts)) <= {None, 1, 2, "not_waiting"}


def test_six_listings_of_one_title_at_once(app) -> None:
    actor = actor_of(make_person("secretariat"))
    answers = at_once(
        app, [lambda: act(listings.start, ListingKind.PROJECT, {"title": "Trees"}, actor=actor, now=NOW).slug] * 6
    )
    assert len(set(answers)) == 6
