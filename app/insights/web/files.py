"""A year's figures as files, and as a picture for other sites."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.spreadsheets import csv_lines, xlsx_chunks
from app.documents import pictures
from app.documents.blocks import Block, Chart, Figures, Heading, Link, Table, Text
from app.documents.pdf import pdf
from app.documents.png import png
from app.infra.links import absolute
from app.insights.labels import ACTS, PROMISES, THINGS
from app.insights.rules import drawing
from app.insights.rules import figures as rules
from app.insights.web.pages import figures_shown, promised, steps
from app.members import queries as members
from app.web.i18n import day, in_language, language


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/insights/<int:year>.<any(svg, png):kind>", view_func=picture)
    blueprint.add_url_rule("/insights/<int:year>.<any(csv, xlsx):kind>", view_func=table)
    blueprint.add_url_rule("/insights/<int:year>.pdf", view_func=document)


def _title(year: int) -> str:
    return str(_("What GO SMART achieved in %(year)s", year=year))


def picture(year: int, kind: str) -> Response:
    """The year's promises as a picture that other sites may embed."""
    promises, kept = promised(year)
    rows = [(str(PROMISES[promise.key][0]), promise.counted, promise.target) for promise in promises]
    title, on = _title(year), kept.taken_on if kept else utc_now().date()
    svg = drawing.promises(title, rows, f"{absolute('/insights/')} · {on:%Y-%m-%d}").svg(title)
    headers = {
        "Cache-Control": "public, max-age=600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Language",
    }
    if kind == "svg":
        return Response(svg, mimetype="image/svg+xml", headers=headers)
    return Response(png(svg), mimetype="image/png", headers=headers)


def table(year: int, kind: str) -> Response:
    """Each thing that was counted in the year, a line each."""
    header = [
        _("Promise"),
        _("Counted"),
        _("Target"),
        _("Title"),
        _("Day"),
        _("Short name (in the web address)"),
        _("As the records stood on"),
    ]
    rows: list[list[Any]] = []
    promises, kept = promised(year)
    on = (kept.taken_on if kept else utc_now().date()).isoformat()
    for promise in promises:
        name = str(PROMISES[promise.key][0])
        lines = [
            [name, promise.counted, promise.target, thing.title, thing.on.isoformat(), absolute(thing.path), on]
            for thing in promise.found
        ]
        rows += lines or [[name, 0, promise.target, "", "", "", on]]
    file = {"Content-Disposition": f"attachment; filename=gosmart-{year}.{kind}"}
    if kind == "csv":
        return Response(csv_lines(header, rows), mimetype="text/csv", headers=file)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(xlsx_chunks([(str(year), header, rows)]), mimetype=media, headers=file)


def document(year: int) -> Response:
    """The dashboard on paper."""
    figures, kept = figures_shown(year)
    on = kept.taken_on if kept else utc_now().date()
    below = _("As the records stood on %(day)s", day=day(on, pattern="d MMM y"))
    below += " · " + absolute(url_for("insights.dashboard", year=year, on=on.isoformat() if kept else None))
    if kept and kept.reason:
        below += " · " + _("Recounted: %(reason)s", reason=kept.reason)
    blocks = [
        *_promises(figures),
        *_said(figures),
        *_life(figures),
        *_meetings(figures),
        *_attendance(figures),
        *_themes(figures),
    ]
    content = pdf(_title(year), below, blocks, language=language(), page_word=_("Page %(number)s"))
    file = {"Content-Disposition": f"inline; filename=gosmart-{year}.pdf"}
    return Response(content, mimetype="application/pdf", headers=file)


def _promises(figures: rules.Figures) -> list[Block]:
    rows = [(str(PROMISES[promise.key][0]), promise.counted, promise.target) for promise in figures.promises]
    drawn = drawing.promises("", rows, "")
    header = (_("Promise"), _("Counted"), _("Target"))
    blocks: list[Block] = [
        Heading(_("The five promises")),
        Chart(_("Counted and promised"), drawn, header, [(name, str(done), str(target)) for name, done, target in rows]),
    ]
    for promise in figures.promises:
        name, rule = PROMISES[promise.key]
        blocks += [Heading(f"{name}: {promise.counted} / {promise.target}", 2), Text(str(rule), quiet=True)]
        lines = [(Link(thing.title, absolute(thing.path)), day(thing.on, pattern="d MMM y")) for thing in promise.found]
        lines += [
            (Link(thing.title, absolute(thing.path)), _("fixed for %(day)s", day=day(thing.on, pattern="d MMM y")))
            for thing in promise.ahead
        ]
        blocks.append(Table((_("Title"), _("Day")), lines, (2.4, 1)) if lines else Text(_("None in this year.")))
    return blocks


def _said(figures: rules.Figures) -> list[Block]:
    confirmed = figures.confirmed
    if confirmed is None:
        return []
    rows = [
        (str(PROMISES[key][0]), str(kept), str(partly), str(could)) for key, (kept, partly, could) in confirmed.promises.items()
    ]
    boxes = [(str(confirmed.ballots), _("Members who answered"), "")]
    if confirmed.satisfaction is not None:
        boxes.append((f"{confirmed.satisfaction:.1f} / {confirmed.top}", _("Satisfaction"), ""))
    if confirmed.score is not None:
        boxes.append((f"{confirmed.score:+.0f}", _("Recommendation (NPS)"), ""))
    header = (_("Promise"), _("confirm it"), _("in part"), _("could say"))
    return [Heading(_("What members say")), Figures(boxes), Table(header, rows, (2.2, 1, 1, 1))]


def _life(figures: rules.Figures) -> list[Block]:
    life = figures.engagement
    rows = [(str(ACTS[act]), str(number)) for act, number in life.acts.items()]
    drawn = pictures.bars([(name, int(number), number) for name, number in rows])
    boxes = Figures(((str(life.members), _("members"), ""), (str(life.active), _("of them active"), "")))
    return [Heading(_("Active members")), boxes, Chart(_("Members that"), drawn, (_("Activity"), _("Members")), rows)]


def _meetings(figures: rules.Figures) -> list[Block]:
    rows = [(name, str(int(number))) for name, number in steps(figures)]
    drawn = pictures.bars([(name, int(number), number) for name, number in rows])
    pilots = [(Link(title, absolute(path)),) for title, path in figures.funnel.pilots]
    blocks: list[Block] = [
        Heading(_("From a proposal to a pilot")),
        Chart(_("Meetings for this year"), drawn, (_("Step"), _("Count")), rows),
    ]
    return [*blocks, Table((_("Pilots that followed"),), pilots, (1,))] if pilots else blocks


def _attendance(figures: rules.Figures) -> list[Block]:
    header = (_("Event"), _("Places"), _("Came in at a door"), _("Followed the link"), _("Were online"))
    rows = [
        (
            Link(attended.title, absolute(attended.path)),
            str(attended.places),
            str(attended.at_door),
            str(attended.clicked),
            str(attended.online),
        )
        for attended in figures.attendance
    ]
    return [Heading(_("Who came")), Table(header, rows, (2.4, 0.8, 1, 1, 1))] if rows else []


def _themes(figures: rules.Figures) -> list[Block]:
    theme_names = {theme.code: in_language(theme.labels) for theme in members.themes()}
    header = ("", *(theme_names[code] for code, _counts in figures.themes))
    rows = [
        (str(name), *(str(counts.get(thing, "–")) for _code, counts in figures.themes))
        for thing, (name, _path) in THINGS.items()
    ]
    return [Heading(_("Energy, air, mobility, waste")), Table(header, rows, (1.6, *(1 for _theme in figures.themes)))]
