"""Reads for sign-in, member pages and everybody above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.ids import fingerprint
from app.infra.db import session
from app.members.models import Consent, Organisation, OrganisationTheme, Person, RoleGrant, SignInLink, Theme
from app.members.policy import Actor
from app.members.vocabulary import NetworkRole, OrganisationKind, Purpose


def themes() -> Sequence[Theme]:
    return session().scalars(select(Theme).order_by(Theme.position)).all()


def theme_codes() -> set[str]:
    return set(session().scalars(select(Theme.code)))


def get_person(person_id: int) -> Person:
    return session().get_one(Person, person_id)


def find_by_email(email: str) -> Person | None:
    return session().scalars(select(Person).where(Person.email == email)).first()


def find_by_calendar_token(token: str) -> Person | None:
    return session().scalars(select(Person).where(Person.calendar_token_hash == fingerprint(token))).first()


def find_actor(person_id: int, epoch: int) -> Actor | None:
    """The person behind a session cookie, unless that sign-in was ended."""
    person = (
        session()
        .scalars(select(Person).where(Person.id == person_id, Person.sign_in_epoch == epoch).options(joinedload(Person.roles)))
        .unique()
        .first()
    )
    if person is None:
        return None
    return Actor(
        person.id,
        person.name,
        person.email,
        person.language,
        person.timezone,
        person.organisation_id,
        frozenset(grant.role for grant in person.roles),
    )


def find_link(secret: str, now: datetime) -> SignInLink | None:
    link = session().get(SignInLink, fingerprint(secret))
    return link if link and link.used_at is None and link.expires_at > now else None


def organisations(kind: OrganisationKind | None = None, theme: str = "", country: str = "") -> Sequence[Organisation]:
    """Active members by name, with their themes."""
    query = (
        select(Organisation)
        .where(Organisation.active_since.is_not(None))
        .options(selectinload(Organisation.themes).joinedload(OrganisationTheme.theme))
        .order_by(Organisation.name)
    )
    if kind:
        query = query.where(Organisation.kind == kind)
    if country:
        query = query.where(Organisation.country == country)
    if theme:
        query = query.where(Organisation.themes.any(OrganisationTheme.theme_code == theme))
    return session().scalars(query).all()


def waiting_organisations() -> Sequence[Organisation]:
    """Those that asked to join and were not yet approved."""
    query = select(Organisation).where(Organisation.active_since.is_(None)).order_by(Organisation.name)
    return session().scalars(query).all()


def find_organisation(slug: str) -> Organisation | None:
    """An active member."""
    return (
        session()
        .scalars(
            select(Organisation)
            .where(Organisation.slug == slug, Organisation.active_since.is_not(None))
            .options(selectinload(Organisation.themes).joinedload(OrganisationTheme.theme))
        )
        .first()
    )


def find_organisation_by_name(name: str) -> Organisation | None:
    return session().scalars(select(Organisation).where(func.lower(Organisation.name) == name.lower())).first()


def organisation_names(part: str = "", limit: int | None = None) -> Sequence[tuple[str, str]]:
    """(slug, name) of active members by name, for choices: all, or those whose name or city holds a part of it."""
    query = select(Organisation.slug, Organisation.name).where(Organisation.active_since.is_not(None))
    if part:
        like = "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(Organisation.name.ilike(like, escape="\\"), Organisation.city.ilike(like, escape="\\")))
    return [(slug, name) for slug, name in session().execute(query.order_by(Organisation.name).limit(limit))]


def organisations_by_ids(keys: Sequence[int]) -> dict[int, Organisation]:
    """Active members by id."""
    query = select(Organisation).where(Organisation.id.in_(keys), Organisation.active_since.is_not(None))
    return {organisation.id: organisation for organisation in session().scalars(query)}


def ids_by_slug() -> dict[str, int]:
    """The id of every active member by its slug."""
    rows = session().execute(select(Organisation.slug, Organisation.id).where(Organisation.active_since.is_not(None)))
    return dict(rows.all())


def has_consent(person_id: int, purpose: Purpose) -> bool:
    query = select(Consent.id).where(Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return session().scalar(query.limit(1)) is not None


def counts() -> dict[str, int]:
    """Size of the network: active organisations by kind, countries, people."""
    by_kind = session().execute(
        select(Organisation.kind, func.count()).where(Organisation.active_since.is_not(None)).group_by(Organisation.kind)
    )
    sizes: dict[str, int] = dict(by_kind.all())
    sizes["countries"] = session().scalar(select(func.count(func.distinct(Organisation.country)))) or 0
    sizes["people"] = session().scalar(select(func.count()).select_from(Person)) or 0
    return sizes


def people_of(organisation_id: int) -> Sequence[Person]:
    """The people of an organisation who have proven their address, by name."""
    query = select(Person).where(Person.organisation_id == organisation_id, Person.verified_at.is_not(None))
    return session().scalars(query.order_by(Person.name, Person.id)).all()


def people_with_roles(*roles: NetworkRole) -> Sequence[Person]:
    """Everybody who holds one of the roles of the whole network, by name."""
    holders = select(RoleGrant.person_id).where(RoleGrant.role.in_(roles))
    return (
        session()
        .scalars(
            select(Person)
            .where(Person.id.in_(holders))
            .options(joinedload(Person.organisation))
            .order_by(Person.name, Person.id)
        )
        .all()
    )


def first_joined() -> datetime | None:
    """When the first active member joined."""
    return session().scalar(select(func.min(Organisation.active_since)))


def contacts() -> dict[int, list[Person]]:
    """Organisations to their people who have proven their address, stewards first."""
    steward = select(RoleGrant.person_id).where(RoleGrant.role == NetworkRole.STEWARD)
    query = select(Person, Person.id.in_(steward)).where(Person.organisation_id.is_not(None), Person.verified_at.is_not(None))
    people: dict[int, list[tuple[bool, Person]]] = {}
    for person, answers in session().execute(query.order_by(Person.name, Person.id)):
        people.setdefault(person.organisation_id or 0, []).append((bool(answers), person))
    return {key: [person for _steward, person in sorted(rows, key=lambda row: not row[0])] for key, rows in people.items()}
