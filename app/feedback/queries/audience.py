"""Whom a survey asks, and for whom a person answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.regions import region_of
from app.events.models import Enrolment, Registration
from app.events.vocabulary import PlaceState
from app.feedback.models import (
    Assembly,
    Elector,
    Survey,
)
from app.feedback.rules.suppression import Traits
from app.feedback.vocabulary import SurveySubject, Trait, VoiceOf
from app.infra.db import session
from app.infra.settings import setting
from app.members.models import Organisation, OrganisationTheme, Person, RoleGrant
from app.members.vocabulary import NetworkRole, ThemeSide

# Takes events; for each of them the ids of people who met somebody there.
MetSource = Callable[[Collection[int]], Mapping[int, Collection[int]]]


@dataclass(frozen=True, slots=True)
class Meetings:
    """They are another package's: the wiring says where to ask."""

    people_who_met: MetSource


@dataclass(frozen=True, slots=True)
class Voter:
    """One whose answer is counted once: a person or an organisation, with the traits in the order of `Trait`, and the people
    who may answer for it."""

    id: int
    traits: Traits
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which surveys ask a person: places, seats, meetings and offices, read once."""

    person_id: int
    organisation_id: int | None
    is_member: bool
    is_steward: bool
    events: frozenset[int]
    seats: frozenset[int]
    met: frozenset[int]
    # Event to the organisation whose delegate the person is there.
    delegate_of: dict[int, int]
    # Assemblies in which the person's organisation has no vote.
    without_vote: frozenset[int]


def standing(person_id: int, surveys: Sequence[Survey]) -> Standing:
    """The person's standing as far as these surveys ask for it."""
    homes = (
        select(Person.organisation_id, Organisation.active_since, RoleGrant.role)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(RoleGrant, (RoleGrant.person_id == Person.id) & (RoleGrant.role == NetworkRole.STEWARD))
        .where(Person.id == person_id)
    )
    places = select(Registration.event_id).where(
        Registration.person_id == person_id, Registration.state == PlaceState.CONFIRMED
    )
    seats = (
        select(Enrolment.session_id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.person_id == person_id, Enrolment.state == PlaceState.CONFIRMED)
    )
    meetings = {survey.event_id for survey in surveys if survey.about == SurveySubject.MEETINGS and survey.event_id}
    offices = select(Elector.event_id, Elector.organisation_id).where(Elector.delegate_id == person_id)
    for_organisation = any(survey.voice == VoiceOf.ORGANISATION for survey in surveys)
    asks_home = for_organisation or any(survey.about == SurveySubject.NETWORK for survey in surveys)
    assemblies = (
        {survey.event_id for survey in surveys if survey.about == SurveySubject.ASSEMBLY} if for_organisation else set()
    )
    organisation_id, active_since, steward = session().execute(homes).one() if asks_home else (None, None, None)
    return Standing(
        person_id,
        organisation_id,
        active_since is not None,
        steward is not None,
        frozenset(session().scalars(places) if any(survey.event_id for survey in surveys) else ()),
        frozenset(session().scalars(seats) if any(survey.session_id for survey in surveys) else ()),
        frozenset(event for event, met in setting(Meetings).people_who_met(meetings).items() if person_id in met),
        {row.event_id: row.organisation_id for row in session().execute(offices)} if for_organisation else {},
        _without_vote(organisation_id, assemblies),
    )


def voice_of(survey: Survey, who: Standing) -> int | None:
    """The id under which this person answers the survey: their own, their organisation's, or None when they are not asked."""
    if survey.voice == VoiceOf.ORGANISATION:
        if survey.event_id in who.delegate_of:
            return who.delegate_of[survey.event_id]
        may_speak = who.is_steward and who.is_member and survey.event_id not in who.without_vote
        return who.organisation_id if may_speak else None
    if survey.about == SurveySubject.NETWORK:
        return who.person_id if who.is_member else None
    if survey.about == SurveySubject.MEETINGS:
        return who.person_id if survey.event_id in who.met else None
    invited = survey.event_id in who.events
    if survey.session is not None and survey.session.needs_enrolment:
        invited = invited and survey.session_id in who.seats
    return who.person_id if invited else None


def _without_vote(organisation_id: int | None, event_ids: Collection[int | None]) -> frozenset[int]:
    """Those of the assemblies whose electorate is frozen and lacks the organisation: only those in it are asked."""
    mine = (Elector.event_id == Assembly.event_id) & (Elector.organisation_id == organisation_id)
    query = select(Assembly.event_id).outerjoin(Elector, mine).where(Assembly.event_id.in_(event_ids))
    query = query.where(Assembly.frozen_at.is_not(None), Elector.event_id.is_(None))
    return frozenset(session().scalars(query) if event_ids else ())


