"""The demo's exchange: listings with their assessments, stakes with weights, pilots on their way, this year's award."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.demo import stage
from app.exchange.models import Listing
from app.exchange.rules.awards import CRITERIA, HIGHEST, LOWEST
from app.exchange.rules.stages import RAN
from app.exchange.service import awards, listings, stages, stakes
from app.exchange.service.listings import Draft
from app.exchange.vocabulary import GroupKind, ListingKind, PriceModel, Stage
from app.framework.models import Assessment
from app.framework.service import assessments
from app.framework.vocabulary import PrecedenceTest
from app.infra.db import Transaction
from app.members import queries as members
from app.members.models import Person

Read = Callable[[str], Any]
_GROUP_WORDS = {
    GroupKind.DEPARTMENT: "department bureau planners engineers inspectors officer office council fire police centre",
    GroupKind.OPERATOR: "operator utility crews company plant hauliers carriers drivers cooperative",
    GroupKind.VENDOR: "suppliers companies installers builders contractors developers businesses traders",
    GroupKind.UNIVERSITY: "college university schools",
}


def fill(tx: Transaction, slugs: Mapping[str, int], read: Read, now: datetime, dice: random.Random) -> None:
    """Publish all listings of the data files, dated back over the past year."""

    def some_days_ago(most: int) -> datetime:
        return stage.days(now, -dice.randint(2, most))

    challenges = {}
    for record in read("challenges.json"):
        home = (slugs[record["organisation"]],)
        more = {"deadline": stage.days(now, dice.randint(-20, 200)).date().isoformat()} if dice.random() < 0.6 else {}
        draft = Draft(
            ListingKind.CHALLENGE,
            record["title"],
            record["summary"],
            record["problem"],
            record["outcome"],
            tuple(record["themes"]),
            home,
            more=more,
        )
        challenge = listings.publish(tx, draft, by=None, now=now, since=some_days_ago(300))
        challenges[record["title"]] = challenge
        _stakes(tx, challenge, record["stakeholders"], dice, now)
    for solution in read("solutions.json"):
        home = (slugs[solution["organisation"]],)
        more = {
            "price_model": dice.choice(
                (PriceModel.PURCHASE, PriceModel.SUBSCRIPTION, PriceModel.PER_USE, PriceModel.ON_REQUEST)
            )
        }
        draft = Draft(
            ListingKind.SOLUTION, solution["title"], solution["summary"], solution["description"],
            themes=tuple(solution["themes"]), organisation_ids=home, trl=solution["trl"], more=more,
        )  # fmt: skip
        listings.publish(tx, draft, by=None, now=now, since=some_days_ago(300))
    for project in read("projects.json"):
        draft = Draft(
            ListingKind.PROJECT, project["title"], project["summary"], project["description"], themes=tuple(project["themes"]),
            places=tuple(project["cities"]), country=project["country"], source=project["source"],
        )  # fmt: skip
        listings.publish(tx, draft, by=None, now=now, since=some_days_ago(300))
    projects = {
        record["title"]: _project(tx, record, slugs, now, some_days_ago(300)) for record in read("member_projects.json")
    }
    for record in read("use_cases.json"):
        _use_case(tx, record, slugs, challenges, projects, now, dice)


def _stakes(tx: Transaction, challenge: Listing, wishes: list[dict[str, str]], dice: random.Random, now: datetime) -> None:
    """Each group brings up what it wants; of what others want it cares more or less, or minds it."""
    groups = [stakes.add_group(tx, challenge.id, _kind(wish["group"]), wish["group"], by=None, now=now) for wish in wishes]
    wanted = [
        stakes.add_objective(tx, challenge.id, group.id, wish["objective"], weight=dice.randint(3, 5), now=now)
        for group, wish in zip(groups, wishes, strict=True)
    ]
    for group in groups:
        weights = {
            stake_objective.id: dice.choice((-3, -2, -1, 0, 0, 1, 2, 3, 4))
            for stake_objective in wanted
            if stake_objective.group_id != group.id
        }
        stakes.weigh(tx, challenge.id, group.id, weights, now=now)


def _kind(name: str) -> GroupKind:
    low = name.lower()
    return next(
        (kind for kind, words in _GROUP_WORDS.items() if any(word in low for word in words.split())), GroupKind.CITIZENS
    )


def _project(tx: Transaction, record: Mapping[str, Any], slugs: Mapping[str, int], now: datetime, since: datetime) -> Listing:
    more: dict[str, Any] = {
        name: record[name] for name in ("technologies", "conditions", "results", "cost_band", "lessons", "data")
    }
    more["starts_on"] = stage.days(now, -record["started_days_ago"]).date().isoformat()
    if record["ended_days_ago"]:
        more["ends_on"] = stage.days(now, -record["ended_days_ago"]).date().isoformat()
    homes = tuple(slugs[slug] for slug in record["organisations"])
    draft = Draft(
        ListingKind.PROJECT,
        record["title"],
        record["summary"],
        record["body"],
        themes=tuple(record["themes"]),
        organisation_ids=homes,
        more=more,
    )
    project = listings.publish(tx, draft, by=None, now=now, since=since)
    _assess(tx, project, record["answers"], record["measures"], now)
    return project


def _assess(tx: Transaction, listing: Listing, answers: Mapping[str, Any], in_place: list[str], now: datetime) -> Assessment:
    listings.assess(tx, listing.id, by=None, now=now)
    assessment = listing.assessment
    if assessment is None:
        raise LookupError(listing.slug)
    assessments.answer(tx, assessment.id, answers, in_place, {}, by=None, now=now)
    assessments.publish(tx, assessment.id, public=True, by=None, now=now)
    return assessment


def _use_case(
    tx: Transaction,
    record: Mapping[str, Any],
    slugs: Mapping[str, int],
    challenges: Mapping[str, Listing],
    projects: Mapping[str, Listing],
    now: datetime,
    dice: random.Random,
) -> None:
    """A pilot from its idea to where it is now, its steps spread over the months since."""
    begun = dice.randint(150, 260)
    homes = tuple(slugs[slug] for slug in record["organisations"])
    draft = Draft(
        ListingKind.USE_CASE,
        record["title"],
        record["summary"],
        themes=tuple(record["themes"]),
        organisation_ids=homes,
        stage=Stage.IDEA,
    )
    pilot = listings.publish(tx, draft, by=None, now=stage.days(now, -begun), since=stage.days(now, -begun))
    pilot.challenge_id = challenges[record["challenge"]].id if record["challenge"] else None
    pilot.project_id = projects[record["project"]].id if record["project"] else None
    for number, (step, evidence) in enumerate(record["steps"].items(), start=1):
        left = begun * (len(record["steps"]) + 1 - number) // (len(record["steps"]) + 1)
        stages.advance(tx, pilot.id, Stage(step), evidence=evidence, by=None, now=stage.days(now, -max(left, 3)))


def office(tx: Transaction, now: datetime, dice: random.Random) -> None:
    """What the demo's people did: a listing waits for review, this year's award is decided and the next one is called for, one
    decision puts cybersecurity first for a time."""
    people = {name: members.find_by_email(f"{name}@demo.gosmart.example") for name in ("secretariat", "steward", "organiser")}
    secretary, steward = people["secretariat"], people["steward"]
    if secretary is None or steward is None:
        raise LookupError("the demo's accounts come first")
    actor = members.find_actor(steward.id, steward.sign_in_epoch)
    if actor is None:
        raise LookupError("the demo's steward cannot sign in")
    content = {
        "title": "Quiet asphalt where children sleep",
        "summary": "Utrecht looks for road surfaces that stay quiet for more than five winters.",
        "body": "Quiet asphalt loses its pores. **Which surfaces last**, and how do other cities clean them?",
        "themes": ["mobility", "health"],
        "organisations": ["utrecht"],
    }
    draft = listings.start(tx, ListingKind.CHALLENGE, content, actor=actor, now=stage.days(now, -2))
    listings.submit(tx, draft.id, actor=actor, now=stage.days(now, -2))
    _precedence(tx, secretary, now)
    _award(tx, secretary, [person for person in people.values() if person is not None], now, dice)


def _precedence(tx: Transaction, secretary: Person, now: datetime) -> None:
    barriers = tx.query(Listing).filter_by(title="Underpass barriers that close by themselves").one()
    if barriers.assessment_id is None:
        return
    tests = {
        PrecedenceTest.SAFETY_CRITICAL: "The barriers keep cars out of six underpasses that fill within minutes.",
        PrecedenceTest.LAWFUL_BASIS: "The road act lets the city film a closed road to see whether anybody is inside.",
        PrecedenceTest.NECESSITY: "Radar cannot tell a person from driftwood; two trials failed.",
        PrecedenceTest.PROPORTIONALITY: "Pictures start when a barrier closes, and nobody should be there then.",
        PrecedenceTest.TIME_LIMIT: "For this wet season; afterwards the radar of the third trial takes over.",
        PrecedenceTest.OVERSIGHT: "The state's privacy commissioner gets the log every month and can end it.",
    }
    until = stage.days(now, 120).date()
    what = "Cameras at closed barriers show the duty officer whether anybody is inside"
    assessments.decide(tx, barriers.assessment_id, what, tests, until, by=secretary.id, now=stage.days(now, -20))
    weak = {
        PrecedenceTest.NECESSITY: tests[PrecedenceTest.NECESSITY],
        PrecedenceTest.OVERSIGHT: "We look at it ourselves when we have time for it.",
    }
    what = "Keep the pictures for a year, to train the detector"
    assessments.decide(tx, barriers.assessment_id, what, weak, until, by=secretary.id, now=stage.days(now, -15))


def _award(tx: Transaction, secretary: Person, judges: list[Person], now: datetime, dice: random.Random) -> None:
    year = now.year
    opens, closes = stage.days(now, -40), stage.days(now, -30).date()
    intro = "For pilots of **two cities or more** that ran. What did it change, and could others do it?"
    award = awards.call(
        tx, year, f"GO SMART Award {year}", intro=intro, closes_on=closes, weights=CRITERIA, by=secretary.id, now=opens
    )
    ran = [
        listing
        for listing in tx.query(Listing).filter_by(kind=ListingKind.USE_CASE).order_by(Listing.id)
        if listing.stage in RAN
    ]
    entries = [awards.enter(tx, award.id, listing.id, "", by=secretary.id, now=opens) for listing in ran]
    for person in judges:
        awards.add_judge(tx, award.id, person.id, by=secretary.id, now=opens)
    awards.begin_judging(tx, award.id, by=secretary.id, now=stage.days(now, -29))
    for place, person in enumerate(judges):
        for entry in entries:
            if person.organisation_id in {organisation.id for organisation in entry.listing.organisations}:
                continue
            # One judge is strict, one is mild.
            points = {code: min(HIGHEST, max(LOWEST, dice.randint(5, 9) + place - 1)) for code in CRITERIA}
            awards.judge(tx, entry.id, person.id, points, remark="", now=stage.days(now, -20))
    awards.publish(tx, award.id, by=secretary.id, now=stage.days(now, -10))
    closes, title = date(year + 1, 9, 30), f"GO SMART Award {year + 1}"
    awards.call(tx, year + 1, title, intro=intro, closes_on=closes, weights=CRITERIA, by=secretary.id, now=now)
