"""The scanner page: a phone pairs with it and reads badges."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from app.web.security import allow_scanner


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/scan", view_func=scan)


def reason_names() -> dict[str, str]:
    """What the person at the door reads for each reason."""
    return {
        "ok": _("Welcome"),
        "malformed": _("Not a badge of ours"),
        "unknown_key": _("Signed by an unknown key"),
        "forged": _("Forged: the signature is wrong"),
        "other_event": _("Badge of another event"),
        "unknown_badge": _("Nobody has this badge"),
        "not_registered": _("No longer registered"),
        "waiting_list": _("On the waiting list, no place yet"),
        "revoked": _("This print was replaced or revoked"),
        "already_in": _("Already inside"),
        "not_in": _("Was not inside"),
        "unknown_gate": _("This gate does not exist"),
    }


def scan() -> Any:
    allow_scanner()
    words = {
        "admitted": _("Admitted"),
        "refused": _("Refused"),
        "held": _("Wait"),
        "left": _("Goodbye"),
        "again": _("Scan the next badge"),
        "noCamera": _("No camera here. Type the code, or use a scanner that types."),
        "offline": _("No connection: nothing was recorded. Try again."),
        "revoked": _("This phone was shut out. Pair it again."),
        "badCode": _("This pairing code is wrong, used or too old."),
    }
    return render_template("badges/scan.html", words={**words, "reasons": reason_names()})
