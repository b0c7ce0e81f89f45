"""Reads of opportunity reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from app.core.kpi import Counted
from app.core.languages import DEFAULT_LANGUAGE
from app.core.vocabulary import PromiseKind, Thing
from app.infra.db import session
from app.publications.models import Report, ReportVersion
from app.publications.queries.opportunities import Scope
from app.publications.rules.opportunities import ReportWords
from app.publications.vocabulary import ReportState


def published() -> list[tuple[Report, ReportVersion]]:
    """Reports that are out, newest first, each with its latest version."""
    # Facts may be large, and a list shows none of them.
    query = select(Report).where(Report.number.is_not(None)).options(defer(Report.facts), joinedload(Report.theme))
    query = query.options(selectinload(Report.versions).defer(ReportVersion.facts))
    return [(report, report.versions[-1]) for report in session().scalars(query.order_by(Report.number.desc()))]


def find_version(number: int, version: int | None = None) -> ReportVersion | None:
    """A published version by the report's number: a certain one, or the latest."""
    query = select(ReportVersion).join(ReportVersion.report).where(Report.number == number)
    if version is not None:
        query = query.where(ReportVersion.version == version)
    query = query.options(contains_eager(ReportVersion.report).joinedload(Report.theme))
    query = query.options(contains_eager(ReportVersion.report).selectinload(Report.versions))
    return session().scalars(query.order_by(ReportVersion.version.desc()).limit(1)).first()


def find_report(report_id: int) -> Report | None:
    """A report as it is worked at."""
    return session().get(Report, report_id, options=[selectinload(Report.versions), joinedload(Report.theme)])


def in_work() -> Sequence[Report]:
    """Reports that are written, reviewed or revised."""
    query = select(Report).where(Report.state != ReportState.PUBLISHED).options(defer(Report.facts), joinedload(Report.theme))
    return session().scalars(query.order_by(Report.changed_at.desc(), Report.id)).all()


def scope_of(report: Report) -> Scope:
    return Scope(report.theme_code, report.region, report.starts_on, report.ends_on)


def words_in(words: Mapping[str, ReportWords], language: str) -> tuple[str, ReportWords]:
    """(language, words) in a language, else in English, else in whatever it was written in."""
    tag = next((candidate for candidate in (language, DEFAULT_LANGUAGE) if candidate in words), next(iter(words)))
    return tag, words[tag]


def teasers(words: Mapping[str, ReportWords]) -> dict[str, tuple[str, str]]:
    """(title, summary) by language."""
    return {language: (texts["title"], texts["summary"]) for language, texts in words.items()}


def next_number() -> int:
    return (session().scalar(select(func.max(Report.number))) or 0) + 1


def first_versions(start: datetime, end: datetime) -> list[ReportVersion]:
    """Of each report that came out from `start` on and before `end`, its first version: a later one is no new report."""
    query = select(ReportVersion).where(ReportVersion.version == 1)
    query = query.where(ReportVersion.published_at >= start, ReportVersion.published_at < end)
    query = query.options(joinedload(ReportVersion.report), defer(ReportVersion.facts))
    return list(session().scalars(query.order_by(ReportVersion.published_at, ReportVersion.id)))


def latest_versions(reports: Collection[int]) -> dict[int, ReportVersion]:
    """The version of each of these reports that is read now."""
    query = select(ReportVersion).where(ReportVersion.report_id.in_(reports)).options(defer(ReportVersion.facts))
    return {version.report_id: version for version in session().scalars(query.order_by(ReportVersion.version))}


def by_theme(start: datetime, end: datetime) -> dict[tuple[str, Thing], int]:
    """(theme, report) to the number of reports that came out in the period."""
    counts: dict[tuple[str, Thing], int] = {}
    for report_version in first_versions(start, end):
        key = (report_version.report.theme_code, Thing.REPORT)
        counts[key] = counts.get(key, 0) + 1
    return counts


def kpis(start: datetime, end: datetime) -> dict[PromiseKind, Sequence[Counted]]:
    """What of the network's promises is counted here: a report once, when its first version came out."""
    return {
        PromiseKind.REPORTS: [
            Counted(
                words_in(report_version.words, DEFAULT_LANGUAGE)[1]["title"],
                f"/reports/{report_version.report.number}",
                report_version.published_at.date(),
            )
            for report_version in first_versions(start, end)
        ]
    }
