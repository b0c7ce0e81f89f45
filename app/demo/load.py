"""Loads the demo through the same services as everything else, so that nothing in it could not have happened."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from app.demo import exchange, fairs, life, press, stage
from app.exchange.queries import counts
from app.infra.db import Transaction, db, transaction
from app.insights.service import snapshots
from app.members import queries as members
from app.members.service import accounts, organisations
from app.members.service.organisations import Profile
from app.members.vocabulary import NetworkRole, OrganisationKind, ThemeSide

DATA = Path(__file__).resolve().parent / "data"
SEED = 20
_SILENT = 9
ROLES = ("secretariat", "organiser", "staff", "steward", "attendee")
NAMES = {
    "secretariat": ("Ingrid Vasseur", "Secretary"),
    "organiser": ("Tomás Almeida", "Programme lead"),
    "staff": ("Wen-Ling Kao", "Front of house"),
    "steward": ("Maaike Terpstra", "Innovation officer"),
    "attendee": ("Daniel Okafor", "Air quality officer"),
}


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def wipe() -> None:
    """Drop every table of the demo's database."""
    metadata = MetaData()
    metadata.reflect(db.engine)
    metadata.drop_all(db.engine)


def everything(*, now: datetime, say: Callable[[str], None]) -> None:
    """The whole demo, as of now. Same seed, same demo."""
    dice = random.Random(SEED)  # noqa: S311 - a demo, not a secret
    say("loading the network: organisations and people")
    with transaction() as tx:
        slugs = _organisations(tx, now)
        people = _people(tx, slugs, now)
        _accounts(tx, slugs, now)
    say("loading challenges, solutions, projects and use cases")
    with transaction() as tx:
        exchange.fill(tx, slugs, read, now, dice)
        exchange.office(tx, now, dice)
    say("publishing a year of news, reports and newsletters")
    with transaction() as tx:
        press.fill(tx, read, now, dice)
    say("staging the expo, the workshop and the assembly")
    with transaction() as tx:
        events = stage.events(tx, now=now, people=people, dice=dice)
    say("filling it with life: registrations, seats, meetings, scans, answers")
    press.desk(now)
    say("  the year's expos and workshops that are over")
    awake = _awake(people, dice)
    fairs.fill(awake, now, dice)
    life.fill(events, awake, now=now, dice=dice, say=say)
    with transaction() as tx:
        press.announce(tx, now)
    say("keeping each month's figures")
    keep(now)


def _awake(people: list[int], dice: random.Random) -> list[int]:
    """All but those of some members of whom nobody has heard."""
    homes = {person: members.get_person(person).organisation_id for person in people}
    active = counts.organisations_that_listed(datetime(2000, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    silent = dice.sample(sorted({home for home in homes.values() if home is not None and home not in active}), _SILENT)
    return [person for person in people if homes[person] not in silent]


def keep(now: datetime) -> None:
    """As the product would have done at the beginning of each month since the last year began."""
    first = now.replace(day=1, hour=0, minute=5)
    months = [first]
    while months[-1] > first.replace(year=first.year - 1, month=12):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    for at in reversed(months):
        with transaction() as tx:
            snapshots.take(tx, (at - timedelta(days=1)).year, by=None, reason="", now=at)


def _organisations(tx: Transaction, now: datetime) -> dict[str, int]:
    slugs = {}
    for record in read("organisations.json"):
        themes = [(ThemeSide.WORKS_ON, code) for code in record["themes"]]
        themes += [
            (side, code) for side in (ThemeSide.SEEKS, ThemeSide.OFFERS) for code in dict.fromkeys(record[side]["themes"])
        ]
        profile = Profile(
            record["name"],
            OrganisationKind(record["kind"]),
            record["country"],
            record["city"],
            record["timezone"],
            record["population"],
            tuple(record["languages"]),
            record["seeks"]["text"],
            record["offers"]["text"],
            tuple(themes),
        )
        # Members for two years, so that they had a vote last year too.
        slugs[record["slug"]] = organisations.add_organisation(
            tx, profile, slug=record["slug"], active=True, now=stage.days(now, -730)
        ).id
    return slugs


def _people(tx: Transaction, slugs: dict[str, int], now: datetime) -> list[int]:
    """Ids of the invented people, in the file's order."""
    zones = {record["slug"]: record["timezone"] for record in read("organisations.json")}
    ids = []
    with (DATA / "people.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            spoken = [code for code in row["languages"].split(";") if code]
            language = "zh-Hant" if row["country"] == "TW" else "nl" if row["country"] == "NL" else "en"
            romanised = row["romanised"] if row["romanised"] != row["name"] else ""
            person = accounts.add_person(
                tx,
                f"person{number:03}@demo.gosmart.example",
                row["name"],
                now=now,
                organisation_id=slugs[row["organisation"]],
                romanised=romanised,
                role_title=row["role_title"],
                languages=spoken or ["en"],
                language=language,
                timezone=zones[row["organisation"]],
                verified=True,
            )
            ids.append(person.id)
    return ids


def _accounts(tx: Transaction, slugs: dict[str, int], now: datetime) -> None:
    """The five people whose passwords stand on the sign-in page."""
    homes = {"steward": "utrecht", "attendee": "taipei"}
    for role in ROLES:
        name, title = NAMES[role]
        home = homes.get(role)
        person = accounts.add_person(
            tx,
            f"{role}@demo.gosmart.example",
            name,
            now=now,
            organisation_id=slugs[home] if home else None,
            role_title=title,
            languages=["en", "zh"] if role == "staff" else ["en"],
            password=f"demo-{role}",
            verified=True,
            timezone="Asia/Taipei" if home == "taipei" else "Europe/Amsterdam",
        )
        if role != "attendee":
            accounts.grant(tx, person.id, NetworkRole(role), by=None, now=now)
