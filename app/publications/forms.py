"""Shapes of what is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, DateTimeLocalField, SelectField
from wtforms.validators import InputRequired, Optional

from app.core.languages import LANGUAGES
from app.publications.labels import ANNOUNCEMENT_MODES, PACES, REGIONS, WHOM
from app.publications.rules.opportunities import ReportWords
from app.publications.vocabulary import Chapter
from app.web.forms import CheckboxesField, LineField, PageForm, TextField, options

PARTS = ("title", "summary", "body")


class ScopeForm(PageForm):
    """What a report is about."""

    theme = SelectField(_l("Theme"))
    region = SelectField(_l("Region"), choices=options(REGIONS.items()))
    starts_on = DateField(_l("From"), [InputRequired(_l("This field is required."))])
    ends_on = DateField(_l("Until"), [InputRequired(_l("This field is required."))])


class ReportWordsForm(PageForm):
    """A title, a summary and words to each chapter, in each language; a language whose fields are all empty is left out."""

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        words = self.words()
        if not words:
            self[f"title_{next(iter(LANGUAGES))}"].errors = [_l("Write it in one language at least.")]
        for language, words_of_language in words.items():
            for name, value in (("title", words_of_language["title"]), ("summary", words_of_language["summary"])):
                if not value:
                    self[f"{name}_{language}"].errors = [_l("This field is required.")]
                    fine = False
        return bool(fine and words)

    def words(self) -> dict[str, ReportWords]:
        """As `service/reports.py` takes them, of the languages that were written in."""
        words: dict[str, ReportWords] = {
            language: {
                "title": self[f"title_{language}"].data or "",
                "summary": self[f"summary_{language}"].data or "",
                "chapters": {chapter: self[f"{chapter}_{language}"].data or "" for chapter in Chapter},
            }
            for language in LANGUAGES
        }
        return {
            language: parts
            for language, parts in words.items()
            if parts["title"] or parts["summary"] or any(parts["chapters"].values())
        }


class NewsForm(PageForm):
    """Three fields a language; a language whose fields are all empty is left out."""

    themes = CheckboxesField(_l("Themes"), [Optional()])
    publish_at = DateTimeLocalField(_l("Publish at (UTC)"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        texts = self.texts()
        if not texts:
            self[f"title_{next(iter(LANGUAGES))}"].errors = [_l("Write it in one language at least.")]
        for language, (title, summary, _body) in texts.items():
            for name, value in (("title", title), ("summary", summary)):
                if not value:
                    self[f"{name}_{language}"].errors = [_l("This field is required.")]
                    fine = False
        return bool(fine and texts)

    def texts(self) -> dict[str, tuple[str, str, str]]:
        """(title, summary, body) by language, of the languages that were written in."""
        texts = {language: tuple(self[f"{part}_{language}"].data or "" for part in PARTS) for language in LANGUAGES}
        return {language: (parts[0], parts[1], parts[2]) for language, parts in texts.items() if any(parts)}

    def moment(self) -> datetime | None:
        return self.publish_at.data.replace(tzinfo=UTC) if self.publish_at.data else None


class PictureForm(PageForm):
    file = FileField(_l("Picture"))
    words = LineField(_l("Text alternative"), most=300, required=False)


class ReaderForm(PageForm):
    email = LineField(_l("Email address"), most=200)
    language = SelectField(_l("Language"))
    themes = CheckboxesField(_l("Themes (leave blank for all)"), [Optional()])


class IssueForm(PageForm):
    """A title and an introduction a language; a language without a title is left out."""

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for tag in LANGUAGES:
            if self[f"intro_{tag}"].data and not self[f"title_{tag}"].data:
                self[f"title_{tag}"].errors = [_l("This field is required.")]
                return False
        if not self.words():
            self[f"title_{next(iter(LANGUAGES))}"].errors = [_l("Write it in one language at least.")]
            return False
        return bool(fine)

    def words(self) -> dict[str, tuple[str, str]]:
        """(title, introduction) by language."""
        words = {tag: (self[f"title_{tag}"].data or "", self[f"intro_{tag}"].data or "") for tag in LANGUAGES}
        return {tag: parts for tag, parts in words.items() if parts[0]}


class SendForm(PageForm):
    per_minute = SelectField(_l("Sending speed"), coerce=int, choices=options(PACES.items()))
    at = DateTimeLocalField(_l("When (UTC)"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def moment(self) -> datetime | None:
        return self.at.data.replace(tzinfo=UTC) if self.at.data else None


class AnnouncementForm(PageForm):
    session = SelectField(_l("To those of"))
    whom = SelectField(_l("To those"), choices=options(WHOM.items()))
    mode = SelectField(_l("Taking part"), choices=options(ANNOUNCEMENT_MODES.items()))
    subject = LineField(_l("Subject"), most=150)
    body = TextField(_l("Text"), most=5000, rows=10, required=True)


class BouncesForm(PageForm):
    file = FileField(_l("Mailbox or email (mbox or .eml)"))


for _language in LANGUAGES:
    setattr(NewsForm, f"title_{_language}", LineField(_l("Title"), most=200, required=False))
    setattr(NewsForm, f"summary_{_language}", TextField(_l("In one sentence"), most=400, rows=2))
    setattr(NewsForm, f"body_{_language}", TextField(_l("Text"), most=20_000, rows=10))
    setattr(IssueForm, f"title_{_language}", LineField(_l("Title"), most=200, required=False))
    setattr(IssueForm, f"intro_{_language}", TextField(_l("Introduction"), most=2000, rows=4))
    setattr(ReportWordsForm, f"title_{_language}", LineField(_l("Title"), most=200, required=False))
    setattr(ReportWordsForm, f"summary_{_language}", TextField(_l("What it says"), most=2000, rows=4))
    for _chapter in Chapter:
        setattr(ReportWordsForm, f"{_chapter}_{_language}", TextField("", most=12_000, rows=5))
