"""The first scan and search over 5 000 organisations and 20 000 listings: server time beside the bare index query.

Texts are made of words of a city's life; their vectors are drawn at random, as reading 30 000 texts takes a quarter of an hour
and how long a comparison takes does not hang on what is compared. What somebody types is read by the model as it is in use."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, text

from app import create_app
from app.exchange.models import Listing, ListingOrganisation, ListingTheme, ListingWords
from app.exchange.queries import scan
from app.exchange.rules.words import cut, stem, stems_of
from app.infra.db import session, transaction
from app.members.models import Organisation, OrganisationTheme
from app.search import embeddings
from app.search.vectors import TextVector
from app.web.limits import limiter
from config import Config
from tests.bench.rows import NOW, Row, row

ORGANISATIONS, LISTINGS = 5_000, 20_000
GOAL_MS = 150
_THEMES = "energy air mobility waste water safety data connectivity health participation buildings economy".split()  # noqa: SIM905
_WORDS = [
    "sensor",
    "street",
    "bus",
    "tram",
    "waste",
    "bin",
    "flood",
    "river",
    "drain",
    "dust",
    "smoke",
    "traffic",
    "signal",
    "parking",
    "bicycle",
    "school",
    "hospital",
    "elderly",
    "neighbour",
    "roof",
    "solar",
    "meter",
    "grid",
    "heat",
    "pump",
    "pipe",
    "leak",
    "pressure",
    "alarm",
    "camera",
    "count",
    "crowd",
    "harbour",
    "market",
    "tower",
    "cable",
    "fibre",
    "kiosk",
    "ticket",
    "card",
    "permit",
    "counter",
    "complaint",
    "budget",
    "vote",
    "garden",
    "tree",
    "shade",
    "bridge",
    "tunnel",
    "barrier",
    "light",
    "lamp",
    "battery",
    "charger",
    "van",
    "truck",
    "route",
    "collection",
    "sorting",
    "compost",
    "repair",
    "workshop",
    "pupil",
    "teacher",
    "doctor",
    "asthma",
    "noise",
    "quiet",
    "night",
    "winter",
    "summer",
    "storm",
    "snow",
]
_PLACES = [
    ("TW", "Asia/Taipei"),
    ("NL", "Europe/Amsterdam"),
    ("AU", "Australia/Darwin"),
    ("BR", "America/Sao_Paulo"),
    ("JP", "Asia/Tokyo"),
]
QUESTIONS = [
    "flood warning sensors",
    "parking for bicycles",
    "leaking pipes at night",
    "traffic signal for the bus",
    "asthma and dust near schools",
]


def _text(dice: random.Random, words: int) -> str:
    return " ".join(dice.choice(_WORDS) for _ in range(words))


def make() -> Flask:
    folder = tempfile.mkdtemp(prefix="gosmart-bench-")
    env = {"GOSMART_DATA": folder, "SECRET_KEY": "only for the bench, long enough", "GOSMART_DEMO": "1"}
    app = create_app(Config.from_env(env))
    dice = random.Random(7)
    with app.app_context():
        upgrade()
        with transaction() as tx:
            _organisations(tx, dice)
            _listings(tx, dice)
    limiter.enabled = False
    return app


def _organisations(tx: Any, dice: random.Random) -> None:
    rows: list[dict[str, Any]] = []
    themes: list[dict[str, Any]] = []
    vectors: list[tuple[str, str]] = []
    for key in range(1, ORGANISATIONS + 1):
        country, zone = dice.choice(_PLACES)
        seeks, offers = _text(dice, 18), _text(dice, 18)
        rows.append(
            {"id": key, "slug": f"org-{key}", "name": f"Organisation {key}", "kind": dice.choice(["city", "company"]), "country": country,
             "city": f"City {key}", "timezone": zone, "population": dice.randrange(20_000, 5_000_000), "languages": ["en"],
             "seeks": seeks, "offers": offers, "active_since": NOW, "changed_at": NOW}
        )  # fmt: skip
        for side in ("works_on", "seeks", "offers"):
            themes += [{"organisation_id": key, "theme_code": code, "side": side} for code in dice.sample(_THEMES, 2)]
        vectors += [(seeks, embeddings.NEEDS), (offers, embeddings.OFFERS)]
    tx.execute(insert(Organisation), rows)
    tx.execute(insert(OrganisationTheme), themes)
    _vectors(tx, vectors)


def _listings(tx: Any, dice: random.Random) -> None:
    rows: list[dict[str, Any]] = []
    themes: list[dict[str, Any]] = []
    homes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    vectors: list[tuple[str, str]] = []
    for key in range(1, LISTINGS + 1):
        kind = ("challenge", "solution", "project", "use_case")[min(key % 5, 3)]
        title, summary, body = _text(dice, 5), _text(dice, 25), _text(dice, 90)
        rows.append(
            {"id": key, "slug": f"listing-{key}", "kind": kind, "title": title, "summary": summary, "body": body, "outcome": "", "details": {},
             "places": [], "country": dice.choice(_PLACES)[0], "population": dice.randrange(20_000, 5_000_000), "trl": None, "stage": "running" if kind == "use_case" else None,
             "published_at": NOW, "changed_at": NOW}
        )  # fmt: skip
        themes += [{"listing_id": key, "theme_code": code} for code in dice.sample(_THEMES, 2)]
        homes.append({"listing_id": key, "organisation_id": dice.randrange(1, ORGANISATIONS + 1)})
        words.append({"listing_id": key, "title": " ".join(cut(title)), "body": " ".join(cut(f"{summary} {body}"))})
        vectors.append((scan.text_of(title, summary), scan.side_of(kind)))
    for table, values in ((Listing, rows), (ListingTheme, themes), (ListingOrganisation, homes), (ListingWords, words)):
        tx.execute(insert(table), values)
    _vectors(tx, vectors)


def _vectors(tx: Any, texts: list[tuple[str, str]]) -> None:
    reader = embeddings.reader()
    size = len(reader.vectors(["x"], embeddings.OFFERS)[0])
    drawn = np.random.default_rng(3).normal(size=(len(texts), size)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    rows = {
        embeddings.digest(text, side): {
            "digest": embeddings.digest(text, side),
            "model": reader.name,
            "vector": vector.tobytes(),
        }
        for (text, side), vector in zip(texts, drawn, strict=True)
    }
    tx.execute(insert(TextVector), list(rows.values()))


def _p95(acts: list[Callable[[], Any]], rounds: int) -> float:
    """The 95th of a hundred, in milliseconds, after each was done once to warm up."""
    for act in acts:
        act()
    spent = []
    for number in range(rounds):
        begun = time.perf_counter()
        acts[number % len(acts)]()
        spent.append(1000 * (time.perf_counter() - begun))
    return float(np.percentile(spent, 95))


def _bare(question: str) -> list[Any]:
    terms = " OR ".join(f'"{stem(word)}"*' for word in stems_of(question))
    statement = text(
        "SELECT rowid FROM search_listing WHERE search_listing MATCH :found ORDER BY bm25(search_listing, 5.0, 1.0) LIMIT 300"
    )
    return list(session().execute(statement, {"found": terms}))


def exchange(seconds: float) -> list[Row]:
    app = make()
    rounds = max(40, int(50 * seconds))
    client = app.test_client()

    def page(address: str) -> Callable[[], Any]:
        def ask() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")

        return ask

    with app.app_context():
        begun = time.perf_counter()
        index = scan.index(NOW)
        print(
            f"the index of {ORGANISATIONS} organisations and {LISTINGS} listings is built in {time.perf_counter() - begun:.1f} s"
        )
        me = index.network.parties[41]

        def product() -> None:
            index.network.best(me, 9)
            for shelf in index.offers.values():
                shelf.best(me, me.seeks, me.seeks_vector, 6)

        bare_scan = _p95([product], rounds)
        bare_search = _p95([lambda question=question: _bare(question) for question in QUESTIONS], rounds)
    scans = [page(f"/first-scan?organisation=org-{number}") for number in range(1, 12)]
    described = [page(f"/first-scan?seek=water&need={question}&country=NL") for question in QUESTIONS]
    searches = [page(f"/projects/?q={question}") for question in QUESTIONS]
    figures = [
        ("first scan of a member", _p95(scans, rounds), bare_scan),
        ("first scan of what somebody describes", _p95(described, rounds), bare_scan),
        ("search", _p95(searches, rounds), bare_search),
    ]
    for name, value, _bare_value in figures:
        print(f"{name}: p95 {value:.0f} ms of server time (goal: under {GOAL_MS})")
    return [row(f"p95 {name}, beside the bare index query", "ms", value, bare_value) for name, value, bare_value in figures]
