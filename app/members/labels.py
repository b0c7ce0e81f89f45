"""What people read for the words of people and organisations, and for what is on a person's day."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.vocabulary import AgendaKind, AgendaState
from app.members.vocabulary import OrganisationKind
from app.web.labels import labels

ORGANISATION_KINDS = labels(
    OrganisationKind,
    {
        OrganisationKind.CITY: _l("City"),
        OrganisationKind.COMPANY: _l("Company"),
        OrganisationKind.UNIVERSITY: _l("University"),
        OrganisationKind.NGO: _l("NGO"),
    },
)
AGENDA_KINDS = labels(
    AgendaKind,
    {
        AgendaKind.EVENT: _l("Event"),
        AgendaKind.SESSION: _l("Session"),
        AgendaKind.MEETING: _l("Meeting"),
        AgendaKind.SURVEY: _l("Survey"),
    },
)
AGENDA_STATES = labels(
    AgendaState,
    {
        AgendaState.CONFIRMED: _l("confirmed"),
        AgendaState.WAITING: _l("waiting list"),
        AgendaState.REQUESTED: lazy_pgettext("place at an event", "requested"),
        AgendaState.CANCELLED: _l("cancelled"),
    },
)
