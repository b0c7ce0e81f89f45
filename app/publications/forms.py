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
        given = self.words()
        if not given:
            self[f"title_{next(iter(LANGUAGES))}"].errors = [_l("Write it in one language at least.")]
        for language, one in given.items():
            for name, value in (("title", one["title"]), ("summary", one["summary"])):
                if not value:
                    self[f"{name}_{language}"].errors = [_l("This field is required.")]
                    fine = False
        return bool(fine and given)

    def words(self) -> dict[str, ReportWords]:
        """As `service/reports.py` takes them, of the languages that were written in."""
        found: dict[str, ReportWords] = {
            language: {
                "title": self[f"title_{language}"].data or "",
                "summary": self[f"summary_{language}"].data or "",
                "chapters": {chapter: self[f"{chapter}_{language}"].data or "" for chapter in Chapter},
            }
            for language in LANGUAGES
        }
        return {
            language: one for language, one in found.items() if one["title"] or one["summary"] or any(one["chapters"].values())
        }


class NewsForm(PageForm):
    """Three fields a language; a language whose fields are all empty is left out."""

    themes = CheckboxesField(_l("Themes"), [Optional()])
    publish_at = DateTimeLocalField(_l("Publish at (UTC)"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        given = self.texts()
        if not given:
            self[f"title_{next(iter(LANGUAGES))}"].errors = [_l("Write it in one language at least.")]
        for language, (title, summary, _body) in given.items():
            for name, value in (("title", title), ("summary", summary)):
                if not value:
                    self[f"{name}_{language}"].errors = [_l("This field is required.")]
                    fine = False
        return bool(fine and given)

    def texts(self) -> dict[str, tuple[str, str, str]]:
        """(title, summary, body) by language, of the languages that were written in."""
        found = {language: tuple(self[f"{part}_{language}"].data or "" for part in PARTS) for language in LANGUAGES}
        return {language: (one[0], one[1], one[2]) for language, one in found.items() if any(one)}

    def moment(self) -> datetime | None:
        return self.publish_at.data.replace(tzinfo=UTC) if self.publish_at.data else None


class PictureForm(PageForm):
    file = FileField(_l("Picture"))
    words = LineField(_l("What it shows, in words"), most=300, required=False)


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
        found = {tag: (self[f"title_{tag}"].data or "", self[f"intro_{tag}"].data or "") for tag in LANGUAGES}
        return {tag: one for tag, one in found.items() if one[0]}


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
