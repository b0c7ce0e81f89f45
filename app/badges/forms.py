"""Shapes of what organisers type about gates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from app.web.forms import LineField, options


class GateForm(FlaskForm):
    name = LineField(_l("Name of the gate"), most=60)
    room_id = SelectField(_l("Leads into"), coerce=int, default=0)


class PairForm(FlaskForm):
    role = SelectField(
        _l("Role"), choices=options([("steward", _l("Steward: scans")), ("supervisor", _l("Supervisor: scans and helps"))])
    )
