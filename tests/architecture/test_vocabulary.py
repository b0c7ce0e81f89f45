"""Closed sets of words: each is an enum in its package's vocabulary, and people can read all of them."""

from __future__ import annotations

import importlib
import re
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, inspect

from app.badges.vocabulary import BadgesReason
from app.core.errors import Reason, Refused
from app.infra.db import Base, db
from app.matchmaking.vocabulary import MatchmakingReason
from app.web import errors
from app.web.labels import LABELLED, labels

ROOT = Path(__file__).resolve().parents[2]
# Words that stand in the database or in files and on no page.
UNSEEN = {
    "Mode",
    "ConflictKind",
    "QuestionKind",
    "Setting",
    "AnswerFault",
    "ThemeSide",
    "NetworkRole",
    "Purpose",
    "Lift",
    "MeetingVerb",
    "MeetingSource",
    "WishLevel",
    "Audience",
    "Resource",
    "FieldType",
    "Run",
    "ResolutionKind",
    "NewsState",
    "FeedKind",
    "DeliveryState",
    "ConsentWay",
    "AnnouncementState",
    "Chapter",
    "Direction",
}


def vocabularies() -> list[type[StrEnum]]:
    kinds = []
    for path in sorted((ROOT / "app").rglob("vocabulary.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        kinds += [
            kind
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, StrEnum) and kind.__module__ == name
        ]
    return kinds


def test_every_word_has_a_label(app: Flask) -> None:
    words = [kind for kind in vocabularies() if not issubclass(kind, Reason)]
    assert words
    lacking = [f"{kind.__module__}.{kind.__name__}" for kind in words if kind not in LABELLED and kind.__name__ not in UNSEEN]
    assert not lacking, lacking
    assert not [name for name in UNSEEN if name not in {kind.__name__ for kind in words}], "a name that is gone"


def test_a_word_without_a_label_is_refused() -> None:
    class Light(StrEnum):
        RED = "red"
        GREEN = "green"

    with pytest.raises(ValueError, match="green"):
        labels(Light, {Light.RED: "red"})
    assert Light not in LABELLED


def test_every_reason_of_refusal_has_its_sentence(app: Flask) -> None:
    reasons = [reason for kind in vocabularies() if issubclass(kind, Reason) for reason in kind]
    lacking = [reason for reason in reasons if reason not in errors.reasons()]
    assert not lacking, lacking


def test_reasons_carry_their_package(app: Flask) -> None:
    for kind in vocabularies():
        if issubclass(kind, Reason):
            package = kind.__module__.split(".")[1]
            assert [reason for reason in kind if not reason.value.startswith(f"{package}.")] == []


def test_packages_that_refuse_by_the_same_word_keep_their_sentences(app: Flask) -> None:
    assert BadgesReason.BAD_HOURS.word == MatchmakingReason.BAD_HOURS.word
    with app.test_request_context():
        assert errors.sentence(Refused(BadgesReason.BAD_HOURS)).startswith("These hours could not be read.")
        assert errors.sentence(Refused(MatchmakingReason.BAD_HOURS)) == "The hours must have a beginning and a later end."


def test_vocabularies_are_the_lowest_rung() -> None:
    for path in (ROOT / "app").rglob("vocabulary.py"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("from app", "import app"))]
        assert set(lines) <= {"from app.core.errors import Reason"}, path


def test_the_database_takes_the_words_of_the_vocabularies_only(app: Flask) -> None:
    """Every CHECK of the models is one of the migrated database, and its list of words is the vocabulary's."""
    database = inspect(db.engine)
    wrong = []
    for table in Base.metadata.sorted_tables:
        there = {check["name"]: check["sqltext"] for check in database.get_check_constraints(table.name)}
        for check in table.constraints:
            if not isinstance(check, CheckConstraint):
                continue
            name = str(check.name if str(check.name).startswith("ck_") else f"ck_{table.name}_{check.name}")
            wanted = set(re.findall(r"'([^']*)'", str(check.sqltext)))
            if name not in there:
                wrong.append(f"{name} is not in the database")
            elif wanted and wanted != set(re.findall(r"'([^']*)'", there[name])):
                wrong.append(f"{name} has other words in the database")
        names = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        wrong += [f"{name} is no CHECK of the models" for name in there if name not in names]
    assert not wrong, "\n".join(wrong)
