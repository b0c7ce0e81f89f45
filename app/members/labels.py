"""What people read for the words of people and organisations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

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
