"""Why something is refused on the exchange."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.exchange.vocabulary import ExchangeReason

REASONS = {
    ExchangeReason.BAD_LISTING: _l("This cannot be saved: %(field)s %(what)s."),
    ExchangeReason.NOT_YOUR_ORGANISATION: _l("Your own organisation must be among those behind it."),
    ExchangeReason.LISTING_CHANGED: _l(
        "Somebody else has changed this meanwhile. Your text is below: check the history, then save again."
    ),
    ExchangeReason.NOTHING_TO_SUBMIT: _l("There is no draft."),
    ExchangeReason.NOTE_MISSING: _l("State the reason for returning it."),
    ExchangeReason.NOT_WAITING: _l("This has already been decided."),
    ExchangeReason.FILE_TOO_LARGE: _l("A file has at most %(most)s MB."),
    ExchangeReason.FILE_TYPE: _l(
        "Pictures (JPEG, PNG, WebP), PDF, text, CSV and office documents without macros can be attached."
    ),
    ExchangeReason.DESCRIPTION_MISSING: _l("Say what the picture shows, for those who cannot see it."),
    ExchangeReason.TOO_MANY_FILES: _l("Maximum number of files in a listing: %(most)s."),
    ExchangeReason.NO_SUCH_FILE: _l("This file no longer exists."),
    ExchangeReason.NOTHING_TO_ASSESS: _l("Projects and use cases are assessed."),
    ExchangeReason.NO_SUCH_STEP: _l("This step is not possible from where the use case is now."),
    ExchangeReason.EVIDENCE_MISSING: _l("Describe in one sentence the evidence that this stage was reached."),
    ExchangeReason.ONE_CITY: _l("A pilot between cities needs partners from two cities at least."),
    ExchangeReason.NOT_PUBLISHED: _l("A running pilot is visible to everyone: publish it first."),
    ExchangeReason.OTHERS_STAY: _l("Only the secretariat can remove another organisation from a listing."),
    ExchangeReason.ASK_THE_OFFICE: _l("Others take part too: ask the secretariat to withdraw it."),
    ExchangeReason.REVISION_CHANGED: _l("This was changed after you opened it: please check again."),
    ExchangeReason.BAD_LINK: _l("A link begins with https://."),
    ExchangeReason.GROUP_MISSING: _l("This group or objective no longer exists, or has no name."),
    ExchangeReason.GROUP_KNOWN: _l("There is a group of this name."),
    ExchangeReason.TOO_MANY_GROUPS: _l("Maximum number of groups: %(most)s."),
    ExchangeReason.OBJECTIVE_MISSING: _l("State the need, in one sentence."),
    ExchangeReason.TOO_MANY_OBJECTIVES: _l("Maximum number of objectives: %(most)s."),
    ExchangeReason.BAD_WEIGHT: _l("A weight goes from -%(most)s to %(most)s."),
    ExchangeReason.BAD_WEIGHTS: _l("The weights of the criteria must add up to 100."),
    ExchangeReason.CALL_CLOSED: _l("The call is closed."),
    ExchangeReason.NEVER_RAN: _l("Only a published use case that runs or ran can be entered."),
    ExchangeReason.ENTERED_ALREADY: _l("This use case is entered already."),
    ExchangeReason.NOTHING_TO_JUDGE: _l("There must be an entry and a judge first."),
    ExchangeReason.NOT_JUDGING: _l("You are not judging this entry now."),
    ExchangeReason.CONFLICT_OF_INTEREST: _l("You have a conflict of interest with this entry, so you do not judge it."),
    ExchangeReason.BAD_POINTS: _l("Give points from %(least)s to %(most)s for every criterion."),
    ExchangeReason.NOT_ALL_JUDGED: _l("Some entries were judged by nobody yet."),
}
