"""Organisations: joining, profiles, and the import of a whole membership list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.clock import zone
from app.core.errors import BadFile
from app.core.names import address, person_name, slug_of
from app.core.tables import Line, read_csv
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.members import queries
from app.members.messages import OrganisationChanged
from app.members.models import Organisation, OrganisationTheme
from app.members.service.accounts import add_person
from app.members.vocabulary import OrganisationKind, ThemeSide


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation says of itself. `themes` are pairs of a side and a theme's code."""

    name: str
    kind: OrganisationKind
    country: str
    city: str
    timezone: str
    population: int | None = None
    languages: tuple[str, ...] = ()
    seeks: str = ""
    offers: str = ""
    themes: tuple[tuple[ThemeSide, str], ...] = ()


def add_organisation(tx: Transaction, profile: Profile, *, slug: str = "", active: bool, now: datetime) -> Organisation:
    organisation = Organisation(
        slug=_free_slug(tx, slug or slug_of(profile.name) or "member"),
        name=profile.name,
        kind=profile.kind,
        country=profile.country,
        city=profile.city,
        timezone=profile.timezone,
        population=profile.population,
        languages=list(profile.languages),
        seeks=profile.seeks,
        offers=profile.offers,
        active_since=now if active else None,
        changed_at=now,
        themes=[OrganisationTheme(theme_code=code, side=side) for side, code in profile.themes],
    )
    tx.add(organisation)
    tx.flush()
    record(tx, OrganisationChanged(organisation.id), now=now)
    return organisation


def _free_slug(tx: Transaction, wish: str) -> str:
    slugs = set(tx.scalars(select(Organisation.slug).where(Organisation.slug.startswith(wish))))
    return next(slug for slug in (wish, *(f"{wish}-{number}" for number in range(2, 10_000))) if slug not in slugs)


def approve(tx: Transaction, organisation_id: int, *, by: int, now: datetime) -> None:
    """Raises NotFound."""
    organisation = get_for_visitor(tx, Organisation, organisation_id)
    organisation.active_since = organisation.active_since or now
    organisation.changed_at = now
    audit.note(tx, by, "approved_organisation", f"organisation:{organisation_id}", now=now)


def update_profile(
    tx: Transaction,
    organisation_id: int,
    *,
    seeks: str,
    offers: str,
    themes: Iterable[tuple[ThemeSide, str]],
    by: int,
    now: datetime,
) -> None:
    """Change what an organisation seeks and offers, in words and themes."""
    organisation = tx.get_one(Organisation, organisation_id)
    organisation.seeks, organisation.offers, organisation.changed_at = seeks, offers, now
    wanted = set(themes)
    kept = {(row.side, row.theme_code) for row in organisation.themes}
    for row in list(organisation.themes):
        if (row.side, row.theme_code) not in wanted:
            organisation.themes.remove(row)
    for side, code in sorted(wanted - kept):
        organisation.themes.append(OrganisationTheme(theme_code=code, side=side))
    record(tx, OrganisationChanged(organisation_id), now=now)
    audit.note(tx, by, "updated_organisation", f"organisation:{organisation_id}", now=now)


@dataclass(frozen=True, slots=True)
class Imported:
    organisations: int
    people: int
    known: int


def import_members(tx: Transaction, name: str, data: bytes, *, now: datetime) -> Imported:
    """A membership list: one row a person. Columns: organisation, kind, country, city, timezone, name, email; and
    optionally role_title, languages (split by `;`), seeks, offers. All of it or nothing; the same file twice adds nothing.
    """
    lines = read_csv(name, data, ("organisation", "kind", "country", "city", "timezone", "name", "email"))
    people = [_read(line) for line in lines]
    faults = [fault for line in lines for fault in line.faults]
    if faults:
        raise BadFile(name, faults)
    organisations = new_people = known = 0
    for line, (email, person) in zip(lines, people, strict=True):
        organisation = queries.find_organisation_by_name(line.get("organisation"))
        if organisation is None:
            organisation = add_organisation(tx, _profile(line), active=True, now=now)
            organisations += 1
        if queries.find_by_email(email):
            known += 1
            continue
        languages = [word.strip() for word in line.get("languages").split(";") if word.strip()]
        add_person(
            tx,
            email,
            person,
            now=now,
            organisation_id=organisation.id,
            role_title=line.get("role_title"),
            languages=languages,
            timezone=line.get("timezone"),
        )
        new_people += 1
    return Imported(organisations, new_people, known)


def _profile(line: Line) -> Profile:
    return Profile(
        line.get("organisation"),
        OrganisationKind(line.get("kind")),
        line.get("country"),
        line.get("city"),
        line.get("timezone"),
        seeks=line.get("seeks"),
        offers=line.get("offers"),
    )


def _read(line: Line) -> tuple[str, str]:
    """Check one row, noting every fault on the line; returns address and name."""
    email = name = ""
    try:
        email = address(line.get("email"))
    except ValueError as error:
        line.wrong(str(error))
    try:
        name = person_name(line.get("name"))
    except ValueError as error:
        line.wrong(str(error))
    try:
        zone(line.get("timezone"))
    except ValueError as error:
        line.wrong(str(error))
    try:
        OrganisationKind(line.get("kind"))
    except ValueError:
        line.wrong(f"kind must be one of {', '.join(OrganisationKind)}, not {line.get('kind')!r}")
    if len(line.get("country")) != 2 or not line.get("country").isupper():
        line.wrong(f"country must be two capital letters (ISO 3166), not {line.get('country')!r}")
    if not line.get("organisation"):
        line.wrong("the organisation is empty")
    return email, name
