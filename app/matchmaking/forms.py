"""Shapes of what people type about meetings and plans."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, TimeField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from app.matchmaking.service.planning import LEAST_SECONDS, MOST_SECONDS
from app.web.forms import CheckboxesField, LineField, PageForm, TextField


def _number(label: str, least: int, most: int, **more: object) -> IntegerField:
    validators = [
        Optional() if more.pop("optional", False) else InputRequired(_l("This field is required.")),
        NumberRange(least, most, _l("Between %(min)s and %(max)s.")),
    ]
    return IntegerField(label, validators, render_kw={"min": least, "max": most, "inputmode": "numeric"}, **more)


def some(_form: PageForm, field: CheckboxesField) -> None:
    """At least one. Without the flag of a required field: browsers would ask for every single box."""
    if not field.data:
        raise ValidationError(_l("Please choose."))


class ProfileForm(PageForm):
    visible = BooleanField(_l("Others at this event may find me and ask for a meeting"))
    seeks = CheckboxesField(_l("Themes I seek help with"), [Optional()])
    seeks_text = TextField(_l("My needs, in my own words"), most=1000, rows=3)
    offers = CheckboxesField(_l("Themes I can help with"), [Optional()])
    offers_text = TextField(_l("My offer, in my own words"), most=1000, rows=3)
    pitch = TextField(_l("Topics I would like to discuss"), most=600, rows=2)
    languages = CheckboxesField(_l("Languages I can meet in"), [Optional()])
    most_a_day = _number(_l("Maximum meetings per day"), 1, 50, optional=True)
    buffer_minutes = SelectField(_l("Free time after each meeting"), coerce=int)
    hours_from = TimeField(_l("Online, not before"), [Optional()])
    hours_until = TimeField(_l("Online, not after"), [Optional()])
    away = CheckboxesField(_l("Times I keep free"), [Optional()])


class TimesForm(PageForm):
    """One to three times, a few words, colleagues to bring."""

    slots = CheckboxesField(_l("When"), [some])
    guests = CheckboxesField(_l("Colleagues I bring"), [Optional()])
    message = TextField(_l("A few words"), most=600, rows=3)


class AcceptForm(PageForm):
    slot = RadioField(_l("When"), [InputRequired(_l("Please choose."))])
    guests = CheckboxesField(_l("Colleagues I bring"), [Optional()])


class ReasonForm(PageForm):
    reason = LineField(_l("Reason (optional)"), most=300, required=False)


class AfterForm(PageForm):
    met = RadioField(_l("Did you meet?"), [InputRequired(_l("Please choose."))])
    rating = RadioField(_l("How good was it?"), [Optional()])
    leads_to_poc = BooleanField(_l("This leads to a proof of concept"))


class PlanForm(PageForm):
    most = _number(_l("Maximum meetings per person"), 1, 50, default=8)
    at_least = _number(_l("Minimum meetings per person"), 0, 20, default=2)
    fill = _number(_l("Suggested meetings per person (maximum)"), 0, 30, default=6)
    moves = _number(_l("Confirmed meetings that may be rescheduled (blank: none)"), 0, 10_000, optional=True)
    seconds = _number(_l("Time limit (seconds)"), LEAST_SECONDS, MOST_SECONDS, default=20)


class FrameForm(PageForm):
    opens = TimeField(_l("First meeting"), [InputRequired(_l("This field is required."))])
    closes = TimeField(_l("End of the last meeting"), [InputRequired(_l("This field is required."))])
    pause_from = TimeField(_l("Pause from"), [Optional()])
    pause_until = TimeField(_l("Pause until"), [Optional()])
    request_hours = _number(_l("Hours before an unanswered request expires"), 1, 240)
    kinds = CheckboxesField(_l("Permitted meetings (leave blank for all)"), [Optional()])