def voters(survey: Survey) -> list[Voter]:
    """Everybody whom the survey asks."""
    if survey.voice == VoiceOf.ORGANISATION:
        return _organisations(survey)
    ids = select(Person.id)
    if survey.about == SurveySubject.NETWORK:
        ids = ids.join(Organisation, Organisation.id == Person.organisation_id).where(Organisation.active_since.is_not(None))
    elif survey.about == SurveySubject.MEETINGS:
        event_id = survey.event_id or 0
        ids = ids.where(Person.id.in_(list(setting(Meetings).people_who_met([event_id])[event_id])))
    else:
        ids = ids.join(Registration, Registration.person_id == Person.id)
        ids = ids.where(Registration.event_id == survey.event_id, Registration.state == PlaceState.CONFIRMED)
        if survey.session is not None and survey.session.needs_enrolment:
            ids = ids.join(Enrolment, Enrolment.registration_id == Registration.id)
            ids = ids.where(Enrolment.session_id == survey.session_id, Enrolment.state == PlaceState.CONFIRMED)
    homes = session().execute(ids.add_columns(Person.organisation_id).order_by(Person.id)).all()
    traits = _traits_of({home for _person, home in homes if home})
    return [Voter(person, traits.get(home or 0, ("",) * len(Trait)), (person,)) for person, home in homes]


def _organisations(survey: Survey) -> list[Voter]:
    ids = set(session().scalars(select(Organisation.id).where(Organisation.active_since.is_not(None))))
    delegates: dict[int, int] = {}
    if survey.about == SurveySubject.ASSEMBLY:
        electors = session().execute(
            select(Elector.organisation_id, Elector.delegate_id).where(Elector.event_id == survey.event_id)
        )
        rows = electors.all()
        delegates = {organisation: delegate for organisation, delegate in rows if delegate}
        assembly = session().get(Assembly, survey.event_id)
        if assembly is not None and assembly.frozen_at is not None:
            ids = {organisation for organisation, _delegate in rows}
    stewards: dict[int, list[int]] = {}
    offices = (
        select(Person.organisation_id, Person.id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == NetworkRole.STEWARD, Person.organisation_id.is_not(None))
        .order_by(Person.id)
    )
    for organisation, person in session().execute(offices):
        stewards.setdefault(int(organisation or 0), []).append(person)
    traits = _traits_of(ids)
    return [
        Voter(
            organisation,
            traits[organisation],
            (delegates[organisation],) if organisation in delegates else tuple(stewards.get(organisation, ())),
        )
        for organisation in sorted(ids)
    ]


def _traits_of(organisation_ids: Collection[int]) -> dict[int, Traits]:
    """Kind, region and first field of work of each organisation."""
    first = (
        select(OrganisationTheme.organisation_id, func.min(OrganisationTheme.id).label("first"))
        .where(OrganisationTheme.side == ThemeSide.WORKS_ON)
        .group_by(OrganisationTheme.organisation_id)
        .subquery()
    )
    rows = session().execute(
        select(Organisation.id, Organisation.kind, Organisation.country, OrganisationTheme.theme_code)
        .outerjoin(first, first.c.organisation_id == Organisation.id)
        .outerjoin(OrganisationTheme, OrganisationTheme.id == first.c.first)
    )
    wanted = set(organisation_ids)
    return {
        organisation: (kind, region_of(country), theme or "")
        for organisation, kind, country, theme in rows
        if organisation in wanted
    }


def carried(survey: Survey, traits: Traits) -> Traits:
    """The traits that this survey's ballots may carry."""
    return tuple(value for trait, value in zip(Trait, traits, strict=True) if trait in survey.traits)


def invited_count(survey: Survey) -> int:
    """How many are asked."""
    if survey.voice == VoiceOf.ORGANISATION or survey.about in {SurveySubject.MEETINGS, SurveySubject.NETWORK}:
        return len(voters(survey))
    query = select(func.count(Registration.id)).where(
        Registration.event_id == survey.event_id, Registration.state == PlaceState.CONFIRMED
    )
    if survey.about == SurveySubject.SESSION and survey.session is not None and survey.session.needs_enrolment:
        query = select(func.count(Enrolment.id)).where(
            Enrolment.session_id == survey.session_id, Enrolment.state == PlaceState.CONFIRMED
        )
    return session().scalar(query) or 0
