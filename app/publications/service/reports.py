"""Opportunity reports from the first draft to the latest version: editors write, the product gathers, somebody else reviews.

What is published is a version of its own and never changes. `service/gathering.py` gathers the facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.core.languages import LANGUAGES
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.members import queries as members
from app.members.models import Theme
from app.members.vocabulary import NetworkRole
from app.publications.messages import FactsAsked
from app.publications.models import Report, ReportVersion
from app.publications.queries import opportunities
from app.publications.queries import reports as queries
from app.publications.queries.opportunities import Scope
from app.publications.rules.opportunities import ReportWords
from app.publications.vocabulary import PublicationsReason, ReportState

Words = Mapping[str, ReportWords]


def start(tx: Transaction, scope: Scope, words: Words, *, by: int | None, now: datetime) -> Report:
    """Begin a report and have its facts gathered. `words` are by language."""
    _check(scope, now)
    report = Report(state=ReportState.DRAFT, words=_plain(words), facts={}, written_by=by, changed_at=now)
    _set_scope(report, scope)
    tx.add(report)
    tx.flush()
    _ask(tx, report, now)
    audit.note(tx, by, "began_report", f"report:{report.id}", now=now)
    return report


def gather_anew(tx: Transaction, report_id: int, scope: Scope, *, after: str, by: int | None, now: datetime) -> None:
    """Have the facts gathered as they are now, for another scope if wanted. What was cited once keeps its scope."""
    _check(scope, now)
    report = _seen(tx, report_id, after, ReportState.DRAFT)
    if report.number is not None and scope != queries.scope_of(report):
        raise Refused(PublicationsReason.SCOPE_IS_CITED)
    _set_scope(report, scope)
    report.changed_at = now
    _ask(tx, report, now)
    audit.note(tx, by, "asked_for_facts", f"report:{report_id}", now=now)


def _set_scope(report: Report, scope: Scope) -> None:
    report.theme_code, report.region = scope.theme, scope.region
    report.starts_on, report.ends_on = scope.starts_on, scope.ends_on


def _ask(tx: Transaction, report: Report, now: datetime) -> None:
    report.asked_at, report.steps_done, report.steps = now, 0, 0
    record(tx, FactsAsked(report.id, now.isoformat()), now=now)


def _check(scope: Scope, now: datetime) -> None:
    """The period may not reach beyond today: nobody knows what will be. Before 2000 there was no network."""
    if scope.theme not in members.theme_codes():
        raise Refused(PublicationsReason.BAD_SCOPE)
    if not date(2000, 1, 1) <= scope.starts_on <= scope.ends_on <= now.date():
        raise Refused(PublicationsReason.BAD_PERIOD)


def _plain(words: Words) -> dict[str, ReportWords]:
    """Words in the form in which they are stored; chapters without words are left out."""
    texts: dict[str, ReportWords] = {
        language: {
            "title": words_of_language["title"].strip(),
            "summary": words_of_language["summary"].strip(),
            "chapters": {chapter: text.strip() for chapter, text in words_of_language["chapters"].items() if text.strip()},
        }
        for language, words_of_language in words.items()
        if language in LANGUAGES
    }
    if not texts or not all(
        words_of_language["title"] and words_of_language["summary"] for words_of_language in texts.values()
    ):
        raise Refused(PublicationsReason.TEXT_MISSING)
    return texts


def mark(report: Report) -> str:
    """What tells these words and this state from later ones."""
    return f"{report.state} {report.changed_at.isoformat()}"


def whole_mark(report: Report) -> str:
    """Of everything that is reviewed: words, state and facts."""
    return f"{mark(report)} {report.facts_at.isoformat() if report.facts_at else ''}"


def _locked(tx: Transaction, report_id: int, *states: ReportState) -> Report:
    report = get_for_visitor(tx, Report, report_id, lock=True)
    if report.state not in states:
        raise Refused(PublicationsReason.STATE_CHANGED)
    return report


def _seen(tx: Transaction, report_id: int, after: str, *states: ReportState) -> Report:
    """The report, if its words and state are those that somebody has looked at."""
    report = _locked(tx, report_id, *states)
    if mark(report) != after:
        raise Refused(PublicationsReason.NEWS_CHANGED)
    return report


def save(tx: Transaction, report_id: int, words: Words, *, after: str, by: int | None, now: datetime) -> None:
    report = _seen(tx, report_id, after, ReportState.DRAFT)
    report.words, report.written_by, report.changed_at = _plain(words), by, now
    audit.note(tx, by, "changed_report", f"report:{report_id}", now=now)


def submit(tx: Transaction, report_id: int, *, after: str, by: int | None, now: datetime) -> None:
    """Hand it to a reviewer, with facts of which all records are still there."""
    report = _seen(tx, report_id, after, ReportState.DRAFT)
    if report.facts_at is None or report.asked_at is not None:
        raise Refused(PublicationsReason.FACTS_MISSING)
    _check_records(report)
    report.state, report.note, report.submitted_by, report.changed_at = ReportState.WAITING, "", by, now
    audit.note(tx, by, "submitted_report", f"report:{report_id}", now=now)


def _check_records(report: Report) -> None:
    if opportunities.gone(report.facts):
        raise Refused(PublicationsReason.FACTS_OUTDATED)


def send_back(tx: Transaction, report_id: int, note: str, *, after: str, by: int | None, now: datetime) -> None:
    """The reviewer asks to look again, or whoever submitted takes it back; then the note may be empty."""
    report = _seen(tx, report_id, after, ReportState.WAITING)
    if not note.strip() and by != report.submitted_by:
        raise Refused(PublicationsReason.NEWS_NOTE_MISSING)
    report.state, report.note, report.changed_at = ReportState.DRAFT, note.strip(), now
    audit.note(tx, by, "returned_report", f"report:{report_id}", now=now)


def publish(tx: Transaction, report_id: int, *, after: str, by: int | None, now: datetime) -> ReportVersion:
    """A reviewer's word makes a version of what they have seen: words, state and facts."""
    report = _locked(tx, report_id, ReportState.WAITING)
    if whole_mark(report) != after:
        raise Refused(PublicationsReason.NEWS_CHANGED)
    if by is not None and not _may_review(report, by):
        raise Refused(PublicationsReason.OWN_REPORT)
    _check_records(report)
    if report.number is None:
        # One publication after the other, so that numbers follow each other: any row that is always there is the queue.
        tx.execute(select(Theme.code).order_by(Theme.code).limit(1).with_for_update(key_share=True))
        report.number = queries.next_number()
    version = ReportVersion(
        version=len(report.versions) + 1, words=report.words, facts=report.facts, published_at=now, published_by=by
    )
    report.versions.append(version)
    report.state, report.changed_at = ReportState.PUBLISHED, now
    tx.flush()
    audit.note(tx, by, "published_report", f"report:{report_id} version {version.version}", now=now)
    return version


