"""Listings for tests, made through the same services as everywhere."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from PIL import Image

from app.exchange.models import Listing
from app.exchange.rules.awards import CRITERIA
from app.exchange.service import awards, files, listings, stages, stakes
from app.exchange.service.listings import Draft
from app.exchange.vocabulary import GroupKind, ListingKind, Stage
from app.framework.models import Assessment
from app.framework.service import assessments
from app.infra.db import session
from app.members import queries as members
from app.members.models import Organisation, Person
from app.members.policy import Actor
from tests.factories.members import NOW, make_organisation
from tests.factories.transactions import act

EVIDENCE = "Both cities signed the agreement in March."


def actor_of(person: Person) -> Actor:
    actor = members.find_actor(person.id, person.sign_in_epoch)
    assert actor is not None
    return actor


def make_listing(
    kind: str = "challenge", title: str = "Dust from building sites", *homes: Organisation, **more: Any
) -> Listing:
    """A published one."""
    known = {
        "summary": "Too much dust.",
        "themes": ("air",),
        "stage": Stage.IDEA if kind == ListingKind.USE_CASE else None,
        **more,
    }
    return act(
        listings.publish,
        Draft(ListingKind(kind), title, organisation_ids=tuple(home.id for home in homes), **known),
        by=None,
        now=NOW,
    )


def picture(size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, "PNG")
    return target.getvalue()


def run(use_case: Listing) -> None:
    """Take a use case to `running`."""
    for stage in (Stage.AGREED, Stage.RUNNING):
        act(stages.advance, use_case.id, stage, evidence=EVIDENCE, by=None, now=NOW)


CAMERAS: dict[str, Any] = {
    "data": ["images", "vehicles"], "people": ["passers_by"], "sensitivity": "ordinary", "scale": "city", "retention": "day",
    "linkage": "none", "monitoring": "systematic", "scoring": "no", "automation": "none", "choice": "unavoidable", "sharing": "partners",
    "basis": "settled", "novelty": "proven", "exposure": "street", "criticality": "service", "safety": "supports",
}  # fmt: skip


def make_assessment(
    listing: Listing, in_place: tuple[str, ...] = ("edge",), *, public: bool = True, **changes: Any
) -> Assessment:
    """An answered assessment of a project or use case."""
    act(listings.assess, listing.id, by=None, now=NOW)
    session().expire_all()
    assessment = listing.assessment
    assert assessment is not None
    act(assessments.answer, assessment.id, {**CAMERAS, **changes}, in_place, {}, by=None, now=NOW)
    if public:
        act(assessments.publish, assessment.id, public=True, by=None, now=NOW)
    return assessment


def make_exchange(home: Organisation, away: Organisation, steward: Person, office: Person) -> dict[str, Any]:
    """One of everything at home: slugs of listings by what they are, ids of the rest."""
    challenge = make_listing("challenge", "Dust", home)
    project = make_listing("project", "Clean air in the street", home)
    use_case = make_listing("use_case", "Pilot of two cities", home, make_organisation())
    run(use_case)
    assessment = make_assessment(project, public=False)
    draft = act(
        listings.start,
        ListingKind.CHALLENGE,
        {"title": "Not yet", "organisations": [home.slug]},
        actor=actor_of(steward),
        now=NOW,
    )
    attached = act(files.attach, draft.id, "street.png", picture(), description="A street", by=steward.id, now=NOW)
    waiting = act(
        listings.start,
        ListingKind.CHALLENGE,
        {"title": "Look at it", "organisations": [home.slug]},
        actor=actor_of(steward),
        now=NOW,
    )
    act(listings.submit, waiting.id, actor=actor_of(steward), now=NOW)
    act(listings.save, challenge.id, {"title": "Dust again", "organisations": [home.slug]}, actor=actor_of(steward), now=NOW)
    group = act(stakes.add_group, challenge.id, GroupKind.CITIZENS, "Neighbours", by=None, now=NOW)
    objective = act(stakes.add_objective, challenge.id, group.id, "Sleep at night", now=NOW)
    award = act(awards.call, 2026, "Award", intro="", closes_on=date(2027, 1, 1), weights=CRITERIA, by=None, now=NOW)
    foreign = make_listing("use_case", "Pilot of others", away, stage="running")
    entry = act(awards.enter, award.id, foreign.id, "", by=None, now=NOW)
    act(awards.add_judge, award.id, steward.id, by=office.id, now=NOW)
    act(awards.begin_judging, award.id, by=office.id, now=NOW)
    return {
        "challenge": challenge.slug, "project": project.slug, "use_case": use_case.slug, "draft": draft.slug, "waiting": waiting.slug,
        "assessment": assessment.code, "file_id": attached.id, "group_id": group.id, "objective_id": objective.id, "entry_id": entry.id,
    }  # fmt: skip
