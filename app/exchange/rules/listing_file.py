"""Listings as files: JSON and CSV out and in, and the list of sessions of a smart-city expo in.

JSON is a list of objects with `kind` and the fields of that kind (`fields.py`); CSV has a column for each field, lists in one
cell, one a line. What is exported can be imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import unescape
from typing import Any

from app.core.errors import BadFile, Fault
from app.core.json_input import read_json
from app.core.names import slug_of
from app.core.tables import read_csv
from app.exchange.rules.fields import FIELDS, cleaned
from app.exchange.rules.places import country_of, split_places
from app.exchange.vocabulary import FieldType, ListingKind, Stage

_LISTS = {field.name for field in FIELDS if field.type in (FieldType.LINES, FieldType.THEMES, FieldType.ORGANISATIONS)}
HEADER = ("kind", "stage", "since", "source", *(field.name for field in FIELDS))


def row(
    slug: str, kind: ListingKind, stage: tuple[Stage, str] | None, source: str | None, content: Mapping[str, Any]
) -> list[str]:
    """A listing as cells under `slug` and HEADER. `stage` is the stage of a use case and the day on which it first ran, or was
    there."""
    cells = [slug, kind, *(stage or ("", "")), source or ""]
    for field in FIELDS:
        value = content.get(field.name)
        cell = "\n".join(value) if field.name in _LISTS and value else "" if value in (None, []) else str(value)
        # An apostrophe of the text's own is told from the one that keeps a spreadsheet from calculating.
        cells.append(f"'{cell}" if cell.startswith("'") else cell)
    return cells


def record(
    slug: str, kind: ListingKind, stage: tuple[Stage, str] | None, source: str | None, content: Mapping[str, Any]
) -> dict[str, Any]:
    """A listing as JSON values; what is empty is left out."""
    reached, since = stage or ("", "")
    values = {"slug": slug, "kind": kind, "stage": reached, "since": since, "source": source, **content}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def read(name: str, data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(where it stands in the file, item) of every listing. Raises BadFile for what is no such file at all; what is wrong
    with an item is found when it is checked."""
    if not name.lower().endswith(".csv"):
        return [(f"item {number}", item) for number, item in enumerate(_json(name, data), start=1)]
    items = []
    for line in read_csv(name, data, ("kind", "title")):
        item: dict[str, Any] = {}
        for key, cell in line.cells.items():
            # An apostrophe that keeps a spreadsheet from calculating is not part of the text.
            plain = cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in "=+-@'" else cell
            item[key] = [part.strip() for part in plain.split("\n") if part.strip()] if key in _LISTS else plain
        items.append((f"line {line.number}", item))
    return items


def _json(name: str, data: bytes) -> list[Any]:
    try:
        document = read_json(data)
    except ValueError as error:
        raise BadFile(name, [Fault("file", f"is not JSON: {error}")]) from error
    if isinstance(document, dict) and isinstance(document.get("sessions"), list):
        return [_session(item) for item in document["sessions"] if isinstance(item, dict) and item.get("cities")]
    if not isinstance(document, list):
        raise BadFile(name, [Fault("file", "is not a list of listings")])
    return [_cluster(item) if _is_cluster(item) else item for item in document]


def _is_cluster(item: Any) -> bool:
    """A project of an action cluster: it has cities, and no kind."""
    return isinstance(item, dict) and isinstance(item.get("cities"), list) and "kind" not in item


def parts(item: Any) -> tuple[ListingKind, Stage | None, str | None, dict[str, Any]]:
    """(kind, stage, source, content) of an item. Raises ValueError and TypeError in words."""
    if not isinstance(item, dict):
        raise TypeError("is not an object")
    kind = next((word for word in ListingKind if word == item.get("kind")), None)
    if kind is None:
        raise ValueError(f"kind must be one of {', '.join(ListingKind)}, not {item.get('kind')!r}")
    stage = next((word for word in Stage if word == item.get("stage")), None)
    if (kind == ListingKind.USE_CASE) != (stage is not None):
        raise ValueError(f"a use case, and nothing else, has a stage out of {', '.join(Stage)}")
    source = item.get("source") or None
    if source is not None and (not isinstance(source, str) or len(source) > 200 or cleaned(source) != source):
        raise ValueError("source must be text of at most 200 characters")
    content = {key: value for key, value in item.items() if key not in {"slug", "kind", "stage", "since", "source"}}
    return kind, stage, source, content


