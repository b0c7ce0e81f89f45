"""What figures are called, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

# Each promise, and how it is counted.
PROMISES = {
    "use_cases": (
        _l("International pilots"),
        _l("Use cases that began to run this year with cities of two or more countries."),
    ),
    "reports": (_l("Opportunity reports"), _l("Reports published this year.")),
    "workshops": (_l("Workshops"), _l("Published workshops that begin this year; cancelled ones do not count.")),
    "expos": (_l("Expos"), _l("Expos that begin this year; cancelled ones do not count.")),
    "newsletters": (_l("Newsletters"), _l("Issues that went out this year.")),
}
# Of each: what it is called, and where those of a theme are listed.
THINGS = {
    "challenge": (_l("Challenges"), "/challenges/?theme="),
    "solution": (_l("Solutions"), "/solutions/?theme="),
    "project": (_l("Projects"), "/projects/?theme="),
    "use_case": (_l("Use cases"), "/use-cases/?theme="),
    "session": (_l("Sessions"), ""),
    "news": (_l("News"), "/news/?theme="),
    "report": (_l("Opportunity reports"), ""),
}
# Parts of a year beside the promises.
PARTS = {
    "confirmed": _l("What members say"),
    "meetings": _l("One-on-one meetings"),
    "funnel": _l("From a proposal to a pilot"),
    "attendance": _l("Who came"),
    "engagement": _l("Active members"),
    "themes": _l("Energy, air, mobility, waste"),
}
ACTS = {
    "registered": _l("registered for an event"),
    "came": _l("came to an event, on site or online"),
    "met": _l("agreed to a one-on-one meeting"),
    "listed": _l("published in the exchange, or took a pilot further"),
    "wrote": _l("wrote news"),
}
