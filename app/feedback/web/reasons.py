"""Words of the feedback pages: why something is refused, what things are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.feedback.rules.suppression import THRESHOLD
from app.members.labels import ORGANISATION_KINDS

REASONS = {
    "survey_not_open": _l("This survey takes no answers now."),
    "survey_still_open": _l("The survey is still open: results are published when it is closed."),
    "not_invited": _l("This survey is for those who took part."),
    "already_answered": _l("You have answered already; everybody answers once."),
    "survey_fixed": _l("The survey is open, so its questions are fixed."),
    "no_questions": _l("A survey needs a question."),
    "no_such_question": _l("This question is not there any more."),
    "question_faults": _l("This does not go together: %(what)s"),
    "wordings_missing": _l("%(number)s wordings are missing in one of the survey's languages: they are listed below."),
    "too_few_answers": _l(
        "Results are shown from %(threshold)s answers on, and those of an anonymous survey when it is closed."
    ),
    "draft_too_long": _l("This is too long to be kept."),
    "no_drafts": _l("Of an anonymous survey nothing is kept before it is sent."),
    "no_tag": _l("A tag needs a word."),
    "not_an_assembly": _l("Only an event of the kind “General Members Assembly” can be convened."),
    "no_assembly": _l("The assembly has not been convened."),
    "assembly_closed": _l("The assembly is closed."),
    "electorate_frozen": _l("The electorate is fixed, and the rules with it."),
    "bad_quorum": _l("A quorum is a part of the electorate."),
    "no_electorate": _l("No member organisation was active on that day."),
    "not_in_electorate": _l("This organisation has no vote at this assembly."),
    "not_of_organisation": _l("A delegate is one of the organisation's own people."),
    "not_a_delegate": _l("A proxy is given to the delegate of another organisation."),
    "too_many_proxies": _l("This delegate holds %(limit)s proxies already, and no more are allowed."),
    "no_such_point": _l("This point is not on the agenda any more."),
    "point_has_resolutions": _l("Resolutions belong to this point: it stays."),
    "not_a_pdf": _l("Documents are PDF files."),
    "document_too_large": _l("A document has at most %(megabytes)s MB."),
    "vote_is_open": _l("Another vote is not finished yet."),
    "bad_terms": _l("These rules do not go together."),
    "bad_options": _l("Give two to %(most)s different options, one a line."),
    "no_such_resolution": _l("There is no such resolution."),
    "too_late_to_amend": _l("It cannot be amended any more."),
    "wrong_state": _l("That was settled already: look at the page again."),
    "option_is_needed": _l("“%(question)s” depends on an option that would be gone; change that question first."),
    "record_date_ahead": _l("The day by which members count cannot be in the future."),
    "delegate_elsewhere": _l("This person is the delegate of another organisation."),
    "marked_absent": _l("The chair has marked this organisation as not here; it votes when the mark is undone."),
    "reworded_meanwhile": _l(
        "What this amendment changes was reworded meanwhile: edit the amendment so that it fits, then open the vote."
    ),
    "no_quorum": _l("There is no quorum: %(there)s organisations are represented, %(needed)s are needed."),
    "amendments_first": _l("Amendments are decided before what they change."),
    "too_few_for_secret": _l(
        "A secret vote needs at least %(threshold)s organisations: with fewer the result would tell how they voted."
    ),
    "vote_not_open": _l("The vote is not open."),
    "not_your_voice": _l("You do not speak for this organisation."),
    "unknown_choice": _l("Please choose one of the options."),
    "already_voted": _l("This organisation has voted already: every organisation votes once."),
    "no_picture": _l("There is no picture of this question."),
}
STATE_NAMES = {"draft": _l("draft"), "open": _l("open"), "closed": _l("closed")}
ABOUT_NAMES = {
    "event": _l("the whole event"),
    "session": _l("a session"),
    "meetings": _l("people's meetings"),
    "assembly": _l("the assembly"),
    "network": _l("the whole network"),
}
REGION_NAMES = {
    "Europe": _l("Europe"),
    "Asia-Pacific": _l("Asia-Pacific"),
    "Americas": _l("Americas"),
    "Africa": _l("Africa"),
}


def too_few() -> Refused:
    return Refused("too_few_answers", threshold=THRESHOLD)


def group_name(trait: str, value: str, themes: dict[str, str]) -> str:
    """What a group of a trait is called; nothing for those without one."""
    if trait == "kind":
        return str(ORGANISATION_KINDS.get(value, value))
    return str(REGION_NAMES.get(value, value)) if trait == "region" else themes.get(value, value)
