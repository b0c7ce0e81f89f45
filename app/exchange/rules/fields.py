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

CHALLENGE, SOLUTION, PROJECT, USE_CASE = "challenge", "solution", "project", "use_case"
KINDS = (CHALLENGE, SOLUTION, PROJECT, USE_CASE)
PRICE_MODELS = ("free", "purchase", "subscription", "per_use", "on_request")
COST_BANDS = ("under_50k", "under_250k", "under_1m", "over_1m", "unknown")

# Types of fields: a line, running text with Markdown, a list of lines, one of several words, a date, a number, a link.
LINE, TEXT, LINES, CHOICE, DATE, NUMBER, LINK = "line", "text", "lines", "choice", "date", "number", "link"
THEMES, ORGANISATIONS, COUNTRY = "themes", "organisations", "country"


@dataclass(frozen=True, slots=True)
class Field:
    """`most` is in characters for texts, of each line for lists, or the largest number; `kinds` have the field."""

    name: str
    type: str
    most: int = 0
    kinds: tuple[str, ...] = KINDS
    required: bool = False
    options: tuple[str, ...] = ()


FIELDS = (
    Field("title", LINE, 200, required=True),
    Field("summary", LINE, 600),
    Field("themes", THEMES),
    Field("organisations", ORGANISATIONS),
    Field("body", TEXT, 12_000),
    Field("outcome", TEXT, 6000, (CHALLENGE,)),
    Field("constraints", TEXT, 6000, (CHALLENGE,)),
    Field("deadline", DATE, kinds=(CHALLENGE,)),
    Field("trl", NUMBER, 9, (SOLUTION,)),
    Field("price_model", CHOICE, kinds=(SOLUTION,), options=PRICE_MODELS),
    Field("references", LINES, 300, (SOLUTION,)),
    Field("deployments", LINES, 200, (SOLUTION,)),
    Field("starts_on", DATE, kinds=(PROJECT, USE_CASE)),
    Field("ends_on", DATE, kinds=(PROJECT, USE_CASE)),
    Field("technologies", LINES, 80, (SOLUTION, PROJECT, USE_CASE)),
    Field("data", TEXT, 6000, (PROJECT, USE_CASE)),
    Field("conditions", TEXT, 6000, (PROJECT, USE_CASE)),
    Field("results", TEXT, 6000, (PROJECT, USE_CASE)),
    Field("cost_band", CHOICE, kinds=(PROJECT, USE_CASE), options=COST_BANDS),
    Field("lessons", TEXT, 6000, (PROJECT, USE_CASE)),
    Field("places", LINES, 120, (PROJECT,)),
    Field("country", COUNTRY, kinds=(PROJECT,)),
    Field("video", LINK, 500),
)
BY_NAME = {field.name: field for field in FIELDS}
MOST_LINES = 40


def fields_of(kind: str) -> tuple[Field, ...]:
    return tuple(field for field in FIELDS if kind in field.kinds)


def checked(
    kind: str, content: Mapping[str, Any], themes: Collection[str], organisations: Collection[str]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """(the content with every field of the kind in its plain form, what is wrong as (field, sentence)). `themes` and
    `organisations` are the codes and slugs that exist. A field that the kind does not have is a fault: it would be lost."""
    found: dict[str, Any] = {}
    faults = []
    for name, value in content.items():
        if name not in {field.name for field in fields_of(kind)} and value not in (None, "", [], ()):
            faults.append((cleaned(str(name)), f"is no field of a {kind.replace('_', ' ')}"))
    for field in fields_of(kind):
        try:
            found[field.name] = _plain(field, content.get(field.name), themes, organisations)
        except (ValueError, TypeError, OverflowError) as error:
            faults.append((field.name, cleaned(str(error))))
    if found.get("starts_on") and found.get("ends_on") and found["ends_on"] < found["starts_on"]:
        faults.append(("ends_on", "is before the start"))
    return found, faults


def _plain(field: Field, value: Any, themes: Collection[str], organisations: Collection[str]) -> Any:
    match field.type:
        case "themes":
            return _known(value, themes, "themes")
        case "organisations":
            return _known(value, organisations, "organisations")
        case "lines":
            return _lines(field, value)
        case "number":
            return _number(field, value)
        case "date":
            return date.fromisoformat(str(value)).isoformat() if value else None
    text = _text(field, value)
    if field.required and not text:
        raise ValueError("is missing")
    if text and field.type == CHOICE and text not in field.options:
        raise ValueError(f"must be one of {', '.join(field.options)}, not {text!r}")
    if text and field.type == COUNTRY and not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError("must be two capital letters (ISO 3166)")
    if text and field.type == LINK and not is_link(text):
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
    text = kept.strip() if field.type == TEXT else " ".join(kept.split())
    if field.most and len(text) > field.most:
        raise ValueError(f"has more than {field.most} characters")
    return text


def _lines(field: Field, value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split("\n")
    if not isinstance(value or [], (list, tuple)):
        raise TypeError("must be a list of texts")
    lines = [line for one in value or [] if (line := " ".join(cleaned(str(one)).split()))]
    if len(lines) > MOST_LINES or any(len(line) > field.most for line in lines):
        raise ValueError(f"holds at most {MOST_LINES} lines of {field.most} characters")
    return lines


def _number(field: Field, value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or str(int(value)) != str(value).strip() or not 1 <= int(value) <= field.most:
        raise ValueError(f"must be a whole number from 1 to {field.most}")
    return int(value)


def _known(value: Any, known: Collection[str], what: str) -> list[str]:
    if not isinstance(value or [], (list, tuple)):
        raise TypeError(f"must be a list of {what}")
    wanted = list(dict.fromkeys(map(str, value or [])))
    if unknown := [one for one in wanted if one not in known]:
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
    """How one field differs: runs of ("same" | "gone" | "new", text), in reading order."""

    name: str
    runs: tuple[tuple[str, str], ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two contents, field by field, word by word; Chinese character by character."""
    found = []
    for field in FIELDS:
        old, new = _shown(before.get(field.name)), _shown(after.get(field.name))
        if old != new:
            found.append(Change(field.name, tuple(_runs(old, new))))
    return found


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


# Comparing costs as much as there are pairs of the same word; a text of one word over and over is shown as a whole.
_MOST_PAIRS = 200_000


def _runs(old: str, new: str) -> list[tuple[str, str]]:
    before, after = (re.findall(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+\s*|\s+", text) for text in (old, new))
    counts = Counter(before)
    if sum(counts[word] for word in after) > _MOST_PAIRS:
        return [(name, text) for name, text in (("gone", old), ("new", new)) if text]
    runs = []
    for verb, a1, a2, b1, b2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, fresh = "".join(before[a1:a2]), "".join(after[b1:b2])
        if verb == "equal":
            runs.append(("same", fresh))
        else:
            runs += [(name, text) for name, text in (("gone", gone), ("new", fresh)) if text]
    return runs
