"""What each kind of listing says: one table of fields, read by forms, files, pages and the comparison of revisions.

A listing's content is a flat mapping of field names to plain JSON values, so that a revision can be stored, compared and
exported as it is.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from app.exchange.vocabulary import CostBand, FieldType, ListingKind, PriceModel, Run


@dataclass(frozen=True, slots=True)
class Field:
    """`most` is in characters for texts, of each line for lists, or the largest number; `kinds` have the field."""

    name: str
    type: FieldType
    most: int = 0
    kinds: tuple[ListingKind, ...] = tuple(ListingKind)
    required: bool = False
    options: tuple[str, ...] = ()


FIELDS = (
    Field("title", FieldType.LINE, 200, required=True),
    Field("summary", FieldType.LINE, 600),
    Field("themes", FieldType.THEMES),
    Field("organisations", FieldType.ORGANISATIONS),
    Field("body", FieldType.TEXT, 12_000),
    Field("outcome", FieldType.TEXT, 6000, (ListingKind.CHALLENGE,)),
    Field("constraints", FieldType.TEXT, 6000, (ListingKind.CHALLENGE,)),
    Field("deadline", FieldType.DATE, kinds=(ListingKind.CHALLENGE,)),
    Field("trl", FieldType.NUMBER, 9, (ListingKind.SOLUTION,)),
    Field("price_model", FieldType.CHOICE, kinds=(ListingKind.SOLUTION,), options=tuple(PriceModel)),
    Field("references", FieldType.LINES, 300, (ListingKind.SOLUTION,)),
    Field("deployments", FieldType.LINES, 200, (ListingKind.SOLUTION,)),
    Field("starts_on", FieldType.DATE, kinds=(ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("ends_on", FieldType.DATE, kinds=(ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("technologies", FieldType.LINES, 80, (ListingKind.SOLUTION, ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("data", FieldType.TEXT, 6000, (ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("conditions", FieldType.TEXT, 6000, (ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("results", FieldType.TEXT, 6000, (ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("cost_band", FieldType.CHOICE, kinds=(ListingKind.PROJECT, ListingKind.USE_CASE), options=tuple(CostBand)),
    Field("lessons", FieldType.TEXT, 6000, (ListingKind.PROJECT, ListingKind.USE_CASE)),
    Field("places", FieldType.LINES, 120, (ListingKind.PROJECT,)),
    Field("country", FieldType.COUNTRY, kinds=(ListingKind.PROJECT,)),
    Field("video", FieldType.LINK, 500),
)
BY_NAME = {field.name: field for field in FIELDS}
MOST_LINES = 40


def fields_of(kind: ListingKind) -> tuple[Field, ...]:
    return tuple(field for field in FIELDS if kind in field.kinds)


def checked(
    kind: ListingKind, content: Mapping[str, Any], themes: Collection[str], organisations: Collection[str]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """(the content with every field of the kind in its plain form, what is wrong as (field, sentence)). `themes` and
    `organisations` are the codes and slugs that exist. A field that the kind does not have is a fault: it would be lost."""
    plain: dict[str, Any] = {}
    faults = []
    for name, value in content.items():
        if name not in {field.name for field in fields_of(kind)} and value not in (None, "", [], ()):
            faults.append((cleaned(str(name)), f"is no field of a {kind.replace('_', ' ')}"))
    for field in fields_of(kind):
        try:
            plain[field.name] = _plain(field, content.get(field.name), themes, organisations)
        except (ValueError, TypeError, OverflowError) as error:
            faults.append((field.name, cleaned(str(error))))
    if plain.get("starts_on") and plain.get("ends_on") and plain["ends_on"] < plain["starts_on"]:
        faults.append(("ends_on", "is before the start"))
    return plain, faults


def _plain(field: Field, value: Any, themes: Collection[str], organisations: Collection[str]) -> Any:
    match field.type:
        case FieldType.THEMES:
            return _known(value, themes, "themes")
        case FieldType.ORGANISATIONS:
            return _known(value, organisations, "organisations")
        case FieldType.LINES:
            return _lines(field, value)
        case FieldType.NUMBER:
            return _number(field, value)
        case FieldType.DATE:
            return date.fromisoformat(str(value)).isoformat() if value else None
    text = _text(field, value)
    if field.required and not text:
        raise ValueError("is missing")
    if text and field.type == FieldType.CHOICE and text not in field.options:
        raise ValueError(f"must be one of {', '.join(field.options)}, not {text!r}")
    if text and field.type == FieldType.COUNTRY and not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError("must be two capital letters (ISO 3166)")
    if text and field.type == FieldType.LINK and not is_link(text):
        raise ValueError("must be a web address that begins with https://")
    return text


# Turn the direction of what comes after them, and so what a reader takes it for.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def cleaned(text: str) -> str:
    """The text without control characters, halves of characters and marks that turn the direction of reading; lines end in
    LF."""
    return "".join(
        char
        for char in text.replace("\r\n", "\n")
        if char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _TURNING)
    )


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("must be text")
    kept = cleaned(value)
    text = kept.strip() if field.type == FieldType.TEXT else " ".join(kept.split())
    if field.most and len(text) > field.most:
        raise ValueError(f"has more than {field.most} characters")
    return text


def _lines(field: Field, value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split("\n")
    if not isinstance(value or [], (list, tuple)):
        raise TypeError("must be a list of texts")
    lines = [line for entry in value or [] if (line := " ".join(cleaned(str(entry)).split()))]
    if len(lines) > MOST_LINES or any(len(line) > field.most for line in lines):
        raise ValueError(f"holds at most {MOST_LINES} lines of {field.most} characters")
    return lines


def _number(field: Field, value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or str(int(value)) != str(value).strip() or not 1 <= int(value) <= field.most:
        raise ValueError(f"must be a whole number from 1 to {field.most}")
    return int(value)


def _known(value: Any, choices: Collection[str], what: str) -> list[str]:
    if not isinstance(value or [], (list, tuple)):
        raise TypeError(f"must be a list of {what}")
    wanted = list(dict.fromkeys(map(str, value or [])))
    if unknown := [word for word in wanted if word not in choices]:
        raise ValueError(f"unknown {what}: {', '.join(unknown)[:200]}")
    return wanted


def is_link(text: str) -> bool:
    """A web address that may stand on a page: https, with a host, no name or password in it."""
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and " " not in text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Change:
    """How one field differs: runs of text with what each is, in reading order."""

    name: str
    runs: tuple[tuple[Run, str], ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two contents, field by field, word by word; Chinese character by character."""
    differences = []
    for field in FIELDS:
        old, new = _as_text(before.get(field.name)), _as_text(after.get(field.name))
        if old != new:
            differences.append(Change(field.name, tuple(_runs(old, new))))
    return differences


def _as_text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


# Comparing costs as much as there are pairs of the same word; a text of one word over and over is shown as a whole.
_MOST_PAIRS = 200_000


def _runs(old: str, new: str) -> list[tuple[Run, str]]:
    before, after = (re.findall(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+\s*|\s+", text) for text in (old, new))
    counts = Counter(before)
    if sum(counts[word] for word in after) > _MOST_PAIRS:
        return [(name, text) for name, text in ((Run.GONE, old), (Run.NEW, new)) if text]
    runs: list[tuple[Run, str]] = []
    for verb, a1, a2, b1, b2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, fresh = "".join(before[a1:a2]), "".join(after[b1:b2])
        if verb == "equal":
            runs.append((Run.SAME, fresh))
        else:
            runs += [(name, text) for name, text in ((Run.GONE, gone), (Run.NEW, fresh)) if text]
    return runs
