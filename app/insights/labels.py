"""What people read for figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.vocabulary import PromiseKind, Thing
from app.insights.vocabulary import Act, YearPart
from app.web.labels import labels

# Each promise, and how it is counted.
PROMISES = labels(
    PromiseKind,
    {
        PromiseKind.USE_CASES: (
            _l("International pilots"),
            _l("Use cases that began to run this year with cities of two or more countries."),
        ),
        PromiseKind.REPORTS: (_l("Opportunity reports"), _l("Reports published this year.")),
        PromiseKind.WORKSHOPS: (_l("Workshops"), _l("Published workshops that begin this year; cancelled ones do not count.")),
        PromiseKind.EXPOS: (_l("Expos"), _l("Expos that begin this year; cancelled ones do not count.")),
        PromiseKind.NEWSLETTERS: (_l("Newsletters"), _l("Issues that went out this year.")),
    },
)
# Of each: what it is called, and where those of a theme are listed.
THINGS = labels(
    Thing,
    {
        Thing.CHALLENGE: (_l("Challenges"), "/challenges/?theme="),
        Thing.SOLUTION: (_l("Solutions"), "/solutions/?theme="),
        Thing.PROJECT: (_l("Projects"), "/projects/?theme="),
        Thing.USE_CASE: (_l("Use cases"), "/use-cases/?theme="),
        Thing.SESSION: (_l("Sessions"), ""),
        Thing.NEWS: (_l("News"), "/news/?theme="),
        Thing.REPORT: (_l("Opportunity reports"), ""),
    },
)
# Parts of a year beside the promises.
PARTS = labels(
    YearPart,
    {
        YearPart.CONFIRMED: _l("What members say"),
        YearPart.MEETINGS: _l("One-on-one meetings"),
        YearPart.FUNNEL: _l("From a proposal to a pilot"),
        YearPart.ATTENDANCE: _l("Who came"),
        YearPart.ENGAGEMENT: _l("Active members"),
        YearPart.THEMES: _l("Energy, air, mobility, waste"),
    },
)
ACTS = labels(
    Act,
    {
        Act.REGISTERED: _l("registered for an event"),
        Act.CAME: _l("came to an event, on site or online"),
        Act.MET: _l("agreed to a one-on-one meeting"),
        Act.LISTED: _l("published in the exchange, or took a pilot further"),
        Act.WROTE: _l("wrote news"),
    },
)
