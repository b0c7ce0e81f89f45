"""Why matchmaking refuses, and why it proposes, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.optimiser.vocabulary import Status, UnmetKind
from app.optimiser.whatif import Unmet

REASON_NAMES = {
    "both_gain": _l("You help each other"),
    "one_gains": _l("One of you can help the other"),
    "themes": _l("Themes in common"),
    "meaning": _l("What one seeks reads like what the other offers"),
    "roles": _l("Your roles complement each other"),
    "context": _l("Cities of a similar size or country"),
    "language": _l("A common language"),
    "time": _l("Times at which you are both free"),
}
REASONS = {
    "cannot_ask": _l("You cannot ask this person for a meeting."),
    "slot_taken": _l("One of you has something else at that time by now. Choose another time."),
    "slot_past": _l("That time is over."),
    "no_such_slot": _l("Choose one to three of the event's meeting times."),
    "no_table": _l("All tables are taken at that time. Choose another time."),
    "no_such_table": _l("Tables are numbered from 1 to %(most)s."),
    "too_many_requests": _l("You have %(most)s open requests. Wait for answers, or cancel one."),
    "too_many_guests": _l("You can bring %(most)s colleagues at most."),
    "not_your_colleague": _l("You can only bring colleagues who have a place at this event."),
    "already_asked": _l("There is a request between you two already."),
    "not_your_meeting": _l("This is not your meeting."),
    "not_now": _l("This has changed meanwhile; look at how it stands."),
    "bad_hours": _l("The hours must have a beginning and a later end."),
    "bad_rating": _l("Rate with one to five stars."),
    "too_large_to_plan": _l("That is more than can be planned at once: at most 200 times and 100 000 wishes."),
    "nothing_to_plan": _l("There is nothing to plan: nobody wishes a meeting that is not there yet, or no time is left."),
}
OUTCOMES = {
    "held": _l("took place"),
    "missed": _l("somebody was missing"),
    "disputed": _l("disputed"),
    "unknown": _l("nobody said yet"),
}
PLAN_STATES = {
    "waiting": _l("waiting for its turn"),
    "running": _l("being computed"),
    "ready": _l("provisional"),
    "failed": _l("failed"),
    "stopped": _l("being stopped"),
    "publishing": _l("being published"),
    "published": _l("published"),
}
PLAN_RESULTS = {
    Status.OPTIMAL: _l("proven to be the best there is"),
    Status.FEASIBLE: _l("a good plan, with a proven bound"),
    Status.INFEASIBLE: _l("impossible"),
    Status.UNKNOWN: _l("no plan was found in time"),
}


def why_not(unmet: Unmet, name: str) -> str:
    """Why a wish is not met; `name` is whom it speaks of."""
    if unmet.kind == UnmetKind.APART:
        return _("They have no time in common.")
    if unmet.kind == UnmetKind.FULL:
        return _("%(name)s has all the meetings that one person may have, with others that count for more.", name=name)
    return _(
        "Of %(common)s times in common, one had another meeting in %(first)s, the other in %(second)s, and all tables were "
        "taken in %(tables)s.",
        common=unmet.common,
        first=unmet.first,
        second=unmet.second,
        tables=unmet.tables,
    )
