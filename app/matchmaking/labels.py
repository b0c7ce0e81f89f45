"""What people read for the words of matchmaking and of its plans."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.matchmaking.vocabulary import MeetingState, OutcomeKind, PlanState, ScoreReason
from app.optimiser.vocabulary import Status, UnmetKind
from app.web.labels import labels

SCORE_REASONS = labels(
    ScoreReason,
    {
        ScoreReason.BOTH_GAIN: _l("You help each other"),
        ScoreReason.ONE_GAINS: _l("One of you can help the other"),
        ScoreReason.THEMES: _l("Themes in common"),
        ScoreReason.MEANING: _l("What one seeks reads like what the other offers"),
        ScoreReason.ROLES: _l("Your roles complement each other"),
        ScoreReason.CONTEXT: _l("Cities of a similar size or country"),
        ScoreReason.LANGUAGE: _l("A common language"),
        ScoreReason.TIME: _l("Times at which you are both free"),
    },
)
MEETING_STATES = labels(
    MeetingState,
    {
        MeetingState.REQUESTED: lazy_pgettext("meeting", "requested"),
        MeetingState.ACCEPTED: _l("confirmed"),
        MeetingState.DECLINED: lazy_pgettext("meeting", "declined"),
        MeetingState.CANCELLED: _l("cancelled"),
        MeetingState.LAPSED: _l("lapsed"),
    },
)
OUTCOMES = labels(
    OutcomeKind,
    {
        OutcomeKind.HELD: _l("took place"),
        OutcomeKind.MISSED: _l("somebody was missing"),
        OutcomeKind.DISPUTED: _l("disputed"),
        OutcomeKind.UNKNOWN: _l("not reported yet"),
    },
)
PLAN_STATES = labels(
    PlanState,
    {
        PlanState.WAITING: _l("waiting for its turn"),
        PlanState.RUNNING: _l("being computed"),
        PlanState.READY: _l("provisional"),
        PlanState.FAILED: _l("failed"),
        PlanState.STOPPED: _l("being stopped"),
        PlanState.PUBLISHING: _l("being published"),
        PlanState.PUBLISHED: _l("published"),
    },
)
PLAN_RESULTS = labels(
    Status,
    {
        Status.OPTIMAL: _l("proven to be the best there is"),
        Status.FEASIBLE: _l("a good plan, with a proven bound"),
        Status.INFEASIBLE: _l("impossible"),
        Status.UNKNOWN: _l("no plan was found in time"),
    },
)
# Why a wish is not met; filled by counts and by the name of the person it speaks of.
UNMET = labels(
    UnmetKind,
    {
        UnmetKind.APART: _l("No free time in common."),
        UnmetKind.FULL: _l("%(name)s already has the maximum number of meetings, with others that rank higher."),
        UnmetKind.TAKEN: _l(
            "Common times: %(common)s. One had another meeting at: %(first)s, the other at: %(second)s; "
            "all tables were taken at: %(tables)s."
        ),
    },
)
