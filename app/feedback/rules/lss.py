"""LimeSurvey's survey files (.lss): XML with a table of rows for each kind of thing, in versions 3 to 6. What has no like
here is left out and said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree, html

from app.core.calendars import plain
from app.core.errors import BadFile, Fault
from app.feedback.rules import questions as kinds
from app.feedback.rules.survey_file import KEY, RESERVED, TAG, DraftQuestion, DraftSurvey, Texts, faults_of, ordered

Row = Mapping[str, str]
_MOST_BYTES = 8_000_000
# The file's letter for a type to ours. Arrays with a fixed scale bring their options along.
_KINDS = {
    "L": kinds.SINGLE, "!": kinds.SINGLE, "O": kinds.SINGLE, "G": kinds.SINGLE, "Y": kinds.SINGLE, "5": kinds.RATING,
    "M": kinds.MULTIPLE, "P": kinds.MULTIPLE, "R": kinds.RANKING, "N": kinds.NUMBER, "S": kinds.SHORT, "T": kinds.TEXT,
    "U": kinds.TEXT, "D": kinds.DATE, "X": kinds.SECTION, "F": kinds.MATRIX, "H": kinds.MATRIX, "A": kinds.MATRIX,
    "B": kinds.MATRIX, "C": kinds.MATRIX, "E": kinds.MATRIX,
}  # fmt: skip
_PARTS = {"Q": kinds.SHORT, "K": kinds.NUMBER}
_FIXED: dict[str, tuple[Texts, ...]] = {
    "A": tuple({"en": str(mark)} for mark in range(1, 6)),
    "B": tuple({"en": str(mark)} for mark in range(1, 11)),
    "C": ({"en": "Yes"}, {"en": "Uncertain"}, {"en": "No"}),
    "E": ({"en": "Increase"}, {"en": "Same"}, {"en": "Decrease"}),
    "Y": ({"en": "Yes", "nl": "Ja", "zh-Hant": "是"}, {"en": "No", "nl": "Nee", "zh-Hant": "否"}),
    "G": ({"en": "Female", "nl": "Vrouw", "zh-Hant": "女"}, {"en": "Male", "nl": "Man", "zh-Hant": "男"}),
}
_CODES = {"Y": ("Y", "N"), "G": ("F", "M")}
_CONDITION = re.compile(r"([A-Za-z]\w*)(?:\.NAOK)?\s*==\s*[\"']?([\w-]+)[\"']?")
_JOIN = re.compile(r"\b(and|or)\b")
_MOST_CELL = 20_000


def read(name: str, data: bytes) -> DraftSurvey:
    """The survey in the file, with notes about what was left out. Raises BadFile when it is none."""
    if len(data) > _MOST_BYTES:
        raise BadFile(name, [Fault("file", f"is larger than {_MOST_BYTES} bytes")])
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise BadFile(name, [Fault("file", f"is not XML: {error.msg}")]) from error
    if root.tag != "document" or root.findtext("LimeSurveyDocType") != "Survey":
        raise BadFile(name, [Fault("file", "is not a LimeSurvey survey")])
    return _Reader(root).survey(name)


def plain_text(text: str) -> str:
    """What a person would read of a text with HTML in it."""
    text = text[:_MOST_CELL]
    if "<" in text or "&" in text:
        tree = html.fragment_fromstring(text, create_parent="div", parser=html.HTMLParser(recover=True))
        for node in tree.xpath(".//script | .//style | .//comment()"):
            node.drop_tree()
        text = " ".join(tree.itertext())
    return " ".join(plain(text).split())


def _number(text: str | None) -> int:
    """A place in an order; what is no number comes first."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of the file: its row, its wordings, the rows below it, its options by their codes."""

    row: Row
    texts: Texts
    help: Texts
    below: Sequence[_Asked]
    codes: tuple[str, ...]
    options: tuple[Texts, ...]
    attributes: Mapping[str, str]


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._notes: list[str] = []
        spoken = [self._tag(one.text or "") for one in root.iterfind("languages/language")]
        self.languages = ordered([tag for tag in spoken if TAG.fullmatch(tag)] or ["en"])
        self._worded = self._by(self._rows("question_l10ns"), "qid")
        self._below = self._by(self._rows("subquestions"), "parent_qid")
        self._answers = self._by(self._rows("answers"), "qid")
        self._answer_words = self._by(self._rows("answer_l10ns"), "aid")
        self._attributes = self._by(self._rows("question_attributes"), "qid")
        self._keys: dict[str, str] = {}

    def _rows(self, table: str) -> list[dict[str, str]]:
        return [{str(cell.tag): cell.text or "" for cell in row} for row in self._root.iterfind(f"{table}/rows/row")]

    @staticmethod
    def _by(rows: Sequence[Row], column: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row.get(column, "")].append(row)
        return found

    @staticmethod
    def _tag(language: str) -> str:
        """The file's zh-Hant-TW and the like as our tags."""
        return "zh-Hant" if language.lower().startswith("zh-hant") else language

    def survey(self, name: str) -> DraftSurvey:
        settings = self._by(self._rows("surveys_languagesettings"), "surveyls_language")
        words = next((settings[one][0] for one in [*self.languages, *settings] if settings.get(one)), {})
        main = next(iter(self._rows("surveys")), {})
        found: list[DraftQuestion] = []
        questions = self._once(self._rows("questions"), "qid")
        groups = self._once(self._rows("groups"), "gid")
        names = self._by([*self._rows("group_l10ns"), *self._rows("groups")], "gid")
        for group in sorted(groups, key=lambda row: _number(row.get("group_order"))):
            gid = group.get("gid", "")
            inside = [row for row in questions if row.get("gid") == gid and row.get("parent_qid", "0") in {"", "0"}]
            if len(groups) > 1 and inside:
                found.append(self._section(gid, names[gid]))
            for row in sorted(inside, key=lambda row: _number(row.get("question_order"))):
                found += self._questions(self._asked(row), found)
        if faults := faults_of(found):
            raise BadFile(name, faults)
        return DraftSurvey(
            plain_text(words.get("surveyls_title", "")) or name,
            tuple(self.languages),
            tuple(found),
            plain_text(words.get("surveyls_description", "") or words.get("surveyls_welcometext", "")),
            random_order=any(group.get("randomization_group") for group in groups),
            notes=(*self._notes, *self._wishes(main)),
        )

    @staticmethod
    def _once(rows: Sequence[Row], key: str) -> list[Row]:
        """Older files have a row for each language."""
        return list({row.get(key, ""): row for row in reversed(rows)}.values())[::-1]

    def _wishes(self, main: Row) -> list[str]:
        kind = "anonymous" if main.get("anonymized") == "Y" else "attributed"
        return [f"the file's survey was {kind}; choose before you open this one"] if main else []

    def _section(self, gid: str, rows: Sequence[Row]) -> DraftQuestion:
        texts = {self._tag(row["language"]): plain_text(row.get("group_name", "")) for row in rows if row.get("language")}
        intro = {self._tag(row["language"]): plain_text(row.get("description", "")) for row in rows if row.get("language")}
        return DraftQuestion(self._key(f"group{gid}"), kinds.SECTION, self._filled(texts, f"group {gid}"), _known(intro))

    def _asked(self, row: Row) -> _Asked:
        qid = row.get("qid", "")
        worded = self._worded[qid] or [one for one in self._rows("questions") if one.get("qid") == qid]
        by_tag = {self._tag(one.get("language", "en")): one for one in worded}
        answers = sorted(self._once(self._answers[qid], "code"), key=lambda one: _number(one.get("sortorder")))
        options = []
        for one in answers:
            wordings = self._answer_words[one.get("aid", "-")] or [
                a for a in self._answers[qid] if a.get("code") == one.get("code")
            ]
            texts = {self._tag(word.get("language", "en")): plain_text(word.get("answer", "")) for word in wordings}
            options.append(self._filled(texts, one.get("code", "")))
        below = sorted(self._once(self._below[qid], "qid"), key=lambda one: _number(one.get("question_order")))
        return _Asked(
            row,
            self._filled({tag: plain_text(one.get("question", "")) for tag, one in by_tag.items()}, row.get("title", "")),
            _known({tag: plain_text(one.get("help", "")) for tag, one in by_tag.items()}),
            [self._asked(one) for one in below],
            tuple(one.get("code", "") for one in answers),
            tuple(options),
            {one.get("attribute", ""): one.get("value", "") for one in self._attributes[qid]},
        )

    def _filled(self, texts: Mapping[str, str], instead: str) -> Texts:
        """Wordings that are there; a thing without any is called by its code, so that nothing is lost."""
        return _known(texts) or {self.languages[0]: instead or "?"}

    def _key(self, title: str) -> str:
        key = re.sub(r"[^A-Za-z0-9_-]", "_", title)[:36]
        key = key if KEY.fullmatch(key) and key not in RESERVED else f"q{key}"[:36]
        while key in self._keys.values():
            key = f"{key}x"
        self._keys[title] = key
        return key

    def _questions(self, one: _Asked, before: Sequence[DraftQuestion]) -> list[DraftQuestion]:
        """Mostly one; several fields under one heading become a section and a question each."""
        letter, title = one.row.get("type", ""), one.row.get("title", "")
        required = one.row.get("mandatory") == "Y"
        if letter in _PARTS:
            head = DraftQuestion(self._key(f"{title}_head"), kinds.SECTION, one.texts, one.help)
            parts = [
                DraftQuestion(self._key(f"{title}_{part.row.get('title', '')}"), _PARTS[letter], part.texts, required=required)
                for part in one.below
            ]
            return [head, *parts]
        kind = _KINDS.get(letter)
        if kind is None:
            self._notes.append(f"{title}: questions of type {letter or '?'} were left out")
            return []
        options = one.options or _FIXED.get(letter, ())
        rows: tuple[Texts, ...] = ()
        if kind == kinds.MULTIPLE:
            options = tuple(part.texts for part in one.below)
        elif kind == kinds.MATRIX:
            rows = tuple(part.texts for part in one.below)
        settings = self._settings(one, kind)
        if kind in kinds.WITH_OPTIONS and len(options) < 2:
            self._notes.append(f"{title}: a question with fewer than two options was left out")
            return []
        if letter == "O":
            self._notes.append(f"{title}: the comment beside the options was left out")
        made = DraftQuestion(
            self._key(title), kind, one.texts, one.help, options if kind in kinds.WITH_OPTIONS else (), rows,
            required and kind != kinds.SECTION, settings, self._depends(one, before),
        )  # fmt: skip
        if faults := faults_of([replace(made, depends_on=None)]):
            self._notes.append(f"{title}: left out, because it {faults[0].what}")
            return []
        return [made]

    def _settings(self, one: _Asked, kind: str) -> dict[str, object]:
        found: dict[str, object] = {}
        if kind in kinds.WITH_OTHER and one.row.get("other") == "Y":
            found["other"] = True
        if one.attributes.get("random_order") == "1" and kind in {kinds.SINGLE, kinds.MULTIPLE, kinds.RANKING}:
            found["shuffle"] = True
        names = {
            kinds.MULTIPLE: ("min_answers", "max_answers"),
            kinds.RANKING: ("min_answers", "max_answers"),
            kinds.NUMBER: ("min_num_value_n", "max_num_value_n"),
        }.get(kind, ())
        for ours, theirs in zip(("least", "most"), names, strict=False):
            if re.fullmatch(r"-?\d{1,9}", one.attributes.get(theirs, "")):
                found[ours] = int(one.attributes[theirs])
        if kind == kinds.NUMBER and one.attributes.get("num_value_int_only") == "1":
            found["whole"] = True
        return found

    def _depends(self, one: _Asked, before: Sequence[DraftQuestion]) -> dict[str, object] | None:
        """Conditions on the options of one earlier question, joined by `and` or by `or`, are taken over; others are said."""
        relevance = one.row.get("relevance", "1").strip()
        if relevance in {"", "1"}:
            return None
        bare = relevance.replace("(", " ").replace(")", " ")
        joins = set(_JOIN.findall(bare))
        chosen = [self._chosen(term, before) for term in _JOIN.split(bare) if term not in joins]
        firsts = {place[0] for place in chosen if place}
        if len(firsts) != 1 or None in chosen or len(joins) > 1:
            self._notes.append(f"{one.row.get('title', '')}: its condition was left out: {relevance[:120]}")
            return None
        found: dict[str, object] = {"key": firsts.pop(), "answers": sorted(place[1] for place in chosen if place)}
        return {**found, "all": True} if joins == {"and"} and len(chosen) > 1 else found

    def _chosen(self, term: str, before: Sequence[DraftQuestion]) -> tuple[str, int] | None:
        """(key, place) of what `question == "code"` or, of several choices, `question_part == "Y"` asks for."""
        match = _CONDITION.fullmatch(term.strip())
        if match is None:
            return None
        for row in self._rows("questions"):
            title, letter = row.get("title", ""), row.get("type", "")
            first = next((q for q in before if q.key == self._keys.get(title)), None)
            if first is None:
                continue
            if match[1] == title and first.kind == kinds.RATING and match[2].isdecimal():
                return first.key, int(match[2])
            codes = self._asked(row).codes or _CODES.get(letter, ())
            if match[1] == title and first.kind == kinds.SINGLE and match[2] in codes:
                return first.key, codes.index(match[2])
            parts = [f"{title}_{part.row.get('title', '')}" for part in self._asked(row).below]
            if match[1] in parts and first.kind == kinds.MULTIPLE and match[2] == "Y":
                return first.key, parts.index(match[1])
        return None


def _known(texts: Mapping[str, str]) -> Texts:
    return {tag: text for tag, text in texts.items() if text and TAG.fullmatch(tag)}
