"""What things of the exchange are called, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.vocabulary import Climate
from app.exchange.vocabulary import (
    Aspect,
    AwardCriterion,
    AwardState,
    CitySize,
    Conflict,
    CostBand,
    GroupKind,
    Likeness,
    ListingKind,
    ListingReason,
    PartyReason,
    PointKind,
    PriceModel,
    RevisionState,
    Stage,
    Unstated,
)
from app.web.labels import labels

# Address of each kind of listing: what it is called, and what it is.
SHELVES = {
    "challenges": (ListingKind.CHALLENGE, _l("Challenges"), _l("What cities seek an answer to.")),
    "solutions": (ListingKind.SOLUTION, _l("Solutions"), _l("Solutions from members, with their maturity.")),
    "projects": (ListingKind.PROJECT, _l("Projects"), _l("What was done, and where.")),
    "use-cases": (ListingKind.USE_CASE, _l("Use cases"), _l("Pilots that cities run together.")),
}
SHELF_OF = {kind: shelf for shelf, (kind, _title, _lead) in SHELVES.items()}
KIND_NAMES = labels(
    ListingKind,
    {
        ListingKind.CHALLENGE: _l("Challenge"),
        ListingKind.SOLUTION: _l("Solution"),
        ListingKind.PROJECT: _l("Project"),
        ListingKind.USE_CASE: _l("Use case"),
    },
)
STAGE_NAMES = labels(
    Stage,
    {
        Stage.IDEA: _l("idea"),
        Stage.AGREED: _l("agreed"),
        Stage.RUNNING: _l("running"),
        Stage.EVALUATED: _l("evaluated"),
        Stage.SCALED: _l("scaled"),
        Stage.STOPPED: _l("stopped"),
    },
)
REVISION_STATES = labels(
    RevisionState,
    {
        RevisionState.DRAFT: _l("draft"),
        RevisionState.WAITING: _l("waits for the secretariat"),
        RevisionState.PUBLISHED: _l("published"),
        RevisionState.RETURNED: _l("returned"),
    },
)
SIZE_NAMES = labels(
    CitySize,
    {
        CitySize.SMALL: _l("under 100,000 inhabitants"),
        CitySize.MEDIUM: _l("100,000 to 500,000"),
        CitySize.LARGE: _l("500,000 to 2 million"),
        CitySize.MEGA: _l("over 2 million"),
    },
)
CLIMATE_NAMES = labels(
    Climate,
    {
        Climate.TROPICAL: _l("tropical"),
        Climate.SUBTROPICAL: _l("subtropical"),
        Climate.TEMPERATE: _l("temperate"),
        Climate.COLD: _l("cold"),
        Climate.UNKNOWN: _l("unknown"),
    },
)
PRICE_NAMES = labels(
    PriceModel,
    {
        PriceModel.FREE: _l("free or open source"),
        PriceModel.PURCHASE: _l("bought once"),
        PriceModel.SUBSCRIPTION: _l("subscription"),
        PriceModel.PER_USE: _l("paid by use"),
        PriceModel.ON_REQUEST: _l("on request"),
    },
)
COST_NAMES = labels(
    CostBand,
    {
        CostBand.UNDER_50K: _l("under 50,000 euros"),
        CostBand.UNDER_250K: _l("50,000 to 250,000 euros"),
        CostBand.UNDER_1M: _l("250,000 to 1 million euros"),
        CostBand.OVER_1M: _l("over 1 million euros"),
        CostBand.UNKNOWN: _l("not known"),
    },
)
FIELD_NAMES = {
    "title": _l("Title"),
    "summary": _l("In one or two sentences"),
    "themes": _l("Themes"),
    "organisations": _l("Organisations"),
    "body": _l("Description"),
    "outcome": _l("Wanted outcome"),
    "constraints": _l("Constraints"),
    "deadline": _l("Answers until"),
    "trl": _l("Maturity (TRL 1 to 9)"),
    "price_model": _l("Price model"),
    "references": _l("References"),
    "deployments": _l("Location"),
    "starts_on": _l("Began on"),
    "ends_on": _l("Ended on"),
    "technologies": _l("Technologies"),
    "data": _l("Data"),
    "conditions": _l("Conditions for replication"),
    "results": _l("Results"),
    "cost_band": _l("Cost"),
    "lessons": _l("Lessons"),
    "places": _l("Cities and places"),
    "country": _l("Country"),
    "video": _l("Video (web address)"),
}
# The description of each kind has a name of its own.
BODY_NAMES = labels(
    ListingKind,
    {
        ListingKind.CHALLENGE: _l("Problem"),
        ListingKind.SOLUTION: _l("Offer"),
        ListingKind.PROJECT: _l("What was done"),
        ListingKind.USE_CASE: _l("The pilot"),
    },
)
FIELD_HELP = {
    "organisations": _l("Hold a key to choose several. Your own must be among them."),
    "body": _l("Markdown: **bold**, lists, links, tables."),
    "references": _l("One per line."),
    "deployments": _l("One per line."),
    "technologies": _l("One per line."),
    "places": _l("One per line; only where no member organisation takes part."),
    "conditions": _l("Infrastructure, law, skills, money: what another city needs before it begins."),
}
PARTY_REASONS = labels(
    PartyReason,
    {
        PartyReason.BOTH_GAIN: _l("Each offers what the other seeks"),
        PartyReason.ONE_GAINS: _l("One offers what the other seeks"),
        PartyReason.MEANING: _l("Their words mean something alike"),
        PartyReason.THEMES: _l("Themes in common"),
        PartyReason.CONTEXT: _l("Like in size, region and climate"),
        PartyReason.ROLES: _l("Their roles complement each other"),
        PartyReason.PAST: _l("They worked together before"),
        PartyReason.LANGUAGE: _l("A common language"),
        PartyReason.HOURS: _l("Office hours in common"),
    },
)
LISTING_REASONS = labels(
    ListingReason,
    {
        ListingReason.ANSWERS: _l("Meets the need"),
        ListingReason.THEMES: _l("Themes in common"),
        ListingReason.MEANING: _l("The words mean something alike"),
        ListingReason.MATURITY: _l("Progress"),
        ListingReason.CONTEXT: _l("From a like place: size, region, climate"),
    },
)
MISSING = labels(
    Unstated,
    {
        Unstated.SEEKS: _l("No need is stated: others cannot respond."),
        Unstated.OFFERS: _l("No offer is stated: others cannot see what they would gain."),
        Unstated.LANGUAGES: _l("No language is given."),
        Unstated.COUNTRY: _l("No country is given: region, climate and office hours count for nothing."),
    },
)
CONDITION_NAMES = labels(
    Aspect,
    {
        Aspect.SIZE: _l("Inhabitants"),
        Aspect.CLIMATE: _l("Climate"),
        Aspect.COUNTRY: _l("Country"),
        Aspect.THEMES: _l("Themes"),
        Aspect.LANGUAGE: _l("Languages"),
    },
)
VERDICTS = labels(
    Likeness,
    {
        Likeness.SAME: _l("the same"),
        Likeness.NEAR: _l("near"),
        Likeness.DIFFERENT: _l("different"),
        Likeness.UNKNOWN: _l("not known"),
    },
)
POINTS = labels(
    PointKind,
    {
        PointKind.AGREED: _l("Common ground:"),
        PointKind.CONFLICT: _l("Conflict:"),
        PointKind.TRADE: _l("Possible trade:"),
    },
)
GROUP_KINDS = labels(
    GroupKind,
    {
        GroupKind.DEPARTMENT: _l("City department"),
        GroupKind.CITIZENS: _l("Citizens"),
        GroupKind.OPERATOR: _l("Operator"),
        GroupKind.VENDOR: _l("Vendor"),
        GroupKind.UNIVERSITY: _l("University"),
        GroupKind.OTHER: _l("Others"),
    },
)
CRITERIA_NAMES = labels(
    AwardCriterion,
    {
        AwardCriterion.CROSS_DOMAIN: _l("Across domains"),
        AwardCriterion.IMPACT: _l("Impact"),
        AwardCriterion.FUNCTIONALITY: _l("Functionality"),
        AwardCriterion.INNOVATION: _l("Innovation"),
    },
)
AWARD_STATES = labels(
    AwardState,
    {
        AwardState.OPEN: _l("open for entries"),
        AwardState.JUDGING: _l("being judged"),
        AwardState.PUBLISHED: _l("result published"),
    },
)
CONFLICTS = labels(
    Conflict,
    {
        Conflict.NONE: "",
        Conflict.OWN: _l("Your own organisation takes part."),
        Conflict.WROTE: _l("You wrote this listing."),
        Conflict.DECLARED: _l("You declared a conflict of interest."),
    },
)
