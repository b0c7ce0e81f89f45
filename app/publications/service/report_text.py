"""What an opportunity report says, from its facts and its editors' words: the same blocks for the page and the PDF."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.documents import pictures
from app.documents.blocks import Block, Chart, Figures, Heading, Link, Table, Text
from app.exchange.vocabulary import Stage
from app.infra.texts import Words
from app.publications.rules.opportunities import (
    Facts,
    Record,
    beside,
    by_country,
    by_month,
    practised,
    since,
    unanswered,
)
from app.publications.vocabulary import Chapter, Region

# A picture shows so many bars; the table behind it has all.
_BARS = 10
# So many rows of what is told in short; the records have all.
_ROWS = 15


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in the reader's language, how a country is, how a path on the site becomes an address, and which
    paths are gone."""

    themes: Mapping[str, str]
    regions: Mapping[str, str]
    stages: Mapping[str, str]
    levels: Mapping[str, str]
    measures: Mapping[str, str]
    country: Callable[[str], str]
    link: Callable[[str], str]
    gone: Collection[str]


def chapter_names(words: Words) -> dict[Chapter, str]:
    return {
        Chapter.DEMAND: words._("Demand"),
        Chapter.SUPPLY: words._("Supply"),
        Chapter.GAPS: words._("Gaps"),
        Chapter.MATCHES: words._("Matches"),
        Chapter.PILOTS: words._("Pilots between cities"),
        Chapter.LESSONS: words._("What was learned"),
        Chapter.PRIVACY: words._("Privacy and cybersecurity"),
        Chapter.OUTLOOK: words._("Possible next steps"),
    }


def blocks(facts: Facts, texts: Mapping[Chapter, str], tongue: str, names: Names, words: Words) -> list[Block]:
    """All chapters in their order. `said` are the editors' words by chapter, in the language `tongue`; a chapter with neither
    words nor figures is left out, and without facts so are the records and the way of counting."""
    content: list[Block] = []
    teller = _Teller(facts, names, words) if facts else None
    for key in Chapter:
        own: list[Block] = [Text(part, language=tongue) for part in texts.get(key, "").split("\n\n") if part.strip()]
        counted: list[Block] = teller.chapter(key) if teller else []
        if own or counted:
            content += [Heading(chapter_names(words)[key], anchor=key), *own, *counted]
    if teller:
        content += [*teller.records(), *teller.method()]
    return content


