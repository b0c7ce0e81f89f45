"""What people read for the words of publications."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.exchange.vocabulary import ListingKind
from app.publications.vocabulary import (
    AnnouncementMode,
    ConsentStep,
    IssuePart,
    IssueState,
    Placeholder,
    ReaderState,
    Region,
    ReportState,
    SheetSize,
    Whom,
)
from app.web.labels import labels

PARTS = labels(
    IssuePart,
    {
        IssuePart.NEWS: _l("News"),
        IssuePart.CHALLENGE: _l("New challenges"),
        IssuePart.SOLUTION: _l("New solutions"),
        IssuePart.USE_CASE: _l("Pilots between cities"),
        IssuePart.PROJECT: _l("Projects to replicate"),
        IssuePart.REPORT: _l("Opportunity reports"),
        IssuePart.EVENT: _l("Coming events"),
    },
)
ISSUE_STATES = labels(
    IssueState,
    {
        IssueState.DRAFT: _l("draft"),
        IssueState.SCHEDULED: _l("scheduled"),
        IssueState.SENDING: _l("being sent"),
        IssueState.PAUSED: _l("paused"),
        IssueState.SENT: _l("sent"),
    },
)
READER_STATES = labels(
    ReaderState,
    {
        ReaderState.ASKED: _l("not confirmed"),
        ReaderState.ACTIVE: _l("reads"),
        ReaderState.LEFT: _l("unsubscribed"),
        ReaderState.BOUNCED: _l("address does not work"),
    },
)
CONSENT_STEPS = labels(
    ConsentStep,
    {
        ConsentStep.ASKED: _l("you asked for it"),
        ConsentStep.CONFIRMED: _l("you confirmed"),
        ConsentStep.CHOSE: _l("you changed your choice"),
        ConsentStep.LEFT: _l("you left"),
        ConsentStep.BOUNCED: _l("emails were returned"),
    },
)
# By mails a minute.
PACES = {
    0: _l("as fast as the mail server takes them"),
    60: _l("60 a minute"),
    300: _l("300 a minute"),
    1200: _l("1,200 a minute"),
}
WHOM = labels(
    Whom,
    {
        Whom.CONFIRMED: _l("who have a place"),
        Whom.WAITING: _l("who wait for one"),
        Whom.EVERYONE: _l("who have a place or wait for one"),
    },
)
ANNOUNCEMENT_MODES = labels(
    AnnouncementMode,
    {
        AnnouncementMode.BOTH: _l("On site and online"),
        AnnouncementMode.ON_SITE: _l("on site"),
        AnnouncementMode.ONLINE: _l("online"),
    },
)
PLACEHOLDERS = labels(
    Placeholder,
    {
        Placeholder.NAME: _l("their name"),
        Placeholder.EVENT: _l("the event's title"),
        Placeholder.START: _l("when it begins, in their own time"),
        Placeholder.MODE: _l("how they take part"),
        Placeholder.LINK: _l("the page's address"),
        Placeholder.SESSION: _l("the session's title"),
        Placeholder.ROOM: _l("its room"),
    },
)
# Of what is shown off.
KINDS = {ListingKind.PROJECT: _l("Project"), ListingKind.USE_CASE: _l("Use case")}
SIZES = labels(
    SheetSize,
    {
        SheetSize.A4: _l("Sheet (A4)"),
        SheetSize.A1: _l("Poster (A1)"),
        SheetSize.A0: _l("Poster (A0)"),
    },
)
REGIONS = labels(
    Region,
    {
        Region.WORLD: _l("World"),
        Region.EUROPE: _l("Europe"),
        Region.ASIA_PACIFIC: _l("Asia-Pacific"),
        Region.AMERICAS: _l("Americas"),
        Region.AFRICA: _l("Africa"),
    },
)
REPORT_STATES = labels(
    ReportState,
    {
        ReportState.DRAFT: _l("draft"),
        ReportState.WAITING: _l("waits for a reviewer"),
        ReportState.PUBLISHED: _l("published"),
    },
)
