"""Shapes of what organisers and exhibitors type about gates, badges and contacts."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from app.badges.labels import DEVICE_ROLES_AT_LENGTH, GATE_DIRECTIONS, GATE_KINDS_AT_LENGTH, LAYOUTS, REENTRIES
from app.badges.models import Gate
from app.badges.vocabulary import GateDirection, GateKind, Reentry
from app.events.labels import ATTENDEE_ROLES, MODES
from app.events.models import Event
from app.events.programme.queries import events
from app.events.vocabulary import AttendeeRole, Mode
from app.web.forms import CheckboxesField, LineField, PageForm, TextField, options

_HOURS = re.compile(r"(?:(?P<day>\d{4}-\d{2}-\d{2})\s+)?(?P<start>\d{1,2}:\d{2})\s*[-–]\s*(?P<end>\d{1,2}:\d{2})")


class GateForm(PageForm):
    name = LineField(_l("Name of the gate"), most=60)
    kind = SelectField(_l("Kind"), choices=options(GATE_KINDS_AT_LENGTH.items()), default=GateKind.DOOR)
    room_id = SelectField(_l("Area"), coerce=int, default=0)
    table_number = IntegerField(_l("Table number"), [Optional(), NumberRange(1, 9999)])
    direction = SelectField(_l("Direction"), choices=options(GATE_DIRECTIONS.items()), default=GateDirection.BOTH)
    hours = TextField(_l("Opening hours"), most=2000, rows=3)
    roles = CheckboxesField(_l("Only for"), coerce=AttendeeRole, choices=options(ATTENDEE_ROLES.items()))
    modes = CheckboxesField(_l("Only who registered"), coerce=Mode, choices=options(MODES.items()))
    seat_required = BooleanField(_l("Requires a seat in the session running in the room"))
    reentry = SelectField(_l("Re-entry"), choices=options(REENTRIES.items()), default=Reentry.AFTER_EXIT)
    capacity = IntegerField(_l("Maximum occupancy"), [Optional(), NumberRange(1, 10**6)])

    @classmethod
    def for_event(cls, event: Event, gate: Gate | None = None) -> GateForm:
        form = cls(data=_stored(gate) if gate else None)
        form.room_id.choices = options(
            [(0, _("not a room of the programme")), *((room.id, room.name) for room in events.rooms(event.id))]
        )
        return form

    def validate_hours(self, field: TextField) -> None:
        if any(not _HOURS.fullmatch(line.strip()) for line in (field.data or "").splitlines() if line.strip()):
            raise ValidationError(
                _(
                    "These hours could not be read. Write one period per line, like 09:00-18:00, "
                    "or 2026-12-03 09:00-12:00 for one day."
                )
            )

    def settings(self) -> dict[str, Any]:
        """What GateSettings takes. A room makes a door that leads into it a gate of that room."""
        room_id = self.room_id.data or None
        kind = GateKind(self.kind.data)
        matches = (_HOURS.fullmatch(line.strip()) for line in (self.hours.data or "").splitlines())
        return {
            "name": self.name.data,
            "kind": GateKind.ROOM if room_id and kind == GateKind.DOOR else kind,
            "room_id": room_id,
            "table_number": self.table_number.data,
            "direction": GateDirection(self.direction.data),
            "hours": [
                {"day": match["day"] or "", "from": match["start"].zfill(5), "until": match["end"].zfill(5)}
                for match in matches
                if match
            ],
            "roles": self.roles.data or [],
            "modes": self.modes.data or [],
            "seat_required": self.seat_required.data,
            "reentry": Reentry(self.reentry.data),
            "capacity": self.capacity.data,
        }


def _stored(gate: Gate) -> dict[str, Any]:
    lines = [f"{span['day']} {span['from']}-{span['until']}".strip() for span in gate.hours]
    plain = ("name", "kind", "table_number", "direction", "roles", "modes", "seat_required", "reentry", "capacity")
    return {name: getattr(gate, name) for name in plain} | {"hours": "\n".join(lines), "room_id": gate.room_id or 0}


class PairForm(PageForm):
    name = LineField(_l("Device name"), most=40, required=False)
    role = SelectField(_l("Role"), choices=options(DEVICE_ROLES_AT_LENGTH.items()))


class PrintForm(PageForm):
    layout = SelectField(_l("Paper"), choices=options(LAYOUTS.items()))
    only_new = BooleanField(_l("Only badges that were not printed yet"), default=True)


class LeadForm(PageForm):
    note = TextField(_l("Note"), most=2000, rows=2)
    rating = SelectField(
        _l("Rating"),
        choices=options([("", "–"), *((str(number), "★" * number) for number in range(1, 6))]),
        default="",
    )


class CodeForm(PageForm):
    code = LineField(_l("Code of the badge"), most=4000)
