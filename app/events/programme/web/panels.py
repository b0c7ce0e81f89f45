"""What events show on pages of the shell."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.core.clock import utc_now
from app.events.labels import EVENT_KINDS
from app.events.policy import may_edit
from app.events.programme.queries import events
from app.exchange.models import Listing
from app.exchange.vocabulary import ListingKind
from app.web.guards import actor


def challenge_panel(listing: Listing, **_context: Any) -> str:
    """On a challenge, for organisers: the button that makes a workshop of it."""
    if listing.kind != ListingKind.CHALLENGE or not may_edit(actor()):
        return ""
    return render_template("events/panel_challenge.html", listing=listing)


def live_panel() -> str:
    """On the front page: what is on now and next."""
    now = utc_now()
    return render_template(
        "events/panel_live.html", upcoming=events.upcoming(drafts=False, today=now)[:3], kinds=EVENT_KINDS, today=now.date()
    )
