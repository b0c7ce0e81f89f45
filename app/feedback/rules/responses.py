"""Answers from a CSV file, by a mapping of its columns to a survey's questions (docs/rules/survey-file.md)."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from app.core.errors import BadFile, Fault
from app.feedback.rules.suppression import Traits
from app.questions.answering import check
from app.questions.reading import written
from app.questions.spec import QuestionSpec
from app.questions.table import cells

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
        and all(isinstance(field, str) for field in body["columns"].values())
        and isinstance(values, dict)
        and all(isinstance(codes, dict) for codes in values.values())
        and isinstance(traits, dict)
        and isinstance(skip, int)
        and skip >= 0
    ):
        shape = (
            '{"columns": {heading: question}, "values": {question: {word: place}}, "skip_rows": 0, "traits": {trait: heading}}'
        )
        raise BadFile(name, [Fault("mapping", f"is not of the shape {shape}")])
    words = {field: {str(word): str(place) for word, place in codes.items()} for field, codes in values.items()}
    return Mapped(tuple(body["columns"].items()), words, skip, tuple(traits.items()))


def read(
    name: str, data: bytes, mapping: Mapped, questions: Sequence[QuestionSpec], traits: Sequence[str]
) -> list[tuple[Traits, dict[str, Any]]]:
    """(traits, answers) of every row. Raises BadFile with each cell that is no answer; then nothing is to be imported.

    A word is looked up in the mapping's values, then among the options' wordings in any language; a cell of a question with
    several choices may hold several, separated by `;`, or say of one option whether it is chosen."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        return _rows(name, csv.DictReader(io.StringIO(text, newline=""), restval=""), mapping, questions, traits)
    except csv.Error as error:
        raise BadFile(name, [Fault("file", f"is not CSV: {error}")]) from error


def _rows(
    name: str,
    rows: csv.DictReader[str],
    mapping: Mapped,
    questions: Sequence[QuestionSpec],
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
    # Elsewhere other rules held: nothing is required, and nothing depends.
    lenient = [replace(question, required=False, depends_on=None) for question in questions]
    carried = dict(mapping.traits)
    ballots = []
    for row in islice(rows, mapping.skip_rows, None):
        fields = _given(row, mapping, by_key)
        answers, wrong = check(lenient, fields)
        place = f"line {rows.line_num}"
        faults += [Fault(place, f"{fault.key}: {fault.reason}: {fields.get(fault.key, [''])[0][:60]}") for fault in wrong]
        ballots.append((tuple(written(row.get(carried[t]) or "")[:80] if t in carried else "" for t in traits), answers))
        if len(faults) > _MOST_FAULTS:
            break
    if faults:
        raise BadFile(name, faults)
    return ballots


def _given(row: Mapping[str, str | None], mapping: Mapped, by_key: Mapping[str, QuestionSpec]) -> dict[str, list[str]]:
    """The form that says what the row says."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for heading, field in mapping.columns:
        cell = (row.get(heading) or "").strip()
        if not cell:
            continue
        question = by_key[field.split(".")[0]]
        codes = mapping.values.get(field, mapping.values.get(question.key, {}))
        # Of two columns for one field the last counts.
        fields[field] = []
        for name, value in cells(question, field, cell, codes):
            fields[name].append(value)
    return fields
