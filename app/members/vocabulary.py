"""The closed sets of words of people and organisations."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class OrganisationKind(StrEnum):
    CITY = "city"
    COMPANY = "company"
    UNIVERSITY = "university"
    NGO = "ngo"


class ThemeSide(StrEnum):
    """What an organisation has to do with a theme."""

    WORKS_ON = "works_on"
    SEEKS = "seeks"
    OFFERS = "offers"


class NetworkRole(StrEnum):
    """A role of the whole network. Attendee needs no grant; a steward answers for their own organisation."""

    SECRETARIAT = "secretariat"
    ORGANISER = "organiser"
    STAFF = "staff"
    STEWARD = "steward"


class Purpose(StrEnum):
    """What a person agrees to."""

    NEWSLETTER = "newsletter"


class MembersReason(Reason):
    ADDRESS_TAKEN = "members.address_taken"
    LINK_EXPIRED = "members.link_expired"
