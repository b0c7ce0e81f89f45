"""What the members package says when it refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.members.vocabulary import MembersReason

REASONS = {
    MembersReason.ADDRESS_TAKEN: _l("This mail address has an account already."),
    MembersReason.LINK_EXPIRED: _l("This link was used already, or it is too old. Ask for a new one."),
}
