"""The minutes of an assembly as a PDF: who was there, what was said, what was decided, with the arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.documents.blocks import Block, Heading, Table, Text
from app.documents.pdf import pdf
from app.documents.pictures import bars
from app.feedback.models import AgendaPoint, Assembly, Elector, Resolution
from app.feedback.queries.assembly import House
from app.infra.texts import Words

# Takes a resolution; the sentence that says what followed, and why.
Arithmetic = Callable[[Resolution], str]
# Takes a resolution; (choice in words, votes).
Counts = Callable[[Resolution], list[tuple[str, int]]]


def minutes(
    assembly: Assembly,
    electors: Sequence[Elector],
    house: House,
    points: Sequence[AgendaPoint],
    resolutions: Sequence[Resolution],
    *,
    arithmetic: Arithmetic,
    counts: Counts,
    language: str,
) -> bytes:
    """`arithmetic` and `counts` word a decided resolution in the reader's language, as the page does."""
    words = Words(language)
    _ = words._
    event = assembly.event
    when = words.day_of(event.starts_on)
    below = " · ".join(part for part in (when, event.venue, event.city) if part)
    blocks: list[Block] = [
        Heading(_("Attendance")),
        Text(_("Chair: %(name)s", name=assembly.chair.name if assembly.chair else "–")),
        Text(
            _("Organisations with a vote: %(all)s; represented: %(there)s; needed: %(needed)s.",
              there=len(house.there), all=house.electorate, needed=house.needed)
        ),
    ]  # fmt: skip
    rows = [
        (elector.name, elector.delegate.name if elector.delegate else "–", elector.proxy.name if elector.proxy else "–")
        for elector in electors
        if elector.organisation_id in house.there
    ]
    if rows:
        blocks.append(Table((_("Organisation"), _("Delegate"), _("Proxy")), rows, (3, 2, 2)))
    loose = [resolution for resolution in resolutions if resolution.point_id is None]
    for number, point in enumerate(points, start=1):
        blocks.append(Heading(f"{number}. {point.title}"))
        blocks += [Text(part) for part in (point.text, point.notes) if part]
        for resolution in resolutions:
            if resolution.point_id == point.id:
                blocks += _decided(resolution, words, arithmetic, counts)
    if loose:
        blocks.append(Heading(_("Further decisions")))
        for resolution in loose:
            blocks += _decided(resolution, words, arithmetic, counts)
    if assembly.minutes:
        blocks += [Heading(_("Closing")), Text(assembly.minutes)]
    title = _("Minutes: %(title)s", title=event.title)
    return pdf(title, below, blocks, language=language, page_word=_("Page %(number)s"))


def _decided(resolution: Resolution, words: Words, arithmetic: Arithmetic, counts: Counts) -> list[Block]:
    blocks: list[Block] = [Heading(f"{resolution.number} · {resolution.title}", 2)]
    if resolution.proposer is not None:
        blocks.append(Text(words._("Proposed by %(name)s", name=resolution.proposer.name), quiet=True))
    if resolution.text:
        blocks.append(Text(resolution.text))
    tally = counts(resolution)
    if tally:
        blocks.append(bars([(label, value, str(value)) for label, value in tally]))
    blocks.append(Text(arithmetic(resolution), quiet=True))
    return blocks
