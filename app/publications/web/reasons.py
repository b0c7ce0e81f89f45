"""Why something is refused in publications."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.publications.vocabulary import PublicationsReason

REASONS = {
    PublicationsReason.BAD_EMAIL: _l("This email address cannot receive email."),
    PublicationsReason.CONFIRMATION_OVER: _l("This link is no longer valid: subscribe to the newsletter again."),
    PublicationsReason.ISSUE_TITLE_MISSING: _l("An issue needs a title in one language at least."),
    PublicationsReason.NOT_A_DRAFT: _l("Already scheduled or sent."),
    PublicationsReason.BAD_PACE: _l("Choose one of the speeds and a time."),
    PublicationsReason.NOTHING_TO_SEND: _l("There is nothing in it yet."),
    PublicationsReason.STATE_CHANGED: _l("The status has changed meanwhile: please check again."),
    PublicationsReason.MAILBOX_TOO_LARGE: _l("A mailbox has at most %(most)s MB."),
    PublicationsReason.ANNOUNCEMENT_EMPTY: _l("Write a subject and a text."),
    PublicationsReason.UNKNOWN_WORD: _l("{%(word)s} cannot be filled in here: see the list below the text."),
    PublicationsReason.TOO_LATE: _l("This has already been sent."),
    PublicationsReason.NOBODY_TO_TELL: _l("No matching people."),
    PublicationsReason.UNKNOWN_LANGUAGE: _l("This language is not supported."),
    PublicationsReason.TEXT_MISSING: _l("Every language needs a title and a sentence."),
    PublicationsReason.NEWS_CHANGED: _l("Somebody else has changed this meanwhile: please check it again."),
    PublicationsReason.PUBLISHED_ALREADY: _l("Already published: ask the secretariat to change it."),
    PublicationsReason.NOT_SUBMITTED: _l("Nothing to do here at the moment."),
    PublicationsReason.NEWS_NOTE_MISSING: _l("State what should be reviewed again."),
    PublicationsReason.BAD_SCOPE: _l("Choose a theme and a region."),
    PublicationsReason.BAD_PERIOD: _l(
        "A period begins in 2000 at the earliest and ends today at the latest, not before it begins."
    ),
    PublicationsReason.SCOPE_IS_CITED: _l("What was published keeps its theme, region and period: begin another report."),
    PublicationsReason.FACTS_MISSING: _l("The facts are not gathered yet."),
    PublicationsReason.FACTS_OUTDATED: _l("Data has been withdrawn since the facts were gathered: gather them again."),
    PublicationsReason.OWN_REPORT: _l("Somebody else has to review what you wrote or submitted."),
    PublicationsReason.PICTURE_TOO_LARGE: _l("A picture has at most %(most)s MB."),
    PublicationsReason.PICTURE_WORDS_MISSING: _l("Say what the picture shows, for those who cannot see it."),
    PublicationsReason.NOT_A_PICTURE: _l("This picture cannot be shown: use JPEG, PNG or WebP."),
}