class _Teller:
    def __init__(self, facts: Facts, names: Names, words: Words) -> None:
        self._facts, self._names, self._words = facts, names, words
        self._new_from: str = facts["starts_on"]

    def chapter(self, key: Chapter) -> list[Block]:
        """The figures of a chapter; the last one has words only."""
        return list(getattr(self, f"_{key}")()) if key != Chapter.OUTLOOK else []

    def _demand(self) -> Iterable[Block]:
        _ = self._words._
        challenges, seekers = self._facts["challenges"], self._facts["seekers"]
        yield Figures(
            (
                (str(len(challenges)), _("challenges that took answers in the period"), "#records-challenges"),
                (str(len(since(challenges, self._new_from))), _("of them new in the period"), "#records-challenges"),
                (str(len(seekers)), _("members that seek help with it"), "#records-seekers"),
            )
        )
        if challenges:
            yield self._countries(_("Challenges by country"), challenges, "c1")
            yield self._months(_("Publication of challenges over time"), challenges, "c1")

    def _supply(self) -> Iterable[Block]:
        _ = self._words._
        solutions, projects, givers = self._facts["solutions"], self._facts["projects"], self._facts["givers"]
        offered = [*solutions, *projects]
        figures = [
            (str(len(solutions)), _("solutions"), "#records-solutions"),
            (str(len(projects)), _("projects to learn from"), "#records-projects"),
            (str(len(givers)), _("members that offer help with it"), "#records-givers"),
        ]
        if self._facts["region"] != Region.WORLD:
            figures.append((str(len(self._near())), _("solutions and projects from the region itself"), "#records-near"))
        yield Figures(figures)
        if offered:
            yield self._countries(_("Solutions and projects by country"), offered, "c0")
            rows = by_country(self._facts["challenges"], solutions, projects)
            header = (_("Country"), _("Challenges"), _("Solutions"), _("Projects"))
            rows_of_page = [(self._country(code), counts) for code, counts in rows[:_ROWS]]
            if rest := [counts for _code, counts in rows[_ROWS:]]:
                rows_of_page.append((_("others"), tuple(map(sum, zip(*rest, strict=True)))))
            yield Table(header, [(name, *map(str, counts)) for name, counts in rows_of_page], (1.6, 1, 1, 1))

    def _near(self) -> list[Record]:
        """What is offered in the region itself."""
        return [record for record in (*self._facts["solutions"], *self._facts["projects"]) if record["near"]]

    def _gaps(self) -> Iterable[Block]:
        _ = self._words._
        missing = unanswered(self._facts)
        yield Figures(((str(len(missing)), _("challenges without an answer"), "#gaps"),))
        yield Text(
            _("A listing counts as an answer from a fit of %(points)s out of 100 points.", points=self._facts["fits"]),
            quiet=True,
        )
        if missing:
            yield self._list(missing)
        themes = beside(self._facts)
        if themes:
            demand, offered = _("asked for"), _("offered")
            rows = [(self._names.themes.get(code, code), len(want), len(have)) for code, want, have in themes]
            drawn = pictures.stacked(
                [(name, (want, have)) for name, want, have in rows[:_BARS]], (demand, offered), ("c1", "c0")
            )
            yield Chart(
                _("Beside this theme: asked for and offered"),
                drawn,
                (_("Theme"), demand, offered),
                [(name, str(want), str(have)) for name, want, have in rows],
            )

    def _matches(self) -> Iterable[Block]:
        _ = self._words._
        answered = [challenge for challenge in self._facts["challenges"] if challenge["answers"]]
        answers = [(challenge, answer) for challenge in answered for answer in challenge["answers"]]
        abroad = [
            challenge
            for challenge, answer in answers
            if "" not in (answer["country"], challenge["country"]) and answer["country"] != challenge["country"]
        ]
        yield Figures(
            (
                (str(len(answered)), _("challenges with an answer"), "#matches"),
                (str(len(answers)), _("answers in all"), "#matches"),
                (str(len(abroad)), _("answers from another country"), "#matches"),
            )
        )
        header = (_("Challenge"), _("What answers it"), _("Country"), _("Points"), _("Conditions alike"))
        rows = [
            (
                self._link(challenge),
                self._link(answer),
                self._country(answer["country"]),
                str(answer["points"]),
                f"{answer['alike']} / {answer['known']}",
            )
            for challenge in answered
            for answer in challenge["answers"]
        ]
        if rows:
            yield Table(header, rows, (1.7, 1.8, 0.9, 0.6, 0.8))

    def _pilots(self) -> Iterable[Block]:
        _ = self._words._
        pilots = self._facts["pilots"]
        by_stage = [(name, sum(pilot["stage"] == stage for pilot in pilots)) for stage, name in self._names.stages.items()]
        running = sum(pilot["stage"] == Stage.RUNNING for pilot in pilots)
        yield Figures(
            (
                (str(len(pilots)), _("pilots"), "#records-pilots"),
                (str(running), _("of them running at the end of the period"), "#records-pilots"),
            )
        )
        if pilots:
            drawn = pictures.bars([(name, count, str(count)) for name, count in by_stage if count])
            yield Chart(_("Progress of the pilots"), drawn, (_("Stage"), _("Pilots")), [(name, str(n)) for name, n in by_stage])

    def _lessons(self) -> Iterable[Block]:
        _ = self._words._
        lessons = self._facts["lessons"]
        yield Figures(((str(len(lessons)), _("projects and pilots tell what they learned"), "#lessons"),))
        if lessons:
            rows = [(self._link(lesson), lesson["text"]) for lesson in lessons]
            yield Table((_("Project"), _("What was learned")), rows, (1, 2.2))

    def _privacy(self) -> Iterable[Block]:
        _ = self._words._
        assessed = self._facts["assessments"]
        due = [record for record in assessed if record["dpia"]]
        yield Figures(
            (
                (str(len(assessed)), _("published assessments"), "#records-assessments"),
                (str(len(due)), _("that call for a data protection impact assessment"), "#records-assessments"),
            )
        )
        if not assessed:
            return
        levels = list(self._names.levels)
        sides = [
            (_("Privacy"), [sum(record["privacy"] == level for record in assessed) for level in levels]),
            (_("Cybersecurity"), [sum(record["security"] == level for record in assessed) for level in levels]),
        ]
        tones = pictures.ordered_tones(len(levels))
        drawn = pictures.stacked(sides, list(self._names.levels.values()), tones)
        table = [(name, *map(str, counts)) for name, counts in sides]
        yield Chart(_("To what extent protection is called for"), drawn, (_("Side"), *self._names.levels.values()), table)
        rows = [
            (
                self._names.measures.get(code, code),
                Link(f"{len(done)} / {len(assessed)}", "#records-assessments"),
                "; ".join(record["title"] for record in done),
            )
            for code, done in practised(self._facts)
        ]
        if len(rows) > _ROWS:
            heading = self._words.ngettext(
                "The %(shown)s most common of %(all)s measure:",
                "The %(shown)s most common of %(all)s measures:",
                len(rows),
                shown=_ROWS,
                all=len(rows),
            )
            yield Text(heading, quiet=True)
        yield Table((_("What they do"), _("Quantity"), _("Among them")), rows[:_ROWS], (1.8, 0.5, 1.5))

    def records(self) -> list[Block]:
        """Every record that was counted, so that each figure can be checked."""
        _ = self._words._
        facts = self._facts
        lists = [
            ("challenges", _("Challenges"), facts["challenges"]),
            ("seekers", _("Members that seek"), facts["seekers"]),
            ("solutions", _("Solutions"), facts["solutions"]),
            ("projects", _("Projects"), facts["projects"]),
            ("givers", _("Members that offer"), facts["givers"]),
            ("pilots", _("Pilots"), facts["pilots"]),
            ("assessments", _("Assessments"), facts["assessments"]),
        ]
        if facts["region"] != Region.WORLD:
            lists.insert(4, ("near", _("Solutions and projects from the region"), self._near()))
        content: list[Block] = [Heading(_("The records behind the figures"), anchor="records")]
        for name, title, records in lists:
            content.append(Heading(f"{title} ({len(records)})", 2, f"records-{name}"))
            content.append(self._list(records) if records else Text(_("None."), quiet=True))
        return content

    def method(self) -> list[Block]:
        _ = self._words._
        return [
            Heading(_("Method of counting"), anchor="method"),
            Text(
                _(
                    "Counted is what was public by the end of the period and still is on the day of counting. Challenges are "
                    "of the region and took answers on some day of the period; solutions, projects and lessons may come "
                    "from anywhere, as an answer may."
                )
            ),
            Text(
                _(
                    "What members say they seek and offer, what fits and how well, and assessments are as they stand on the "
                    "day of counting. Conditions are size, climate, country, themes and language, as far as they are known."
                )
            ),
        ]

    def _list(self, records: Sequence[Record]) -> Table:
        """Records, newest first, with what tells them apart."""
        _ = self._words._
        rows = [
            (self._link(record), self._country(record["country"]), self._day(record["on"]), self._state(record))
            for record in sorted(records, key=lambda record: (record["on"], record["title"]), reverse=True)
        ]
        return Table((_("Title"), _("Country"), _("Public since"), _("Note")), rows, (2.2, 1, 1.15, 1.2))

    def _state(self, record: Record) -> str:
        _ = self._words._
        parts = [_("new")] if record["on"] >= self._new_from else []
        if "stage" in record:
            parts += [self._names.stages.get(record["stage"], record["stage"]), ", ".join(record["partners"])]
        if record.get("dpia"):
            parts.append(_("impact assessment due"))
        return " · ".join(part for part in parts if part)

    def _countries(self, title: str, records: Sequence[Record], tone: str) -> Chart:
        _ = self._words._
        rows = [(self._country(code), counts[0]) for code, counts in by_country(records)]
        listed = rows if len(rows) <= _BARS else rows[: _BARS - 1]
        if len(listed) < len(rows):
            listed = [*listed, (_("others"), sum(count for _name, count in rows[_BARS - 1 :]))]
        drawn = pictures.bars([(name, count, str(count)) for name, count in listed], tone=tone)
        return Chart(title, drawn, (_("Country"), _("Count")), [(name, str(count)) for name, count in rows])

    def _months(self, title: str, records: Sequence[Record], tone: str) -> Chart:
        _ = self._words._
        starts_on, ends_on = map(date.fromisoformat, (self._facts["starts_on"], self._facts["ends_on"]))
        rows = by_month(records, starts_on, ends_on)
        drawn = pictures.columns([(self._month(name, year=False), count) for name, count in rows], tone=tone)
        title = f"{title}, {self._month(rows[0][0], year=True)} – {self._month(rows[-1][0], year=True)}"
        table = [(self._month(name, year=True), str(count)) for name, count in rows]
        return Chart(title, drawn, (_("Month"), _("Count")), table)

    def _month(self, name: str, *, year: bool) -> str:
        """YYYY-MM as people read it, or YYYY."""
        if len(name) == len("2026"):
            return name
        return self._words.month(date.fromisoformat(f"{name}-01"), year=year)

    def _link(self, record: Record) -> Link | str:
        """To the record's page, as long as it is there."""
        if record["path"] in self._names.gone:
            return self._words._("%(title)s (no longer public)", title=record["title"])
        return Link(record["title"], self._names.link(record["path"]))

    def _country(self, code: str) -> str:
        return self._names.country(code) if code else self._words._("unknown")

    def _day(self, day: str) -> str:
        return self._words.short_day(date.fromisoformat(day))