def _may_review(report: Report, by: int) -> bool:
    """Not who submitted it or wrote the words last, as long as there is somebody else; then who wrote them, but did not submit;
    and whoever is alone does everything."""
    able = {person.id for person in members.people_with_roles(NetworkRole.SECRETARIAT) if person.verified_at is not None}
    others = able - {report.submitted_by, report.written_by} or able - {report.submitted_by}
    return by in others or not others


def revise(tx: Transaction, report_id: int, *, by: int | None, now: datetime) -> None:
    """Begin the next version; the last one stays public until the new one is."""
    report = _locked(tx, report_id, ReportState.PUBLISHED)
    report.state, report.changed_at = ReportState.DRAFT, now
    audit.note(tx, by, "began_to_revise_report", f"report:{report_id}", now=now)


def discard(tx: Transaction, report_id: int, *, after: str, by: int | None, now: datetime) -> None:
    """A draft that was never published is gone; of one that was, what was published last stays."""
    report = _seen(tx, report_id, after, ReportState.DRAFT)
    if report.versions:
        last = report.versions[-1]
        counted = last.facts.get("counted_at")
        report.words, report.facts = last.words, last.facts
        report.facts_at = datetime.fromisoformat(counted) if counted else None
        report.state, report.changed_at = ReportState.PUBLISHED, now
        report.asked_at, report.note = None, ""
    else:
        tx.delete(report)
    audit.note(tx, by, "discarded_report", f"report:{report_id}", now=now)
