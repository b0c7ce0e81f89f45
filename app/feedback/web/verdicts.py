"""Decisions in words: the rule that was applied, with its arithmetic."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.feedback.models import Resolution
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.vocabulary import Majority, ResolutionState, VoteOutcome
from app.web.i18n import listed

_SUMS = {
    Majority.SIMPLE: _l("Simple majority. Yes and no votes: %(base)s; needed: %(needed)s; yes: %(yes)s."),
    Majority.ABSOLUTE: _l("Absolute majority. Electorate: %(base)s; needed: %(needed)s; yes: %(yes)s."),
    Majority.TWO_THIRDS: _l("Two-thirds majority. Yes and no votes: %(base)s; needed: %(needed)s; yes: %(yes)s."),
}


def choice_names(resolution: Resolution) -> list[str]:
    return list(resolution.options) if resolution.rule == Majority.MOST_VOTES else [_("In favour"), _("Against"), _("Abstain")]


def counted(resolution: Resolution) -> list[tuple[str, int]]:
    """(choice, votes) of what is decided; nothing before that."""
    counts = resolution.result.get("counts") if resolution.state in {ResolutionState.CLOSED, ResolutionState.TIED} else None
    return list(zip(choice_names(resolution), counts, strict=True)) if counts else []


def arithmetic(resolution: Resolution) -> str:
    """The rule and the numbers that it was applied to, in sentences."""
    if resolution.state == ResolutionState.WITHDRAWN:
        return str(_("Withdrawn, not voted on."))
    result = resolution.result
    verdict = result.get("verdict")
    if verdict is None:
        return ""
    house = _(
        "Organisations with a vote: %(electorate)s; represented: %(there)s; voted: %(cast)s.",
        electorate=result["electorate"],
        there=result.get("there_at_closing", result["there_at_opening"]),
        cast=result.get("cast", 0),
    )
    if verdict == VoteOutcome.VOID:
        least = ngettext(
            "A secret vote needs at least %(number)s ballot.",
            "A secret vote needs at least %(number)s ballots.",
            THRESHOLD,
            number=THRESHOLD,
        )
        return " ".join([house, least])
    yes, base, needed = result["counts"][0], result["base"], result["needed"]
    if resolution.rule in _SUMS:
        rule = str(_SUMS[resolution.rule]) % {"base": base, "needed": needed, "yes": yes}
    else:
        names = choice_names(resolution)
        winners = listed(names[place] for place in result["winners"])
        rule = _("Most votes: %(winners)s with %(needed)s of %(base)s.", winners=winners or "–", needed=needed, base=base)
    parts = [house, rule]
    if "casting" in result:
        parts.append(_("Yes and no were equal; the chair's casting vote decided."))
    elif verdict == VoteOutcome.REJECTED and resolution.rule == Majority.SIMPLE and yes == result["counts"][1]:
        parts.append(_("Yes and no were equal, which rejects."))
    return " ".join(parts)
