"""Which picture fits a question's counts, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.documents import pictures
from app.documents.pictures import Picture
from app.feedback.rules import questions as kinds
from app.feedback.rules.breakdown import Split
from app.feedback.rules.counting import Numbers, Tally
from app.feedback.rules.survey_file import DraftQuestion, Texts

Wording = Callable[[Texts], str]
_MOST_WORDS = 15


@dataclass(frozen=True, slots=True)
class Names:
    """Words of pictures and tables, in the reader's language."""

    answer: str
    count: str
    share: str
    other: str
    others: str
    detractors: str
    passives: str
    promoters: str
    points: str
    mean_rank: str
    yes: str
    mean: str
    median: str
    deviation: str
    range: str
    quartiles: str
    group: str
    ballots: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, the table that says the same (header and rows), and figures worth saying (name, value)."""

    picture: Picture | None
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[tuple[str, str], ...] = ()


def number(value: float, decimals: int = 1) -> str:
    """A whole number as it is, another with so many decimals."""
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.{decimals}f}"


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def choices(question: DraftQuestion, tally: Tally, wording: Wording, names: Names) -> list[tuple[str, float]]:
    """(label, count) of each mark or option."""
    if question.kind == kinds.NPS:
        return [(str(mark), value) for mark, value in enumerate(tally.counts)]
    if question.kind == kinds.RATING:
        return [(str(mark), value) for mark, value in enumerate(tally.counts, start=1)]
    if question.kind == kinds.CONSENT:
        return [(names.yes, tally.counts[0])]
    rows = [(wording(texts), value) for texts, value in zip(question.options, tally.counts, strict=True)]
    return [*rows, (names.other, tally.others)] if question.settings.get("other") else rows


def draw(question: DraftQuestion, tally: Tally, wording: Wording, names: Names) -> Drawn:
    """The fitting picture: columns for marks and numbers, a gauge for recommendations, bars for options, stacked bars for a
    matrix, bars of points for a ranking, the words used most for texts."""
    if question.kind == kinds.MATRIX:
        return _matrix(question, tally, wording)
    if question.kind == kinds.RANKING:
        return _ranking(question, tally, wording, names)
    if question.kind == kinds.NUMBER:
        return _numbers(tally.numbers, names)
    if question.kind == kinds.DATE:
        rows = tuple((day, str(value)) for day, value in tally.days)
        picture = pictures.columns([(day, value) for day, value in tally.days]) if rows else None
        return Drawn(picture, (names.answer, names.count), rows)
    if question.kind in kinds.WRITTEN:
        words = tally.words[:_MOST_WORDS]
        picture = pictures.bars([(word, value, str(value)) for word, value in words], tone="c2") if words else None
        return Drawn(picture, (names.answer, names.ballots), tuple((word, str(value)) for word, value in words))
    found = choices(question, tally, wording, names)
    whole = tally.answered if question.kind in {kinds.MULTIPLE, kinds.CONSENT} else sum(value for _label, value in found)
    table = tuple((label, number(value), percent(value, whole)) for label, value in found)
    header = (names.answer, names.count, names.share)
    if question.kind == kinds.NPS:
        parts = [
            (names.detractors, sum(tally.counts[:7])),
            (names.passives, sum(tally.counts[7:9])),
            (names.promoters, sum(tally.counts[9:])),
        ]
        picture = pictures.gauge(tally.score, parts) if tally.score is not None else None
        figures = (("NPS", f"{tally.score:+.0f}"),) if tally.score is not None else ()
        return Drawn(picture, header, table, figures)
    if question.kind == kinds.RATING:
        mean = ((names.mean, f"{tally.mean:.1f} / {len(tally.counts)}"),) if tally.mean is not None else ()
        return Drawn(pictures.columns(found), header, table, mean)
    bars = pictures.bars([(label, value, f"{number(value)} · {percent(value, whole)}") for label, value in found])
    return Drawn(bars, header, table)


def _matrix(question: DraftQuestion, tally: Tally, wording: Wording) -> Drawn:
    options = [wording(texts) for texts in question.options]
    lines = [(wording(texts), counts) for texts, counts in zip(question.rows, tally.grid, strict=True)]
    table = tuple((label, *(number(value) for value in counts)) for label, counts in lines)
    return Drawn(pictures.stacked(lines, options, pictures.unordered_tones(len(options))), ("", *options), table)


def _ranking(question: DraftQuestion, tally: Tally, wording: Wording, names: Names) -> Drawn:
    """The best first, by Borda's points."""
    order = sorted(range(len(question.options)), key=lambda place: (-tally.points[place], place))

    def rank(place: int) -> str:
        mean = tally.ranks[place]
        return "–" if mean is None else f"{mean:.1f}"

    bars = [
        (wording(question.options[place]), tally.points[place], f"{number(tally.points[place])} · ø {rank(place)}")
        for place in order
    ]
    rows = tuple(
        (wording(question.options[place]), number(tally.points[place]), rank(place), number(tally.counts[place]))
        for place in order
    )
    return Drawn(pictures.bars(bars), (names.answer, names.points, names.mean_rank, names.count), rows)


