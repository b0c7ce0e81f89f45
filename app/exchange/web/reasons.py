"""Why something is refused on the exchange."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "bad_listing": _l("This cannot be stored: %(field)s %(what)s."),
    "not_your_organisation": _l("Your own organisation must be among those behind it."),
    "listing_changed": _l(
        "Somebody else has changed this meanwhile. Your text is below: look at the history, then save again."
    ),
    "nothing_to_submit": _l("There is no draft."),
    "note_missing": _l("Say why it is returned."),
    "not_waiting": _l("Somebody has decided this already."),
    "file_too_large": _l("A file has at most %(most)s MB."),
    "file_type": _l("Pictures (JPEG, PNG, WebP), PDF, text, CSV and office documents without macros can be attached."),
    "description_missing": _l("Say what the picture shows, for those who cannot see it."),
    "too_many_files": _l("A listing holds at most %(most)s files."),
    "no_such_file": _l("This file is not there any more."),
    "nothing_to_assess": _l("Projects and use cases are assessed."),
    "no_such_step": _l("This step is not possible from where the use case is now."),
    "evidence_missing": _l("Say in a sentence what shows that this stage was reached."),
    "one_city": _l("A pilot between cities needs partners from two cities at least."),
    "not_published": _l("A pilot that runs is known to everybody: publish it first."),
    "others_stay": _l("Only the secretariat takes another organisation off a listing."),
    "ask_the_office": _l("Others take part too: ask the secretariat to withdraw it."),
    "revision_changed": _l("It was changed since you looked: look again."),
    "bad_link": _l("A link begins with https://."),
    "group_missing": _l("This group or objective is not there any more, or has no name."),
    "group_known": _l("There is a group of this name."),
    "too_many_groups": _l("At most %(most)s groups."),
    "objective_missing": _l("Say what is wanted, in one sentence."),
    "too_many_objectives": _l("At most %(most)s objectives."),
    "bad_weight": _l("A weight goes from -%(most)s to %(most)s."),
    "bad_weights": _l("The weights of the criteria must add up to 100."),
    "call_closed": _l("The call is closed."),
    "never_ran": _l("Only a published use case that runs or ran can be entered."),
    "entered_already": _l("This use case is entered already."),
    "nothing_to_judge": _l("There must be an entry and a judge first."),
    "not_judging": _l("This is not being judged by you now."),
    "conflict_of_interest": _l("You have a conflict of interest with this entry, so you do not judge it."),
    "bad_points": _l("Give points from %(least)s to %(most)s for every criterion."),
    "not_all_judged": _l("Some entries were judged by nobody yet."),
}
