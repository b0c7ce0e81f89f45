"""The closed sets of words of news, newsletters, announcements, reports and posters."""

from __future__ import annotations

from app.core.errors import Reason


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
