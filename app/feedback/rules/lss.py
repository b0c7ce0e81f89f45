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
from app.feedback.rules.survey_file import TAG, DraftSurvey, ordered
from app.questions.faults import KEY, RESERVED, faults_of
from app.questions.kind import Kind
from app.questions.kinds import KINDS, kind_of
from app.questions.limesurvey import LimeCodes
from app.questions.spec import Condition, QuestionSpec, Texts
from app.questions.vocabulary import QuestionKind, Setting

Row = Mapping[str, str]
_MOST_BYTES = 8_000_000
# The file's letter for a type to our kind.
_TYPES = {own.letter: (kind, own) for kind in KINDS.values() for own in kind.limesurvey.types}
# Of types with several fields, each of which is a question of its own here.
_PARTS = {kind.limesurvey.part_letter: kind.name for kind in KINDS.values() if kind.limesurvey.part_letter}
_CODES = {letter: own.codes for letter, (_kind, own) in _TYPES.items()}
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
        spoken = [self._tag(node.text or "") for node in root.iterfind("languages/language")]
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
        by_value: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_value[row.get(column, "")].append(row)
        return by_value

    @staticmethod
    def _tag(language: str) -> str:
        """The file's zh-Hant-TW and the like as our tags."""
        return "zh-Hant" if language.lower().startswith("zh-hant") else language

    def survey(self, name: str) -> DraftSurvey:
        settings = self._by(self._rows("surveys_languagesettings"), "surveyls_language")
        words = next((settings[tag][0] for tag in [*self.languages, *settings] if settings.get(tag)), {})
        main = next(iter(self._rows("surveys")), {})
        read: list[QuestionSpec] = []
        questions = self._once(self._rows("questions"), "qid")
        groups = self._once(self._rows("groups"), "gid")
        names = self._by([*self._rows("group_l10ns"), *self._rows("groups")], "gid")
        for group in sorted(groups, key=lambda row: _number(row.get("group_order"))):
            gid = group.get("gid", "")
            inside = [row for row in questions if row.get("gid") == gid and row.get("parent_qid", "0") in {"", "0"}]
            if len(groups) > 1 and inside:
                read.append(self._section(gid, names[gid]))
            for row in sorted(inside, key=lambda row: _number(row.get("question_order"))):
                read += self._questions(self._asked(row), read)
        if faults := faults_of(read):
            raise BadFile(name, faults)
        return DraftSurvey(
            plain_text(words.get("surveyls_title", "")) or name,
            tuple(self.languages),
            tuple(read),
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

    def _section(self, gid: str, rows: Sequence[Row]) -> QuestionSpec:
        texts = {self._tag(row["language"]): plain_text(row.get("group_name", "")) for row in rows if row.get("language")}
        intro = {self._tag(row["language"]): plain_text(row.get("description", "")) for row in rows if row.get("language")}
        return QuestionSpec(self._key(f"group{gid}"), QuestionKind.SECTION, self._filled(texts, f"group {gid}"), _known(intro))

    def _asked(self, row: Row) -> _Asked:
        qid = row.get("qid", "")
        worded = self._worded[qid] or [other for other in self._rows("questions") if other.get("qid") == qid]
        by_tag = {self._tag(words.get("language", "en")): words for words in worded}
        answers = sorted(self._once(self._answers[qid], "code"), key=lambda answer: _number(answer.get("sortorder")))
        options = []
        for answer in answers:
            wordings = self._answer_words[answer.get("aid", "-")] or [
                a for a in self._answers[qid] if a.get("code") == answer.get("code")
            ]
            texts = {self._tag(word.get("language", "en")): plain_text(word.get("answer", "")) for word in wordings}
            options.append(self._filled(texts, answer.get("code", "")))
        below = sorted(self._once(self._below[qid], "qid"), key=lambda part: _number(part.get("question_order")))
        return _Asked(
            row,
            self._filled({tag: plain_text(words.get("question", "")) for tag, words in by_tag.items()}, row.get("title", "")),
            _known({tag: plain_text(words.get("help", "")) for tag, words in by_tag.items()}),
            [self._asked(part) for part in below],
            tuple(answer.get("code", "") for answer in answers),
            tuple(options),
            {own.get("attribute", ""): own.get("value", "") for own in self._attributes[qid]},
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

    def _questions(self, entry: _Asked, before: Sequence[QuestionSpec]) -> list[QuestionSpec]:
        """Mostly one; several fields under one heading become a section and a question each."""
        letter, title = entry.row.get("type", ""), entry.row.get("title", "")
        required = entry.row.get("mandatory") == "Y"
        if letter in _PARTS:
            head = QuestionSpec(self._key(f"{title}_head"), QuestionKind.SECTION, entry.texts, entry.help)
            parts = [
                QuestionSpec(self._key(f"{title}_{part.row.get('title', '')}"), _PARTS[letter], part.texts, required=required)
                for part in entry.below
            ]
            return [head, *parts]
        if letter not in _TYPES:
            self._notes.append(f"{title}: questions of type {letter or '?'} were left out")
            return []
        kind, own = _TYPES[letter]
        below = tuple(part.texts for part in entry.below)
        options = below if kind.limesurvey.parts == "options" else entry.options or own.options
        if kind.has_options and len(options) < 2:
            self._notes.append(f"{title}: a question with fewer than two options was left out")
            return []
        if own.left_out:
            self._notes.append(f"{title}: {own.left_out} was left out")
        question = QuestionSpec(
            self._key(title),
            kind.name,
            entry.texts,
            entry.help,
            options if kind.has_options else (),
            below if kind.limesurvey.parts == "rows" else (),
            required and kind.answerable,
            self._settings(entry, kind),
            self._depends(entry, before),
        )
        if faults := faults_of([replace(question, depends_on=None)]):
            self._notes.append(f"{title}: left out, because it {faults[0].what}")
            return []
        return [question]

    @staticmethod
    def _settings(entry: _Asked, kind: Kind) -> dict[str, object]:
        settings: dict[str, object] = {}
        if Setting.OTHER in kind.settings and entry.row.get("other") == "Y":
            settings[Setting.OTHER] = True
        if Setting.SHUFFLE in kind.settings and entry.attributes.get("random_order") == "1":
            settings[Setting.SHUFFLE] = True
        for setting, attribute in zip((Setting.LEAST, Setting.MOST), kind.limesurvey.bounds or (), strict=False):
            if re.fullmatch(r"-?\d{1,9}", entry.attributes.get(attribute, "")):
                settings[setting] = int(entry.attributes[attribute])
        if Setting.WHOLE in kind.settings and entry.attributes.get("num_value_int_only") == "1":
            settings[Setting.WHOLE] = True
        return settings

    def _depends(self, entry: _Asked, before: Sequence[QuestionSpec]) -> Condition | None:
        """Conditions on the options of one earlier question, joined by `and` or by `or`, are taken over; others are said."""
        relevance = entry.row.get("relevance", "1").strip()
        if relevance in {"", "1"}:
            return None
        bare = relevance.replace("(", " ").replace(")", " ")
        joins = set(_JOIN.findall(bare))
        chosen = [self._chosen(term, before) for term in _JOIN.split(bare) if term not in joins]
        firsts = {place[0] for place in chosen if place}
        if len(firsts) != 1 or None in chosen or len(joins) > 1:
            self._notes.append(f"{entry.row.get('title', '')}: its condition was left out: {relevance[:120]}")
            return None
        condition: Condition = {"key": firsts.pop(), "answers": sorted(place[1] for place in chosen if place)}
        return {**condition, "all": True} if joins == {"and"} and len(chosen) > 1 else condition

    def _chosen(self, term: str, before: Sequence[QuestionSpec]) -> tuple[str, int] | None:
        """(key, place) of what `question == "code"` or, of several choices, `question_part == "Y"` asks for."""
        match = _CONDITION.fullmatch(term.strip())
        if match is None:
            return None
        for row in self._rows("questions"):
            title = row.get("title", "")
            first = next((question for question in before if question.key == self._keys.get(title)), None)
            place_of = kind_of(first).limesurvey.place_of if first else None
            if first is None or place_of is None:
                continue
            entry = self._asked(row)
            codes = entry.codes or _CODES.get(row.get("type", ""), ())
            parts = [f"{title}_{part.row.get('title', '')}" for part in entry.below]
            place = place_of(LimeCodes(title, codes, parts), match[1], match[2])
            if place is not None:
                return first.key, place
        return None


def _known(texts: Mapping[str, str]) -> Texts:
    return {tag: text for tag, text in texts.items() if text and TAG.fullmatch(tag)}
