"""What the members package says when it refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.members.vocabulary import MembersReason

REASONS = {
    MembersReason.ADDRESS_TAKEN: _l("An account with this email address already exists."),
    MembersReason.LINK_EXPIRED: _l("This link has already been used or has expired. Please ask for a new one."),
}
