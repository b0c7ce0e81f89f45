"""Answers from a CSV file, by a mapping of its columns to a survey's questions (docs/rules/survey-file.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.core.errors import BadFile, Fault
from app.feedback.rules import questions as kinds
from app.feedback.rules.answers import check, written
from app.feedback.rules.questions import Asked
from app.feedback.rules.suppression import Traits
from app.feedback.rules.survey_file import DraftQuestion

_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a file is read: `columns` has (heading, field of the form); `values` has, by field, the words of the file for what
    the form takes. `skip_rows` data rows are left out. `traits` has (trait, heading)."""

    columns: tuple[tuple[str, str], ...]
    values: Mapping[str, Mapping[str, str]]
    skip_rows: int = 0
    traits: tuple[tuple[str, str], ...] = ()


def read_mapping(name: str, body: Any) -> Mapped:
    """The mapping from JSON: {"columns": {heading: question or question.row}, "values": {question: {word: place}},
    "skip_rows": 1, "traits": {trait: heading}}. Raises BadFile."""
    good = isinstance(body, dict) and isinstance(body.get("columns"), dict) and body["columns"]
    values = body.get("values", {}) if good else {}
    traits = body.get("traits", {}) if good else {}
    skip = body.get("skip_rows", 0) if good else 0
    if not (
        good
        and all(isinstance(one, str) for one in body["columns"].values())
        and isinstance(values, dict)
        and all(isinstance(one, dict) for one in values.values())
        and isinstance(traits, dict)
        and isinstance(skip, int)
        and skip >= 0
    ):
        shape = (
            '{"columns": {heading: question}, "values": {question: {word: place}}, "skip_rows": 0, "traits": {trait: heading}}'
        )
        raise BadFile(name, [Fault("mapping", f"is not of the shape {shape}")])
    words = {field: {str(word): str(place) for word, place in one.items()} for field, one in values.items()}
    return Mapped(tuple(body["columns"].items()), words, skip, tuple(traits.items()))


def read(
    name: str, data: bytes, mapping: Mapped, questions: Sequence[DraftQuestion], asked: Sequence[Asked], traits: Sequence[str]
) -> list[tuple[Traits, dict[str, Any]]]:
    """(traits, answers) of every row. Raises BadFile with each cell that is no answer; then nothing is to be imported.

    A word is looked up in the mapping's values, then among the options' wordings in any language; a cell of a question with
    several choices may hold several, separated by `;`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        return _rows(name, csv.DictReader(io.StringIO(text, newline=""), restval=""), mapping, questions, asked, traits)
    except csv.Error as error:
        raise BadFile(name, [Fault("file", f"is not CSV: {error}")]) from error


def _rows(
    name: str,
    rows: csv.DictReader[str],
    mapping: Mapped,
    questions: Sequence[DraftQuestion],
    asked: Sequence[Asked],
    traits: Sequence[str],
) -> list[tuple[Traits, dict[str, Any]]]:
    headings = rows.fieldnames or []
    by_key = {question.key: question for question in questions}
    faults = [Fault(heading, "is no column of the file") for heading, _field in mapping.columns if heading not in headings]
    faults += [Fault(field, "is no question") for _heading, field in mapping.columns if field.split(".")[0] not in by_key]
    faults += [Fault(trait, "is no trait of the survey") for trait, _heading in mapping.traits if trait not in traits]
    faults += [Fault(heading, "is no column of the file") for _trait, heading in mapping.traits if heading not in headings]
    if faults:
        raise BadFile(name, faults)
    lenient = [_lenient(one) for one in asked]
    carried = dict(mapping.traits)
    found = []
    for row in islice(rows, mapping.skip_rows, None):
        given = dict(_given(row, mapping, by_key))
        answers, wrong = check(lenient, given)
        place = f"line {rows.line_num}"
        faults += [Fault(place, f"{fault.key}: {fault.reason}: {given.get(fault.key, [''])[0][:60]}") for fault in wrong]
        found.append((tuple(written(row.get(carried[t]) or "")[:80] if t in carried else "" for t in traits), answers))
        if len(faults) > _MOST_FAULTS:
            break
    if faults:
        raise BadFile(name, faults)
    return found


def _lenient(one: Asked) -> Asked:
    """Elsewhere other rules held: nothing is required, and nothing depends."""
    return Asked(one.key, one.kind, one.options, False, one.rows, one.settings)


def _given(
    row: Mapping[str, str | None], mapping: Mapped, by_key: Mapping[str, DraftQuestion]
) -> Iterator[tuple[str, list[str]]]:
    for heading, field in mapping.columns:
        cell = (row.get(heading) or "").strip()
        if not cell:
            continue
        question = by_key[field.split(".")[0]]
        words = mapping.values.get(field, mapping.values.get(question.key, {}))
        parts = [part.strip() for part in cell.split(";")] if question.kind == kinds.MULTIPLE and cell not in words else [cell]
        yield field, [words.get(part, _place(question, part)) for part in parts if part]


def _place(question: DraftQuestion, word: str) -> str:
    """The place of an option that is worded so, else the word itself."""
    for place, texts in enumerate(question.options):
        if word in texts.values():
            return str(place)
    return word
