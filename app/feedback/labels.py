"""What people read for the words of surveys and assemblies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.feedback.vocabulary import (
    Majority,
    Privacy,
    ResolutionState,
    SurveyState,
    SurveySubject,
    SurveyTemplate,
    Tie,
    Trait,
    VoiceOf,
    VoteOutcome,
)
from app.web.labels import labels

SURVEY_STATES = labels(
    SurveyState,
    {
        SurveyState.DRAFT: _l("draft"),
        SurveyState.OPEN: lazy_pgettext("survey", "open"),
        SurveyState.CLOSED: lazy_pgettext("survey", "closed"),
    },
)
SUBJECTS = labels(
    SurveySubject,
    {
        SurveySubject.EVENT: _l("the whole event"),
        SurveySubject.SESSION: _l("a session"),
        SurveySubject.MEETINGS: _l("people's meetings"),
        SurveySubject.ASSEMBLY: _l("the assembly"),
        SurveySubject.NETWORK: _l("the whole network"),
    },
)
TEMPLATES = labels(
    SurveyTemplate,
    {
        SurveyTemplate.SESSION: _l("Session feedback"),
        SurveyTemplate.EVENT: _l("Event feedback"),
        SurveyTemplate.MEETINGS: _l("Meeting feedback"),
        SurveyTemplate.ASSEMBLY: _l("Yearly feedback of the General Members Assembly"),
    },
)
TRAITS = labels(
    Trait,
    {
        Trait.KIND: _l("kind of organisation"),
        Trait.REGION: _l("region"),
        Trait.THEME: _l("first theme"),
    },
)
PRIVACY = labels(
    Privacy,
    {
        Privacy.ANONYMOUS: _l("Anonymous: nobody can see who answered what"),
        Privacy.ATTRIBUTED: _l("Attributed: answers carry names"),
    },
)
VOICES = labels(
    VoiceOf,
    {
        VoiceOf.PERSON: _l("One response per person"),
        VoiceOf.ORGANISATION: _l("One response per organisation"),
    },
)
MAJORITIES = labels(
    Majority,
    {
        Majority.SIMPLE: _l("Simple majority: more yes than no"),
        Majority.ABSOLUTE: _l("Absolute majority: yes from more than half of the whole electorate"),
        Majority.TWO_THIRDS: _l("Two thirds of yes and no together"),
        Majority.MOST_VOTES: _l("The option with the most votes"),
    },
)
TIES = labels(
    Tie,
    {
        Tie.REJECTED: _l("it is rejected"),
        Tie.CASTING: _l("the chair decides"),
    },
)
RESOLUTION_STATES = labels(
    ResolutionState,
    {
        ResolutionState.PROPOSED: _l("proposed"),
        ResolutionState.READY: _l("to be decided"),
        ResolutionState.OPEN: _l("vote open"),
        ResolutionState.TIED: _l("equal: the chair decides"),
        ResolutionState.CLOSED: _l("decided"),
        ResolutionState.WITHDRAWN: _l("not pursued"),
    },
)
VERDICTS = labels(
    VoteOutcome,
    {
        VoteOutcome.ADOPTED: _l("adopted"),
        VoteOutcome.REJECTED: _l("rejected"),
        VoteOutcome.CHOSEN: _l("chosen"),
        VoteOutcome.TIED: _l("equal"),
        VoteOutcome.NOTHING: _l("nothing chosen"),
        VoteOutcome.VOID: _l("void: too few votes for a secret vote"),
    },
)