def since(item: Mapping[str, Any]) -> date | None:
    """The day on which a use case first ran: said so, or its beginning. Raises ValueError for what is no day."""
    text = item.get("since") or item.get("starts_on")
    return date.fromisoformat(str(text)) if text else None


def _session(item: Mapping[str, Any]) -> dict[str, Any]:
    """A city project of an expo's programme. Its speakers are people: their names are not taken over."""
    text = _plain(item.get("description"))
    title = str(item.get("title") or "")
    project = _project(title, text, split_places(str(item["cities"])), str(item.get("id") or "") or None)
    # The section of the programme says little, but better that than nothing.
    return {**project, "themes": project["themes"] or themes_in(str(item.get("section") or ""))}


def _cluster(item: Mapping[str, Any]) -> dict[str, Any]:
    """A project of an action cluster, with its cities and partners, without the names of its leads."""
    text = _plain(item.get("description"))
    places = [place for cities in item.get("cities") or [] for place in split_places(str(cities))]
    title = str(item.get("title") or "")
    project = _project(title, text, places, f"action-cluster-{slug_of(title)}")
    names = item.get("members")
    members = [" ".join(name.split()) for name in names if isinstance(name, str)] if isinstance(names, list) else []
    project["results"] = "\n\n".join(
        part for part in (_plain(item.get("status")), "\n".join(f"- {member}" for member in members)) if part
    )
    return project


def _project(title: str, text: str, places: Sequence[str], source: str | None) -> dict[str, Any]:
    return {
        "kind": ListingKind.PROJECT,
        "title": title[:200],
        "summary": _first_sentences(text, 400) or title[:400],
        "body": text[:12_000],
        "themes": themes_in(f"{title} {title} {text}"),
        "places": list(places),
        "country": next((code for place in places if (code := country_of(place))), ""),
        "source": source,
    }


def _plain(value: Any) -> str:
    return " ".join(unescape(str(value or "")).split())


def _first_sentences(text: str, most: int) -> str:
    kept = ""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if kept and len(kept) + len(sentence) + 1 > most:
            break
        kept = f"{kept} {sentence}".strip()
    return kept[:most]


_THEME_WORDS = {
    "energy": r"energy|power|electric|grid|solar|utilit|lighting|photovoltaic|microgrid",
    "air": r"air quality|pollut|emission|particulate|smog|carbon|asthma",
    "mobility": r"traffic|transport|transit|vehicle|parking|mobility|shuttle|bus |buses|bicycl|road|driver|delivery",
    "waste": r"waste|garbage|trash|recycl|litter|refuse|bin ",
    "water": r"water|flood|drain|sewer|stormwater|leak|irrigation",
    "safety": r"emergenc|safety|police|policing|fire |firefight|disaster|first respon|crime|tornado|resilien|hurricane|warning",
    "data": r"data platform|dashboard|open data|analytics|data portal|big data|api\b|digital twin|fiware",
    "connectivity": r"wi-?fi|broadband|wireless|fiber|fibre|connectivity|lorawan|5g|kiosk|lte\b",
    "health": r"health|medical|hospital|patient|wellness|aging|ageing|elderly",
    "participation": r"citizen|civic|communit|resident|engagement|inclusi|digital divide",
    "buildings": r"building|home|housing|hvac",
    "economy": r"econom|business|workforce|job|startup|start-up|tourism|agricultur|agri",
}


def themes_in(text: str, most: int = 3) -> list[str]:
    """The themes that a text speaks of most, by words of each; in the vocabulary's order where they tie."""
    low = text.lower()
    counts = {code: len(re.findall(pattern, low)) for code, pattern in _THEME_WORDS.items()}
    order = list(_THEME_WORDS)
    best = sorted((code for code in counts if counts[code]), key=lambda code: (-counts[code], order.index(code)))
    return best[:most]
