"""Decisions in words: the rule that was applied, with its arithmetic."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.feedback.models import Resolution
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.rules.voting import MOST_VOTES

STATES = {
    "proposed": _l("proposed"),
    "ready": _l("to be decided"),
    "open": _l("vote open"),
    "tied": _l("equal: the chair decides"),
    "closed": _l("decided"),
    "withdrawn": _l("not pursued"),
}
VERDICTS = {
    "adopted": _l("adopted"),
    "rejected": _l("rejected"),
    "chosen": _l("chosen"),
    "tied": _l("equal"),
    "nothing": _l("nothing chosen"),
    "void": _l("void: too few votes for a secret vote"),
}

_SUMS = {
    "simple": _l("Simple majority of %(base)s yes and no votes: %(needed)s are needed, %(yes)s were yes."),
    "absolute": _l("Absolute majority of an electorate of %(base)s: %(needed)s are needed, %(yes)s were yes."),
    "two_thirds": _l("Two thirds of %(base)s yes and no votes: %(needed)s are needed, %(yes)s were yes."),
}


def choice_names(one: Resolution) -> list[str]:
    return list(one.options) if one.rule == MOST_VOTES else [_("In favour"), _("Against"), _("Abstain")]


def counted(one: Resolution) -> list[tuple[str, int]]:
    """(choice, votes) of what is decided; nothing before that."""
    counts = one.result.get("counts") if one.state in {"closed", "tied"} else None
    return list(zip(choice_names(one), counts, strict=True)) if counts else []


def arithmetic(one: Resolution) -> str:
    """The rule and the numbers that it was applied to, in sentences."""
    if one.state == "withdrawn":
        return str(_("Withdrawn, not voted on."))
    found = one.result
    verdict = found.get("verdict")
    if verdict is None:
        return ""
    house = _(
        "%(electorate)s organisations had a vote, %(there)s were represented, %(cast)s voted.",
        electorate=found["electorate"],
        there=found.get("there_at_closing", found["there_at_opening"]),
        cast=found.get("cast", 0),
    )
    if verdict == "void":
        return " ".join([house, _("A secret vote needs at least %(number)s ballots.", number=THRESHOLD)])
    yes, base, needed = found["counts"][0], found["base"], found["needed"]
    if one.rule in _SUMS:
        rule = str(_SUMS[one.rule]) % {"base": base, "needed": needed, "yes": yes}
    else:
        names = choice_names(one)
        winners = ", ".join(names[place] for place in found["winners"])
        rule = _("Most votes: %(winners)s with %(needed)s of %(base)s.", winners=winners or "–", needed=needed, base=base)
    parts = [house, rule]
    if "casting" in found:
        parts.append(_("Yes and no were equal; the chair's casting vote decided."))
    elif verdict == "rejected" and one.rule == "simple" and yes == found["counts"][1]:
        parts.append(_("Yes and no were equal, which rejects."))
    return " ".join(parts)
