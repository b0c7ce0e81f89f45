"""Why matchmaking refuses, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.matchmaking.vocabulary import MatchmakingReason

REASONS = {
    MatchmakingReason.CANNOT_ASK: _l("You cannot ask this person for a meeting."),
    MatchmakingReason.SLOT_TAKEN: _l("One of you has something else at that time by now. Choose another time."),
    MatchmakingReason.SLOT_PAST: _l("That time is over."),
    MatchmakingReason.NO_SUCH_SLOT: _l("Choose one to three of the event's meeting times."),
    MatchmakingReason.NO_TABLE: _l("All tables are taken at that time. Choose another time."),
    MatchmakingReason.NO_SUCH_TABLE: _l("Tables are numbered from 1 to %(most)s."),
    MatchmakingReason.TOO_MANY_REQUESTS: _l(
        "You have reached the maximum number of open requests (%(most)s). Wait for answers, or cancel one."
    ),
    MatchmakingReason.TOO_MANY_GUESTS: _l("Maximum number of colleagues you can bring: %(most)s."),
    MatchmakingReason.NOT_YOUR_COLLEAGUE: _l("You can only bring colleagues who have a place at this event."),
    MatchmakingReason.ALREADY_ASKED: _l("There is a request between you two already."),
    MatchmakingReason.NOT_YOUR_MEETING: _l("This is not your meeting."),
    MatchmakingReason.NOT_REGISTERED: _l("This is for people with a confirmed place at the event."),
    MatchmakingReason.NOT_NOW: _l("This has changed meanwhile; look at how it stands."),
    MatchmakingReason.BAD_HOURS: _l("The hours must have a beginning and a later end."),
    MatchmakingReason.BAD_RATING: _l("Rate with one to five stars."),
    MatchmakingReason.TOO_LARGE_TO_PLAN: _l("This exceeds what can be planned at once: at most 200 times and 100,000 wishes."),
    MatchmakingReason.NOTHING_TO_PLAN: _l("There is nothing to plan: no open wishes, or no time left."),
}
