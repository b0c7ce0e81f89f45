"""What events show on pages of the shell."""

from __future__ import annotations

from flask import render_template

from app.core.clock import utc_now
from app.events.queries import events
from app.web.words import EVENT_KINDS


def live_panel() -> str:
    """On the front page: what is on now and next."""
    now = utc_now()
    return render_template(
        "events/panel_live.html", upcoming=events.upcoming(drafts=False, today=now)[:3], kinds=EVENT_KINDS, today=now.date()
    )
