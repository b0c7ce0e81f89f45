"""What things of publications are called, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.exchange.vocabulary import ListingKind

PART_NAMES = {
    "news": _l("News"),
    "challenge": _l("New challenges"),
    "solution": _l("New solutions"),
    "use_case": _l("Pilots between cities"),
    "project": _l("Projects to repeat"),
    "report": _l("Opportunity reports"),
    "event": _l("Coming events"),
}
ISSUE_STATES = {
    "draft": _l("draft"),
    "scheduled": _l("scheduled"),
    "sending": _l("being sent"),
    "paused": _l("paused"),
    "sent": _l("sent"),
}
READER_STATES = {
    "asked": _l("not confirmed"),
    "active": _l("reads"),
    "left": _l("left"),
    "bounced": _l("address does not work"),
}
PACE_NAMES = {
    0: _l("as fast as the mail server takes them"),
    60: _l("60 a minute"),
    300: _l("300 a minute"),
    1200: _l("1 200 a minute"),
}
WHOM_NAMES = {
    "confirmed": _l("who have a place"),
    "waiting": _l("who wait for one"),
    "everyone": _l("who have a place or wait for one"),
}
WORD_NAMES = {
    "name": _l("their name"),
    "event": _l("the event's title"),
    "start": _l("when it begins, in their own time"),
    "mode": _l("how they take part"),
    "link": _l("the page's address"),
    "session": _l("the session's title"),
    "room": _l("its room"),
}
SHOWN_KINDS = {ListingKind.PROJECT: _l("Project"), ListingKind.USE_CASE: _l("Use case")}
SIZE_NAMES = {"a4": _l("Sheet (A4)"), "a1": _l("Poster (A1)"), "a0": _l("Poster (A0)")}
REGION_NAMES = {
    "World": _l("World"),
    "Europe": _l("Europe"),
    "Asia-Pacific": _l("Asia-Pacific"),
    "Americas": _l("Americas"),
    "Africa": _l("Africa"),
}
REPORT_STATES = {
    "draft": _l("draft"),
    "waiting": _l("waits for a reviewer"),
    "published": _l("published"),
}
