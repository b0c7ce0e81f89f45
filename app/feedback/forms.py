"""Shapes of what organisers type about surveys."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField

from app.web.forms import LineField, TextField, options


class NewSurveyForm(FlaskForm):
    title = LineField(_l("Title"), most=200)
    session = SelectField(_l("About"))
    kind = RadioField(
        _l("Kind"),
        choices=options(
            [
                ("anonymous", _l("Anonymous: nobody learns who answered what")),
                ("attributed", _l("Attributed: answers carry names")),
            ]
        ),
        default="anonymous",
    )


class QuestionForm(FlaskForm):
    kind = SelectField(
        _l("Kind"),
        choices=options(
            [
                ("rating", _l("Rating, 1 to 5")),
                ("single", _l("One of several")),
                ("multiple", _l("Several of several")),
                ("text", _l("Free text")),
            ]
        ),
    )
    text = LineField(_l("Question"), most=400)
    options = TextField(_l("Options, one a line"), most=2000, rows=4)
    required = BooleanField(_l("Must be answered"))
