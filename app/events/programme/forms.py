"""Shapes of what organisers type about an event and its programme."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from app.events.labels import ATTENDEE_LISTS, CLONE_PARTS, EVENT_KINDS, EVENT_STATUSES, ROOM_KINDS, SESSION_KINDS, SESSION_MODES
from app.events.programme.rules import spans, texts
from app.events.programme.rules.programme import FIRST_YEAR, LAST_YEAR
from app.events.vocabulary import AttendeeList, ClonePart, EventKind, EventStatus, RoomKind, SessionMode
from app.infra.vocabulary import RoomProvider
from app.web.forms import CheckboxesField, LineField, PageForm, TextField, ZoneField, options


class SeatsField(IntegerField):
    """A number of seats; empty means no limit."""

    def __init__(self, label: Any, **more: Any) -> None:
        validators = [Optional(), NumberRange(0, 1_000_000, _l("Between %(min)s and %(max)s."))]
        super().__init__(label, validators, render_kw={"min": 0, "inputmode": "numeric"}, **more)


def _known_years(*dates: date | None) -> None:
    if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in dates):
        raise ValidationError(_l("Please choose a date of this century."))


def _check_days(first: DateField, last: DateField) -> None:
    _known_years(first.data, last.data)
    if first.data and last.data and last.data < first.data:
        raise ValidationError(_l("The last day is before the first."))


class NewEventForm(PageForm):
    kind = SelectField(_l("Kind"), coerce=EventKind, choices=options(EVENT_KINDS.items()))
    title = LineField(_l("Title"), most=200)
    slug = LineField(_l("Short name (in the web address)"), most=60)
    timezone = ZoneField(_l("Time zone"), default="Europe/Amsterdam")
    starts_on = DateField(_l("First day"), [InputRequired(_l("This field is required."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("This field is required."))])

    def validate_slug(self, field: LineField) -> None:
        Regexp(r"^[a-z0-9][a-z0-9-]*$", message=_l("Small letters, digits and dashes only."))(self, field)

    def validate_ends_on(self, field: DateField) -> None:
        _check_days(self.starts_on, field)


class CapField(IntegerField):
    """The most seats of one organisation; empty means no cap."""

    def __init__(self, label: Any, **more: Any) -> None:
        validators = [Optional(), NumberRange(1, 100_000, _l("Between %(min)s and %(max)s."))]
        super().__init__(label, validators, render_kw={"min": 1, "inputmode": "numeric"}, **more)


class MinutesField(IntegerField):
    """A whole number of minutes, at most a day."""

    def __init__(self, label: Any, *, least: int = 0, **more: Any) -> None:
        validators = [
            InputRequired(_l("This field is required.")),
            NumberRange(least, 24 * 60, _l("Between %(min)s and %(max)s.")),
        ]
        super().__init__(label, validators, render_kw={"min": least, "inputmode": "numeric"}, **more)


class EventForm(PageForm):
    title = LineField(_l("Title"), most=200)
    summary = TextField(_l("Description"), most=2000, rows=3)
    status = SelectField(_l("Status"), coerce=EventStatus, choices=options(EVENT_STATUSES.items()))
    registration_open = BooleanField(_l("Registration is open"))
    on_site_seats = SeatsField(_l("Seats on site"))
    online_seats = SeatsField(_l("Seats online"))
    starts_on = DateField(_l("First day"), [InputRequired(_l("This field is required."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("This field is required."))])
    venue = LineField(_l("Venue"), most=120, required=False)
    city = LineField(_l("City"), most=120, required=False)
    country = SelectField(_l("Country"), [Optional()])
    meeting_minutes = SelectField(
        _l("Meeting length (minutes)"), coerce=int, choices=options((n, str(n)) for n in (10, 15, 20, 30, 45, 60))
    )
    meeting_tables = IntegerField(
        _l("Tables for meetings"), [InputRequired(_l("This field is required.")), NumberRange(0, 5000)]
    )
    invited_only = BooleanField(_l("Only for those who are invited"))
    needs_approval = BooleanField(_l("An organiser approves each registration"))
    opens_at = DateTimeLocalField(_l("Registration opens"), [Optional()])
    closes_at = DateTimeLocalField(_l("Registration closes"), [Optional()])
    organisation_cap = CapField(_l("Maximum places per organisation"))
    attendees_public = SelectField(
        _l("Attendee list: visible to the public"), coerce=AttendeeList, choices=options(ATTENDEE_LISTS.items())
    )
    attendees_participants = SelectField(
        _l("Attendee list: visible to participants"), coerce=AttendeeList, choices=options(ATTENDEE_LISTS.items())
    )
    changeover_minutes = MinutesField(_l("Walking time between rooms (minutes)"), default=0)
    join_before = MinutesField(_l("Online rooms open (minutes before)"), default=15)
    join_after = MinutesField(_l("Online rooms close (minutes after)"), default=10)

    def validate_ends_on(self, field: DateField) -> None:
        _check_days(self.starts_on, field)

    def validate_closes_at(self, field: DateTimeLocalField) -> None:
        _check_window(self.opens_at, field)


def _check_window(opens: DateTimeLocalField, closes: DateTimeLocalField) -> None:
    _known_years(opens.data, closes.data)
    if opens.data and closes.data and closes.data <= opens.data:
        raise ValidationError(_l("The closing time is before the opening time."))


class SpansField(TextAreaField):
    """Spans of wall time, one a line: 2027-03-01 09:00 - 2027-03-01 17:00. `data` holds pairs of naive datetimes."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, [Optional()], render_kw={"rows": 3, "maxlength": 4000}, **more)

    def _value(self) -> str:
        return spans.written(self.data) if isinstance(self.data, (list, tuple)) else (self.raw_data or [""])[0]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = spans.read(valuelist[0] if valuelist else "")


