"""Why something is refused in publications."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "bad_email": _l("This is not a mail address that mail can be sent to."),
    "confirmation_over": _l("This link is not valid any more: ask for the newsletter again."),
    "issue_title_missing": _l("An issue needs a title in one language at least."),
    "not_a_draft": _l("It is scheduled or sent already."),
    "bad_pace": _l("Choose one of the speeds and a time."),
    "nothing_to_send": _l("There is nothing in it yet."),
    "state_changed": _l("It has gone on meanwhile: look again."),
    "mailbox_too_large": _l("A mailbox has at most %(most)s MB."),
    "announcement_empty": _l("Write a subject and a text."),
    "unknown_word": _l("{%(word)s} is not filled in for this: look at the list below the text."),
    "too_late": _l("It has gone out already."),
    "nobody_to_tell": _l("Nobody is among these."),
    "unknown_language": _l("This language is not one of ours."),
    "text_missing": _l("Every language needs a title and a sentence."),
    "news_changed": _l("Somebody else has changed this meanwhile: look at it again."),
    "published_already": _l("It is published: ask the secretariat to change it."),
    "not_submitted": _l("It does not wait for you."),
    "news_note_missing": _l("Say what should be looked at again."),
    "bad_scope": _l("Choose a theme and a region."),
    "bad_period": _l("A period begins in 2000 at the earliest and ends today at the latest, not before it begins."),
    "scope_is_cited": _l("What was published keeps its theme, region and period: begin another report."),
    "facts_missing": _l("The facts are not gathered yet."),
    "facts_outdated": _l("Something was withdrawn since the facts were gathered: gather them anew."),
    "own_report": _l("Somebody else has to review what you wrote or submitted."),
    "picture_too_large": _l("A picture has at most %(most)s MB."),
    "picture_words_missing": _l("Say what the picture shows, for those who cannot see it."),
    "not_a_picture": _l("This is not a picture that can be shown: JPEG, PNG or WebP."),
}
