"""Shapes of what organisers and attendees type."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, DateTimeLocalField, IntegerField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from app.events.rules.programme import FIRST_YEAR, LAST_YEAR
from app.web.forms import LineField, TextField, ZoneField, options
from app.web.words import EVENT_KINDS


class SeatsField(IntegerField):
    """A number of seats; empty means no limit."""

    def __init__(self, label: Any, **more: Any) -> None:
        validators = [Optional(), NumberRange(0, 1_000_000, _l("Between %(min)s and %(max)s."))]
        super().__init__(label, validators, render_kw={"min": 0, "inputmode": "numeric"}, **more)


def _known_years(*dates: date | None) -> None:
    if any(one and not FIRST_YEAR <= one.year <= LAST_YEAR for one in dates):
        raise ValidationError(_l("Please choose a date of this century."))


def _check_days(first: DateField, last: DateField) -> None:
    _known_years(first.data, last.data)
    if first.data and last.data and last.data < first.data:
        raise ValidationError(_l("The last day is before the first."))


class ModeForm(FlaskForm):
    mode = RadioField(
        _l("How do you take part?"),
        choices=options([("on_site", _l("On site")), ("online", _l("Online"))]),
        default="on_site",
        validators=[InputRequired(_l("Please choose."))],
    )


class NewEventForm(FlaskForm):
    kind = SelectField(_l("Kind"), choices=options(EVENT_KINDS.items()))
    title = LineField(_l("Title"), most=200)
    slug = LineField(_l("Address"), most=60)
    timezone = ZoneField(_l("Time zone"), default="Europe/Amsterdam")
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please fill this in."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please fill this in."))])

    def validate_slug(self, field: LineField) -> None:
        Regexp(r"^[a-z0-9][a-z0-9-]*$", message=_l("Small letters, digits and dashes only."))(self, field)

    def validate_ends_on(self, field: DateField) -> None:
        _check_days(self.starts_on, field)


class EventForm(FlaskForm):
    title = LineField(_l("Title"), most=200)
    summary = TextField(_l("What it is about"), most=2000, rows=3)
    status = SelectField(
        _l("Status"), choices=options([("draft", _l("draft")), ("published", _l("published")), ("cancelled", _l("cancelled"))])
    )
    registration_open = BooleanField(_l("Registration is open"))
    on_site_seats = SeatsField(_l("Seats on site"))
    online_seats = SeatsField(_l("Seats online"))
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please fill this in."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please fill this in."))])
    venue = LineField(_l("Building"), most=120, required=False)
    city = LineField(_l("City"), most=120, required=False)
    country = SelectField(_l("Country"), [Optional()])
    meeting_minutes = SelectField(
        _l("Minutes of a meeting"), coerce=int, choices=options((n, str(n)) for n in (10, 15, 20, 30, 45, 60))
    )
    meeting_tables = IntegerField(_l("Tables for meetings"), [InputRequired(_l("Please fill this in.")), NumberRange(0, 5000)])

    def validate_ends_on(self, field: DateField) -> None:
        _check_days(self.starts_on, field)


class RoomForm(FlaskForm):
    name = LineField(_l("Name"), most=120)
    kind = SelectField(_l("Kind"), choices=options([("on_site", _l("on site")), ("online", _l("online"))]))
    capacity = SeatsField(_l("People it holds"))
    online_url = LineField(_l("Address of its online room"), most=500, required=False)

    def validate_online_url(self, field: LineField) -> None:
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_l("It must start with https://."))


class SessionForm(FlaskForm):
    title = LineField(_l("Title"), most=400)
    abstract = TextField(_l("Abstract"), most=20_000, rows=6)
    room_id = SelectField(_l("Room"), coerce=int)
    starts_at = DateTimeLocalField(_l("Starts"), [InputRequired(_l("Please fill this in."))])
    ends_at = DateTimeLocalField(_l("Ends"), [InputRequired(_l("Please fill this in."))])
    needs_enrolment = BooleanField(_l("People enrol for this session"))
    on_site_seats = SeatsField(_l("Seats on site"))
    online_seats = SeatsField(_l("Seats online"))
    cancelled = BooleanField(_l("The session is cancelled"))

    def validate_ends_at(self, field: DateTimeLocalField) -> None:
        _known_years(self.starts_at.data, field.data)
        if self.starts_at.data and field.data and field.data <= self.starts_at.data:
            raise ValidationError(_l("It ends before it starts."))


class ImportForm(FlaskForm):
    file = FileField(_l("Schedule file"), [FileRequired(_l("Please choose a file."))])
    dry_run = BooleanField(_l("Only show what would change"))
