"""Every member of the vocabulary is a whole kind: an object, a module, a template, a label, a sample."""

from __future__ import annotations

import importlib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from app.questions.drawing import percent
from app.questions.kind import Kind
from app.questions.kinds import KINDS
from app.questions.labels import FAULT_SENTENCES, KIND_NAMES
from app.questions.rating import RATING
from app.questions.spec import QuestionSpec
from app.questions.table import columns
from app.questions.tally import shuffled
from app.questions.vocabulary import AnswerFault, QuestionKind, Setting
from tests.factories.questions import NAMES, SAMPLES

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "app" / "web" / "templates"


def macros(template: str) -> set[str]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True)
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    return {macro.name for macro in environment.parse(source).find_all(nodes.Macro)}


@pytest.mark.parametrize("name", QuestionKind)
def test_a_kind_is_one_object_in_the_module_and_template_of_its_name(name: QuestionKind) -> None:
    module = importlib.import_module(f"app.questions.{name}")
    objects = [value for value in vars(module).values() if isinstance(value, Kind) and value.name is name]
    assert objects == [KINDS[name]]
    assert KINDS[name].name is name
    assert macros(KINDS[name].template) == ({"input", "answer"} if KINDS[name].answerable else {"heading"})
    assert KIND_NAMES[name]
    assert SAMPLES[name].question.kind is name


def test_there_is_no_kind_beside_the_vocabulary() -> None:
    kinds = set(QuestionKind)
    assert set(KINDS) == set(KIND_NAMES) == set(SAMPLES) == kinds
    templates = {path.stem for path in (TEMPLATES / "questions").glob("*.html")}
    assert templates - {"question", "parts"} == kinds
    assert set(FAULT_SENTENCES) == set(AnswerFault)


def test_half_a_kind_does_not_import() -> None:
    """No part of a kind has a default, so that leaving one out is an error where the object is made."""
    parts = {part.name: getattr(RATING, part.name) for part in fields(Kind)}
    assert all(part.default is MISSING and part.default_factory is MISSING for part in fields(Kind))
    for name in parts:
        with pytest.raises(TypeError, match=name):
            Kind(**{other: value for other, value in parts.items() if other != name})


def test_every_setting_belongs_to_some_kind() -> None:
    assert set().union(*(kind.settings for kind in KINDS.values())) == set(Setting)


@pytest.mark.parametrize("name", QuestionKind)
def test_what_decides_says_its_answers_in_words(name: QuestionKind) -> None:
    question: QuestionSpec = SAMPLES[name].question
    deciding = KINDS[name].deciding
    places = deciding.places(question) if deciding else ()
    words = [deciding.name(question, place, lambda texts: texts["en"], NAMES) for place in places] if deciding else []
    assert len(set(words)) == len(words) == len(places)
    assert all(words)


def test_what_people_write_is_never_published() -> None:
    kept = [name for name, kind in KINDS.items() if not kind.publishable]
    assert kept == [QuestionKind.SHORT, QuestionKind.TEXT, QuestionKind.SECTION]


def test_texts_stand_in_an_order_of_their_own_for_each_question() -> None:
    """The texts of one ballot must not be found at the same place below each question."""
    texts = [f"text {number}" for number in range(20)]
    orders = {shuffled(key, texts) for key in ("a", "b", "c")}
    assert len({*orders, tuple(texts)}) == 4
    assert all(sorted(order) == sorted(texts) for order in orders)
    assert shuffled("a", reversed(texts)) == shuffled("a", texts)


def test_cells_of_who_did_not_answer() -> None:
    """No answer to several choices is not "none of them"; no consent is no."""
    questions = [SAMPLES[name].question for name in (QuestionKind.MULTIPLE, QuestionKind.MATRIX, QuestionKind.CONSENT)]
    cells = [{column.read({}) for column in columns([question], lambda texts: texts["en"], "other")} for question in questions]
    assert cells == [{None}, {None}, {0}]


def test_shares_are_of_the_whole() -> None:
    assert [percent(1, 4), percent(2, 3), percent(0, 5), percent(0, 0)] == ["25 %", "67 %", "0 %", "–"]
