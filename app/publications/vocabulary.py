"""The closed sets of words of news, newsletters, announcements, reports and posters."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class NewsState(StrEnum):
    """A post. It is public once it is published and its time has come."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    RETURNED = "returned"


class FeedKind(StrEnum):
    """A form of feed."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


class IssueState(StrEnum):
    """An issue of the newsletter."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"


class IssuePart(StrEnum):
    """What an issue tells of, in the order in which it stands."""

    NEWS = "news"
    CHALLENGE = "challenge"
    SOLUTION = "solution"
    USE_CASE = "use_case"
    PROJECT = "project"
    REPORT = "report"
    EVENT = "event"


class ReaderState(StrEnum):
    """Only an active reader, who confirmed the address, gets mail."""

    ASKED = "asked"
    ACTIVE = "active"
    LEFT = "left"
    BOUNCED = "bounced"


class DeliveryState(StrEnum):
    """What became of one issue to one reader."""

    WAITING = "waiting"
    SENT = "sent"
    # By the reader's server.
    REFUSED = "refused"
    # They had left meanwhile.
    SKIPPED = "skipped"
    # It was sent and came back.
    BOUNCED = "bounced"


class ConsentStep(StrEnum):
    """What was agreed or ended."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    CHOSE = "chose"
    LEFT = "left"
    BOUNCED = "bounced"


class ConsentWay(StrEnum):
    """In which way a reader's step came about."""

    WEB_PAGE = "web page"
    MAIL = "mail"
    # Their own.
    PAGE = "page"
    ONE_CLICK = "one click"
    MAIL_SERVER = "mail server"


class AnnouncementState(StrEnum):
    """A queued announcement can be undone until its minute is over."""

    DRAFT = "draft"
    QUEUED = "queued"
    SENT = "sent"


class Whom(StrEnum):
    """Whom an announcement reaches, by what became of their wish for a place."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    EVERYONE = "everyone"


class AnnouncementMode(StrEnum):
    """Whom an announcement reaches, by how they take part."""

    BOTH = ""
    ON_SITE = "on_site"
    ONLINE = "online"


class Placeholder(StrEnum):
    """What an announcement can say in another way to each reader."""

    NAME = "name"
    EVENT = "event"
    START = "start"
    MODE = "mode"
    LINK = "link"
    SESSION = "session"
    ROOM = "room"


class ReportState(StrEnum):
    """An opportunity report as it is worked at; what was published stays public meanwhile."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"


class Region(StrEnum):
    """Where a report looks: a part of the world as `core/regions.py` divides it, or all of it."""

    WORLD = "World"
    EUROPE = "Europe"
    ASIA_PACIFIC = "Asia-Pacific"
    AMERICAS = "Americas"
    AFRICA = "Africa"


class Chapter(StrEnum):
    """The chapters of a report in their order; editors may add words to each."""

    DEMAND = "demand"
    SUPPLY = "supply"
    GAPS = "gaps"
    MATCHES = "matches"
    PILOTS = "pilots"
    LESSONS = "lessons"
    PRIVACY = "privacy"
    # Has no figures.
    OUTLOOK = "outlook"


class SheetSize(StrEnum):
    """The paper of a poster."""

    A4 = "a4"
    A1 = "a1"
    A0 = "a0"


class PublicationsReason(Reason):
    """Why publications refuse."""

    BAD_EMAIL = "publications.bad_email"
    CONFIRMATION_OVER = "publications.confirmation_over"
    ISSUE_TITLE_MISSING = "publications.issue_title_missing"
    NOT_A_DRAFT = "publications.not_a_draft"
    BAD_PACE = "publications.bad_pace"
    NOTHING_TO_SEND = "publications.nothing_to_send"
    STATE_CHANGED = "publications.state_changed"
    MAILBOX_TOO_LARGE = "publications.mailbox_too_large"
    ANNOUNCEMENT_EMPTY = "publications.announcement_empty"
    UNKNOWN_WORD = "publications.unknown_word"
    TOO_LATE = "publications.too_late"
    NOBODY_TO_TELL = "publications.nobody_to_tell"
    UNKNOWN_LANGUAGE = "publications.unknown_language"
    TEXT_MISSING = "publications.text_missing"
    NEWS_CHANGED = "publications.news_changed"
    PUBLISHED_ALREADY = "publications.published_already"
    NOT_SUBMITTED = "publications.not_submitted"
    NEWS_NOTE_MISSING = "publications.news_note_missing"
    BAD_SCOPE = "publications.bad_scope"
    BAD_PERIOD = "publications.bad_period"
    SCOPE_IS_CITED = "publications.scope_is_cited"
    FACTS_MISSING = "publications.facts_missing"
    FACTS_OUTDATED = "publications.facts_outdated"
    OWN_REPORT = "publications.own_report"
    PICTURE_TOO_LARGE = "publications.picture_too_large"
    PICTURE_WORDS_MISSING = "publications.picture_words_missing"
    NOT_A_PICTURE = "publications.not_a_picture"
