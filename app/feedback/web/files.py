"""Surveys and results as files: tables, the book that explains them, pictures, a report, codes for slides."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request, stream_with_context, url_for
from flask_babel import gettext as _

from app.core import spreadsheets
from app.core.errors import Refused
from app.core.names import slug_of
from app.core.spreadsheets import Row
from app.documents import qr
from app.documents.blocks import Text
from app.documents.pdf import pdf
from app.documents.pictures import WIDTH, Picture, Rect
from app.documents.png import png
from app.feedback.models import Survey
from app.feedback.queries import results as queries
from app.feedback.queries import surveys
from app.feedback.rules import survey_file as file_format
from app.feedback.service import report_pdf
from app.feedback.vocabulary import FeedbackReason
from app.feedback.web.building import managed
from app.feedback.web.reasons import too_few
from app.feedback.web.results import asked_view, drawing, theme_names
from app.infra.links import absolute
from app.questions.columns import Column
from app.questions.labels import names
from app.questions.table import codebook, columns
from app.web.guards import or_404
from app.web.i18n import in_language, language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


def register(blueprint: Blueprint) -> None:
    base = "/organise/surveys/<code>"
    blueprint.add_url_rule(f"{base}/survey.json", view_func=survey_file)
    blueprint.add_url_rule(f"{base}/qr.<any(svg, png, pdf):kind>", view_func=survey_qr)
    blueprint.add_url_rule(f"{base}/results.csv", view_func=results_csv)
    blueprint.add_url_rule(f"{base}/results.xlsx", view_func=results_xlsx)
    blueprint.add_url_rule(f"{base}/results.json", view_func=results_json)
    blueprint.add_url_rule(f"{base}/codebook.csv", view_func=codebook_csv)
    blueprint.add_url_rule(f"{base}/results.pdf", view_func=results_pdf)
    blueprint.add_url_rule(f"{base}/results/<key>.<any(svg, png):kind>", view_func=picture)


def _file(body: Any, mimetype: str, name: str) -> Response:
    answer = Response(body, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def survey_file(code: str) -> Response:
    survey = managed(code)
    return _file(file_format.write(surveys.as_file(survey)), "application/json", f"survey-{survey.code}.json")


def survey_qr(code: str, kind: str) -> Response:
    """The survey's address as a QR code, for a slide."""
    survey = managed(code)
    address = absolute(url_for("feedback.survey", code=code))
    drawing = qr.svg(address, title=survey.title)
    if kind == "svg":
        return Response(drawing, mimetype=_TYPES[kind])
    return Response(_qr_page(survey, address) if kind == "pdf" else png(drawing, zoom=16), mimetype=_TYPES[kind])


def _qr_page(survey: Survey, address: str) -> bytes:
    symbol = qr.encode(address)
    side = WIDTH / (symbol.size + 2 * qr.QUIET_ZONE)
    dark = [
        Rect((run.column + qr.QUIET_ZONE) * side, (run.row + qr.QUIET_ZONE) * side, run.length * side, side, "black")
        for run in symbol.runs
    ]
    picture = Picture(WIDTH, (Rect(0, 0, WIDTH, WIDTH, "white"), *dark))
    return pdf(
        survey.title, address, [picture, Text(_("Scan it with your phone's camera."))], language=language(), page_word=""
    )


def _table(code: str) -> tuple[Survey, list[Column], list[str], bool]:
    """The survey, its columns, and the header: words that people saw, or with `codes` the short names and numbers."""
    survey = managed(code)
    if not queries.may_see(survey):
        raise too_few()
    coded = bool(request.args.get("codes"))
    kept = queries.exportable(survey)
    questions = [question for question in surveys.specs_of(survey) if question.key in kept]
    table = columns(questions, in_language, _("other"))
    who = [] if survey.anonymous else ["voter", *survey.traits]
    return survey, table, who + [column.name if coded else column.label for column in table], coded


def _rows(survey: Survey, table: list[Column], coded: bool) -> Iterator[Row]:
    readers = [column.read if coded else column.worded() for column in table]
    for name, traits, answers in queries.ballots(survey):
        cells = [read(answers) for read in readers]
        yield cells if survey.anonymous else [name, *(traits or [""] * len(survey.traits)), *cells]


def results_csv(code: str) -> Response:
    """One row a ballot. UTF-8; with `excel` it begins with the mark that Excel wants."""
    survey, table, header, coded = _table(code)
    lines = spreadsheets.csv_lines(header, _rows(survey, table, coded), bom=bool(request.args.get("excel")))
    return _file(stream_with_context(lines), "text/csv", f"survey-{survey.code}.csv")


def results_xlsx(code: str) -> Response:
    survey, table, header, coded = _table(code)
    book = [("answers", header, _rows(survey, table, coded)), ("codebook", *codebook(table))]
    return _file(stream_with_context(spreadsheets.xlsx_chunks(book)), XLSX, f"survey-{survey.code}.xlsx")


def results_json(code: str) -> Response:
    """Ballots as numbers, with the codebook that explains them."""
    survey, table, _header, _coded = _table(code)
    head, rows = codebook(table)
    body = {
        "survey": survey.code,
        "title": survey.title,
        "anonymous": survey.anonymous,
        "codebook": [dict(zip(head, row, strict=True)) for row in rows],
        "columns": ([] if survey.anonymous else ["voter", *survey.traits]) + [column.name for column in table],
    }

    def parts() -> Iterator[str]:
        yield json.dumps(body, ensure_ascii=False)[:-1] + ', "ballots": ['
        for number, row in enumerate(_rows(survey, table, coded=True)):
            yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
        yield "\n]}\n"

    return _file(stream_with_context(parts()), "application/json", f"survey-{survey.code}.json")


def codebook_csv(code: str) -> Response:
    """What each column is, and what its numbers mean; it tells nothing of answers."""
    survey = managed(code)
    book = codebook(columns(surveys.specs_of(survey), in_language, _("other")))
    return _file(spreadsheets.csv_lines(*book, bom=bool(request.args.get("excel"))), "text/csv", f"codebook-{survey.code}.csv")


def results_pdf(code: str) -> Response:
    survey = managed(code)
    if not queries.may_see(survey):
        raise too_few()
    question_results = queries.question_results(survey)
    content = report_pdf.report(survey, queries.turnout(survey), question_results, in_language, names(), language())
    return _file(io.BytesIO(content), "application/pdf", f"survey-{survey.code}.pdf")


def picture(code: str, key: str, kind: str) -> Response:
    """One question's picture, as the page shows it in this view."""
    survey = managed(code)
    if not queries.may_see(survey):
        raise too_few()
    view = asked_view(survey)
    question_results = queries.question_results(survey, by=view.by, group=view.group, weigh=view.weigh)
    result = or_404(next((result for result in question_results if result.question.key == key), None))
    drawn = drawing(result, view, theme_names())
    if drawn is None or drawn.picture is None:
        raise Refused(FeedbackReason.NO_PICTURE)
    title = in_language(result.question.texts)
    image = drawn.picture.svg(title)
    name = f"{survey.code}-{slug_of(key) or 'picture'}.{kind}"
    return _file(image if kind == "svg" else png(image), _TYPES[kind], name)