class RoomForm(PageForm):
    name = LineField(_l("Name of the room"), most=120)
    kind = SelectField(_l("Kind"), coerce=RoomKind, choices=options(ROOM_KINDS.items()))
    capacity = SeatsField(_l("Capacity"))
    changeover_minutes = MinutesField(_l("Changeover time (minutes)"), default=0)
    provider = SelectField(_l("Online by"), coerce=RoomProvider)
    online_url = LineField(_l("Address of its online room"), most=500, required=False)
    spans = SpansField(_l("Availability"))

    def validate_online_url(self, field: LineField) -> None:
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_l("The address must start with https://."))


class ItemForm(PageForm):
    """What the programme says of a session: the draft."""

    title = LineField(_l("Title"), most=400)
    kind = SelectField(_l("Kind"), choices=options(SESSION_KINDS.items()))
    mode = SelectField(_l("Takes place"), coerce=SessionMode, choices=options(SESSION_MODES.items()))
    room_id = SelectField(_l("Room"), coerce=int)
    starts_at = DateTimeLocalField(_l("Starts"), [Optional()])
    minutes = MinutesField(_l("Minutes"), least=5)
    track = LineField(_l("Track"), most=120, required=False)
    language = LineField(_l("Language, as a code such as en or nl"), most=12)
    themes = CheckboxesField(_l("Themes"))
    speakers = TextField(_l("Speakers, one per line"), most=4000, rows=3)
    abstract = TextField(_l("Abstract"), most=20_000, rows=6)
    materials = TextField(_l("Materials, one per line: title | https://address"), most=8000, rows=2)
    cancelled = BooleanField(_l("The session is cancelled"))

    def validate_starts_at(self, field: DateTimeLocalField) -> None:
        _known_years(field.data)

    def validate_materials(self, field: TextField) -> None:
        try:
            texts.materials(field.data or "")
        except ValueError as error:
            raise ValidationError(
                _l(
                    "Each line is a title, a bar and an address that begins with https://; this one is not: %(line)s",
                    line=str(error),
                )
            ) from error

    def validate_language(self, field: LineField) -> None:
        Regexp(r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$", message=_l("Two or three letters, such as en."))(self, field)


class SeatingForm(PageForm):
    """How people get seats in a session: takes effect at once."""

    needs_enrolment = BooleanField(_l("Booking required for this session"))
    on_site_seats = SeatsField(_l("Seats on site"))
    online_seats = SeatsField(_l("Seats online"))
    needs_approval = BooleanField(_l("An organiser approves each seat"))
    opens_at = DateTimeLocalField(_l("Enrolment opens"), [Optional()])
    closes_at = DateTimeLocalField(_l("Enrolment closes"), [Optional()])
    organisation_cap = CapField(_l("Maximum seats per organisation"))

    def validate_closes_at(self, field: DateTimeLocalField) -> None:
        _check_window(self.opens_at, field)


class SpeakerForm(PageForm):
    name = LineField(_l("Name"), most=120)
    organisation = LineField(_l("Organisation"), most=200, required=False)
    email = LineField(_l("Email address of their account"), most=254, required=False)
    spans = SpansField(_l("Availability of the speaker"))


class StandForm(PageForm):
    number = LineField(_l("Stand number"), most=20)
    exhibitor = LineField(_l("Exhibitor"), most=200)
    organisation_id = SelectField(_l("Member organisation"), coerce=int)
    offers = TextField(_l("Offer at the stand"), most=2000, rows=3)


class CloneForm(PageForm):
    title = LineField(_l("Title"), most=200)
    slug = LineField(_l("Short name (in the web address)"), most=60)
    starts_on = DateField(_l("First day"), [InputRequired(_l("This field is required."))])
    parts = CheckboxesField(_l("Included in the copy"), coerce=ClonePart, choices=options(CLONE_PARTS.items()))

    def validate_slug(self, field: LineField) -> None:
        Regexp(r"^[a-z0-9][a-z0-9-]*$", message=_l("Small letters, digits and dashes only."))(self, field)

    def validate_starts_on(self, field: DateField) -> None:
        _known_years(field.data)


class SeriesForm(PageForm):
    weeks = IntegerField(
        _l("Weeks between two parts"), [InputRequired(_l("This field is required.")), NumberRange(1, 52)], default=4
    )
    times = IntegerField(_l("Further parts"), [InputRequired(_l("This field is required.")), NumberRange(1, 24)], default=5)


class PublishForm(PageForm):
    name = LineField(_l("Name of the version"), most=60)


class ImportForm(PageForm):
    file = FileField(_l("Schedule file"), [FileRequired(_l("Please choose a file."))])
    dry_run = BooleanField(_l("Only show what would change"))
