"""Shapes of what people type about meetings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional

from app.web.forms import CheckboxesField, TextField


class ProfileForm(FlaskForm):
    visible = BooleanField(_l("Others at this event may find me and ask for a meeting"))
    pitch = TextField(_l("What I would like to talk about"), most=600, rows=3)
    seeks = CheckboxesField(_l("Themes I seek help with"), [Optional()])
    offers = CheckboxesField(_l("Themes I can help with"), [Optional()])


class AskForm(FlaskForm):
    slot = SelectField(_l("When"), [InputRequired(_l("Please choose."))])
    message = TextField(_l("A few words"), most=600, rows=3)