def _numbers(numbers: Numbers | None, names: Names) -> Drawn:
    if numbers is None:
        return Drawn(None, (names.answer, names.count), ())
    spans = [(f"{number(start)}–{number(end)}" if start != end else number(start), how) for start, end, how in numbers.bins]
    figures = [
        (names.mean, number(numbers.mean, 2)),
        (names.median, number(numbers.median, 2)),
        (names.range, f"{number(numbers.least)} – {number(numbers.most)}"),
        (names.quartiles, f"{number(numbers.quartiles[0], 2)} – {number(numbers.quartiles[1], 2)}"),
    ]
    if numbers.deviation is not None:
        figures.append((names.deviation, number(numbers.deviation, 2)))
    rows = tuple((span, str(how)) for span, how in spans)
    return Drawn(pictures.columns([(span, how) for span, how in spans]), (names.answer, names.count), rows, tuple(figures))


def draw_split(question: DraftQuestion, split: Split, wording: Wording, names: Names, groups: Mapping[str, str]) -> Drawn:
    """The question by groups, side by side; `groups` name them."""
    parts = [(groups.get(value, value) or names.others, tally) for value, tally in split.groups]
    if question.kind == kinds.NUMBER:
        return _by_mean(parts, names)
    if question.kind in {kinds.MATRIX, kinds.RANKING}:
        return _of_rows(question, parts, wording, names)
    if question.kind in {*kinds.WRITTEN, kinds.DATE}:
        return Drawn(None, (names.group, names.ballots), tuple((label, str(tally.answered)) for label, tally in parts))
    first = choices(question, parts[0][1], wording, names)
    labels = [label for label, _value in first]
    values = [(label, [value for _l, value in choices(question, tally, wording, names)], tally) for label, tally in parts]
    ordered = question.kind in {kinds.RATING, kinds.NPS}
    header = (names.group, *labels, names.ballots, *([names.mean] if ordered else []))
    several = question.kind in {kinds.MULTIPLE, kinds.CONSENT}
    rows = tuple(
        (
            label,
            *(percent(value, tally.answered if several else sum(found)) for value in found),
            number(tally.answered),
            *([f"{tally.mean:.1f}" if tally.mean is not None else "–"] if ordered else []),
        )
        for label, found, tally in values
    )
    if several:
        return Drawn(None, header, rows)
    tones = pictures.ordered_tones(len(labels)) if ordered else pictures.unordered_tones(len(labels))
    return Drawn(pictures.stacked([(label, found) for label, found, _tally in values], labels, tones), header, rows)


def _by_mean(parts: Sequence[tuple[str, Tally]], names: Names) -> Drawn:
    means = [(label, tally.numbers) for label, tally in parts if tally.numbers]
    rows = tuple((label, number(n.mean, 2), number(n.median, 2)) for label, n in means)
    bars = pictures.bars([(label, n.mean, number(n.mean, 2)) for label, n in means])
    return Drawn(bars, (names.group, names.mean, names.median), rows)


def _of_rows(question: DraftQuestion, parts: Sequence[tuple[str, Tally]], wording: Wording, names: Names) -> Drawn:
    """A row for each group and matrix row, or each group's ranking by points."""
    if question.kind == kinds.MATRIX:
        options = [wording(texts) for texts in question.options]
        lines = [
            (f"{wording(texts)} · {label}", tally.grid[row])
            for row, texts in enumerate(question.rows)
            for label, tally in parts
        ]
        table = tuple((label, *(number(value) for value in counts)) for label, counts in lines)
        return Drawn(pictures.stacked(lines, options, pictures.unordered_tones(len(options))), ("", *options), table)
    header = (names.group, *(wording(texts) for texts in question.options))
    rows = tuple((label, *(number(points) for points in tally.points)) for label, tally in parts)
    return Drawn(None, header, rows)
