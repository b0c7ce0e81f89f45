"""What of an issue a reader gets: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from app.publications.vocabulary import IssuePart

# So many of one kind at most: a letter that one reads to its end.
MOST_OF_A_KIND = 5


class IssueWords(TypedDict):
    """What an issue says in one language."""

    title: str
    intro: str


class ItemRecord(TypedDict):
    """An item as it is stored; `words` are [title, text] by language."""

    kind: IssuePart
    path: str
    themes: list[str]
    words: dict[str, list[str]]
    shown: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an issue tells. `words` are (title, text) by language, `path` its page; no themes concern everybody. What is
    not `shown` was taken out by the editor and stays in the draft."""

    kind: IssuePart
    path: str
    themes: tuple[str, ...]
    words: Mapping[str, tuple[str, str]]
    shown: bool = True

    def text_in(self, language: str) -> tuple[str, str]:
        """(title, text) in a language, else in English, else in whatever it was written in."""
        return self.words.get(language) or self.words.get("en") or next(iter(self.words.values()))

    def as_json(self) -> ItemRecord:
        words = {language: list(pair) for language, pair in self.words.items()}
        return {"kind": self.kind, "path": self.path, "themes": list(self.themes), "words": words, "shown": self.shown}


def item_of(record: ItemRecord) -> Item:
    words = {language: (pair[0], pair[1]) for language, pair in record["words"].items()}
    return Item(IssuePart(record["kind"]), record["path"], tuple(record["themes"]), words, record["shown"])


def chosen(items: Sequence[Item], themes: Sequence[str]) -> list[Item]:
    """What a reader of these themes gets, in the issue's order: what is on one of the themes or on none. A reader without
    themes gets everything, and so does one for whom nothing but common things would be left: nobody gets an empty letter."""
    visible = [item for item in items if item.shown]
    wanted = set(themes)
    fitting = [item for item in visible if not wanted or not item.themes or wanted & set(item.themes)]
    own = [item for item in fitting if wanted & set(item.themes)] if wanted else fitting
    return bounded(fitting if own else visible)


def bounded(items: Sequence[Item]) -> list[Item]:
    """The first few of each kind, in the order of the kinds."""
    selection: list[Item] = []
    for kind in IssuePart:
        selection += [item for item in items if item.kind == kind][:MOST_OF_A_KIND]
    return selection
