"""The closed sets of words of surveys and assemblies."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class SurveyState(StrEnum):
    """A survey's questions are fixed from `open` on; results are published once it is closed."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class SurveySubject(StrEnum):
    """What a survey is about, which says whom it asks."""

    EVENT = "event"
    SESSION = "session"
    MEETINGS = "meetings"
    ASSEMBLY = "assembly"
    NETWORK = "network"


class VoiceOf(StrEnum):
    """Whose answers to a survey are counted once."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Privacy(StrEnum):
    """Whether answers carry names."""

    ANONYMOUS = "anonymous"
    ATTRIBUTED = "attributed"


class Trait(StrEnum):
    """What of a voter's organisation a ballot may carry, the widest first."""

    KIND = "kind"
    REGION = "region"
    THEME = "theme"


class SurveyTemplate(StrEnum):
    """The surveys to begin with. A file may name others, so the column takes any."""

    SESSION = "session"
    EVENT = "event"
    MEETINGS = "meetings"
    ASSEMBLY = "assembly"


class ResolutionKind(StrEnum):
    """What an assembly decides: a resolution of the agenda, a member's motion, or an amendment of one of these."""

    RESOLUTION = "resolution"
    MOTION = "motion"
    AMENDMENT = "amendment"


class Majority(StrEnum):
    """How many votes a resolution needs."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two_thirds"
    MOST_VOTES = "most_votes"


class Tie(StrEnum):
    """What happens when yes and no are equal under a simple majority."""

    REJECTED = "rejected"
    CASTING = "casting"


class ResolutionState(StrEnum):
    PROPOSED = "proposed"
    READY = "ready"
    OPEN = "open"
    # The chair's casting vote decides.
    TIED = "tied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class VoteOutcome(StrEnum):
    """What a vote comes to; of a choice among options: chosen, tied or nothing."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    CHOSEN = "chosen"
    TIED = "tied"
    NOTHING = "nothing"
    # A secret vote with so few ballots that it would tell how they voted.
    VOID = "void"


class FeedbackReason(Reason):
    """Why surveys and assemblies refuse."""

    SURVEY_NOT_OPEN = "feedback.survey_not_open"
    SURVEY_STILL_OPEN = "feedback.survey_still_open"
    NOT_INVITED = "feedback.not_invited"
    ALREADY_ANSWERED = "feedback.already_answered"
    SURVEY_FIXED = "feedback.survey_fixed"
    NO_QUESTIONS = "feedback.no_questions"
    NO_SUCH_QUESTION = "feedback.no_such_question"
    QUESTION_FAULTS = "feedback.question_faults"
    WORDINGS_MISSING = "feedback.wordings_missing"
    TOO_FEW_ANSWERS = "feedback.too_few_answers"
    DRAFT_TOO_LONG = "feedback.draft_too_long"
    NO_DRAFTS = "feedback.no_drafts"
    NO_TAG = "feedback.no_tag"
    NOT_AN_ASSEMBLY = "feedback.not_an_assembly"
    NO_ASSEMBLY = "feedback.no_assembly"
    ASSEMBLY_CLOSED = "feedback.assembly_closed"
    ELECTORATE_FROZEN = "feedback.electorate_frozen"
    BAD_QUORUM = "feedback.bad_quorum"
    NO_ELECTORATE = "feedback.no_electorate"
    NOT_IN_ELECTORATE = "feedback.not_in_electorate"
    NOT_OF_ORGANISATION = "feedback.not_of_organisation"
    NOT_A_DELEGATE = "feedback.not_a_delegate"
    TOO_MANY_PROXIES = "feedback.too_many_proxies"
    NO_SUCH_POINT = "feedback.no_such_point"
    POINT_HAS_RESOLUTIONS = "feedback.point_has_resolutions"
    NOT_A_PDF = "feedback.not_a_pdf"
    DOCUMENT_TOO_LARGE = "feedback.document_too_large"
    VOTE_IS_OPEN = "feedback.vote_is_open"
    BAD_TERMS = "feedback.bad_terms"
    BAD_OPTIONS = "feedback.bad_options"
    NO_SUCH_RESOLUTION = "feedback.no_such_resolution"
    TOO_LATE_TO_AMEND = "feedback.too_late_to_amend"
    WRONG_STATE = "feedback.wrong_state"
    OPTION_IS_NEEDED = "feedback.option_is_needed"
    RECORD_DATE_AHEAD = "feedback.record_date_ahead"
    DELEGATE_ELSEWHERE = "feedback.delegate_elsewhere"
    MARKED_ABSENT = "feedback.marked_absent"
    REWORDED_MEANWHILE = "feedback.reworded_meanwhile"
    NO_QUORUM = "feedback.no_quorum"
    AMENDMENTS_FIRST = "feedback.amendments_first"
    TOO_FEW_FOR_SECRET = "feedback.too_few_for_secret"  # noqa: S105 - a reason, no password
    VOTE_NOT_OPEN = "feedback.vote_not_open"
    NOT_YOUR_VOICE = "feedback.not_your_voice"
    UNKNOWN_CHOICE = "feedback.unknown_choice"
    ALREADY_VOTED = "feedback.already_voted"
    NO_PICTURE = "feedback.no_picture"
