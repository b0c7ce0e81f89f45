"""Words of the feedback pages: why something is refused, what things are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.vocabulary import FeedbackReason, Trait
from app.members.labels import ORGANISATION_KINDS

REASONS = {
    FeedbackReason.SURVEY_NOT_OPEN: _l("This survey is closed."),
    FeedbackReason.SURVEY_STILL_OPEN: _l("The survey is still open: results are published when it is closed."),
    FeedbackReason.NOT_INVITED: _l("This survey is for those who took part."),
    FeedbackReason.ALREADY_ANSWERED: _l("You have answered already; everybody answers once."),
    FeedbackReason.SURVEY_FIXED: _l("The survey is open, so its questions are fixed."),
    FeedbackReason.NO_QUESTIONS: _l("A survey needs a question."),
    FeedbackReason.NO_SUCH_QUESTION: _l("This question no longer exists."),
    FeedbackReason.QUESTION_FAULTS: _l("These settings contradict each other: %(what)s"),
    FeedbackReason.WORDINGS_MISSING: _l("Texts missing in one of the survey's languages: %(number)s. They are listed below."),
    FeedbackReason.TOO_FEW_ANSWERS: _l(
        "Results are shown from %(threshold)s answers on, and those of an anonymous survey when it is closed."
    ),
    FeedbackReason.DRAFT_TOO_LONG: _l("This is too long to be saved."),
    FeedbackReason.NO_DRAFTS: _l("Answers to an anonymous survey are not stored before you send them."),
    FeedbackReason.NO_TAG: _l("A tag needs a word."),
    FeedbackReason.NOT_AN_ASSEMBLY: _l("Only an event of the kind “General Members Assembly” can be convened."),
    FeedbackReason.NO_ASSEMBLY: _l("The assembly has not been convened."),
    FeedbackReason.ASSEMBLY_CLOSED: _l("The assembly is closed."),
    FeedbackReason.ELECTORATE_FROZEN: _l("The electorate is fixed, and the rules with it."),
    FeedbackReason.BAD_QUORUM: _l("A quorum is a part of the electorate."),
    FeedbackReason.NO_ELECTORATE: _l("No member organisation was active on that day."),
    FeedbackReason.NOT_IN_ELECTORATE: _l("This organisation has no vote at this assembly."),
    FeedbackReason.NOT_OF_ORGANISATION: _l("A delegate is one of the organisation's own people."),
    FeedbackReason.NOT_A_DELEGATE: _l("A proxy is given to the delegate of another organisation."),
    FeedbackReason.TOO_MANY_PROXIES: _l("This delegate already holds the maximum number of proxies (%(limit)s)."),
    FeedbackReason.NO_SUCH_POINT: _l("This item is no longer on the agenda."),
    FeedbackReason.POINT_HAS_RESOLUTIONS: _l("Resolutions belong to this item, so it cannot be removed."),
    FeedbackReason.NOT_A_PDF: _l("Documents are PDF files."),
    FeedbackReason.DOCUMENT_TOO_LARGE: _l("A document has at most %(megabytes)s MB."),
    FeedbackReason.VOTE_IS_OPEN: _l("Another vote is not finished yet."),
    FeedbackReason.BAD_TERMS: _l("These rules contradict each other."),
    FeedbackReason.BAD_OPTIONS: _l("Give two to %(most)s different options, one per line."),
    FeedbackReason.NO_SUCH_RESOLUTION: _l("There is no such resolution."),
    FeedbackReason.TOO_LATE_TO_AMEND: _l("This resolution can no longer be amended."),
    FeedbackReason.WRONG_STATE: _l("This has already been settled: please reload the page."),
    FeedbackReason.OPTION_IS_NEEDED: _l("“%(question)s” depends on an option that would be gone; change that question first."),
    FeedbackReason.RECORD_DATE_AHEAD: _l("The day by which members count cannot be in the future."),
    FeedbackReason.DELEGATE_ELSEWHERE: _l("This person is the delegate of another organisation."),
    FeedbackReason.MARKED_ABSENT: _l("The chair has marked this organisation as not here; it votes when the mark is undone."),
    FeedbackReason.REWORDED_MEANWHILE: _l(
        "What this amendment changes was reworded meanwhile: edit the amendment so that it fits, then open the vote."
    ),
    FeedbackReason.NO_QUORUM: _l("There is no quorum. Organisations represented: %(there)s; needed: %(needed)s."),
    FeedbackReason.AMENDMENTS_FIRST: _l("Amendments are decided before what they change."),
    FeedbackReason.TOO_FEW_FOR_SECRET: _l(
        "Minimum number of organisations for a secret vote: %(threshold)s. With fewer, the result would tell how they voted."
    ),
    FeedbackReason.VOTE_NOT_OPEN: _l("The vote is not open."),
    FeedbackReason.NOT_YOUR_VOICE: _l("You do not speak for this organisation."),
    FeedbackReason.UNKNOWN_CHOICE: _l("Please choose one of the options."),
    FeedbackReason.ALREADY_VOTED: _l("This organisation has voted already: every organisation votes once."),
    FeedbackReason.NO_PICTURE: _l("There is no picture of this question."),
}
REGION_NAMES = {
    "Europe": _l("Europe"),
    "Asia-Pacific": _l("Asia-Pacific"),
    "Americas": _l("Americas"),
    "Africa": _l("Africa"),
}


def too_few() -> Refused:
    return Refused(FeedbackReason.TOO_FEW_ANSWERS, threshold=THRESHOLD)


def group_name(trait: Trait, value: str, themes: dict[str, str]) -> str:
    """What a group of a trait is called; nothing for those without one."""
    if trait == Trait.KIND:
        return next((str(name) for kind, name in ORGANISATION_KINDS.items() if kind == value), value)
    return str(REGION_NAMES.get(value, value)) if trait == Trait.REGION else themes.get(value, value)
