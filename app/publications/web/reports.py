"""Opportunity reports, read by everybody: pages and PDFs of each version."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import force_locale

from app.core.languages import CATALOGS, LANGUAGES
from app.documents.blocks import Block, Cover
from app.documents.pdf import pdf
from app.exchange.labels import STAGE_NAMES
from app.framework.labels import LEVELS, MEASURES, PRACTICES
from app.infra.links import absolute
from app.infra.texts import Words
from app.members import queries as members
from app.publications.labels import REGIONS
from app.publications.models import Report, ReportVersion
from app.publications.policy import may_publish
from app.publications.queries import opportunities
from app.publications.queries import reports as queries
from app.publications.rules.opportunities import Facts, ReportWords
from app.publications.service import report_text
from app.web.guards import actor, or_404
from app.web.i18n import country_name, language


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/reports/", view_func=reports)
    address = "/reports/<int:number>"
    blueprint.add_url_rule(address, view_func=report, defaults={"version": None})
    blueprint.add_url_rule(f"{address}/v<int:version>", view_func=report)
    blueprint.add_url_rule(f"{address}.pdf", view_func=report_pdf, defaults={"version": None})
    blueprint.add_url_rule(f"{address}/v<int:version>.pdf", view_func=report_pdf)


def reports() -> str:
    return render_template(
        "publications/reports.html",
        reports=[(report, version, queries.words_in(version.words, language())) for report, version in queries.published()],
        regions=REGIONS,
        may_publish=may_publish(actor()),
    )


# What codes of regions, stages, levels and measures are called.
_NAMED: tuple[Mapping[Any, Any], ...] = (REGIONS, STAGE_NAMES, LEVELS, {**MEASURES, **PRACTICES})


def _names(tag: str, gone: Collection[str], *, addresses: bool) -> report_text.Names:
    """Of a language; links as addresses where the text leaves the site."""
    with force_locale(CATALOGS[tag]):
        themes = {theme.code: theme.labels.get(tag) or theme.labels["en"] for theme in members.themes()}
        regions, stages, levels, measure_names = ({str(key): str(name) for key, name in names.items()} for names in _NAMED)

    def country(code: str) -> str:
        with force_locale(CATALOGS[tag]):
            return country_name(code)

    return report_text.Names(themes, regions, stages, levels, measure_names, country, absolute if addresses else str, gone)


def text_of(facts: Facts, words_by_language: Mapping[str, ReportWords], tag: str) -> list[Block]:
    """A report's chapters in a language; the editors' words in it, or in one that there is."""
    tongue, words = queries.words_in(words_by_language, tag)
    names = _names(tag, opportunities.gone(facts), addresses=False)
    return report_text.blocks(facts, words["chapters"], tongue, names, Words(tag))


def report(number: int, version: int | None) -> str:
    edition = or_404(queries.find_version(number, version))
    tongue, words = queries.words_in(edition.words, language())
    return render_template(
        "publications/report.html",
        report=edition.report,
        edition=edition,
        words=words,
        tongue=tongue,
        blocks=text_of(edition.facts, edition.words, language()),
        region=REGIONS[edition.report.region],
        cite=citation(edition, words["title"], Words(language())),
        tongues=LANGUAGES,
        may_publish=may_publish(actor()),
    )


def citation(edition: ReportVersion, title: str, words: Words) -> str:
    """How others name it: number, version, day, and the address that always leads to this version."""
    address = absolute(url_for("publications.report", number=edition.report.number, version=edition.version))
    return words._(
        "GO SMART: %(title)s. Opportunity report no. %(number)s, version %(version)s, %(day)s. %(address)s",
        title=title, number=edition.report.number, version=edition.version, day=words.short_day(edition.published_at.date()),
        address=address,
    )  # fmt: skip


def report_pdf(number: int, version: int | None) -> Response:
    """In `?in=` one of our languages."""
    edition = or_404(queries.find_version(number, version))
    tag = request.args.get("in", language())
    tag = tag if tag in LANGUAGES else language()
    title = queries.words_in(edition.words, tag)[1]["title"]
    words = Words(tag)
    eyebrow = words._("Opportunity report no. %(number)s, version %(version)s", number=number, version=edition.version)
    content = printed(
        edition.report, edition.words, edition.facts, tag, eyebrow, citation(edition, title, words), edition.published_at
    )
    return pdf_answer(content, f"report-{number}-v{edition.version}-{tag}.pdf")


def pdf_answer(data: bytes, name: str) -> Response:
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"})


def printed(
    about: Report,
    words_by_language: Mapping[str, ReportWords],
    facts: Facts,
    tag: str,
    eyebrow: str,
    cite: str,
    at: datetime | None,
) -> bytes:
    """A version, or what is to be one, as PDF; `at` is when it was published."""
    words, text = Words(tag), queries.words_in(words_by_language, tag)[1]
    names = _names(tag, (), addresses=True)
    period = f"{words.short_day(about.starts_on)} – {words.short_day(about.ends_on)}"
    lines = [
        (words._("Theme"), names.themes[about.theme_code]),
        (words._("Region"), names.regions[about.region]),
        (words._("Period"), period),
    ]
    if facts:
        lines.append((words._("Counted on"), words.short_day(_day(facts["counted_at"]))))
    if at is not None:
        lines.append((words._("Published"), words.short_day(at.date())))
    cover = (eyebrow, text["summary"], lines, cite, words._("Contents"))
    return _drawn(json.dumps([facts, words_by_language, cover, sorted(opportunities.gone(facts))]), tag)


@lru_cache(maxsize=8)
def _drawn(stored: str, tag: str) -> bytes:
    """Drawing a long report takes more than a second, so the last few are remembered by all that stands in them."""
    facts, words_by_language, (eyebrow, summary, lines, cite, contents), gone = json.loads(stored)
    words = Words(tag)
    tongue, text = queries.words_in(words_by_language, tag)
    chapters = report_text.blocks(facts, text["chapters"], tongue, _names(tag, gone, addresses=True), words)
    cover = Cover(eyebrow, summary, [(name, value) for name, value in lines], cite, contents)
    return pdf(text["title"], "", chapters, language=tag, page_word=words._("Page %(number)s"), cover=cover)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
