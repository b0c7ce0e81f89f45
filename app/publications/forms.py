"""Shapes of what the secretariat publishes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Optional

from app.web.forms import CheckboxesField, LineField, TextField


class ReportForm(FlaskForm):
    title = LineField(_l("Title"), most=200)
    theme = SelectField(_l("Theme"))
    region = SelectField(_l("Region"))
    summary = TextField(_l("What it says"), most=2000, rows=5, required=True)


class NewsForm(FlaskForm):
    title = LineField(_l("Title"), most=200)
    summary = TextField(_l("In one sentence"), most=400, rows=2, required=True)
    body = TextField(_l("Text"), most=20_000, rows=10, required=True)
    themes = CheckboxesField(_l("Themes"), [Optional()])
