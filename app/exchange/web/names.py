"""What things of the exchange are called, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.words import STAGES

# Address of each kind of listing: what it is called, and what it is.
SHELVES = {
    "challenges": ("challenge", _l("Challenges"), _l("What cities seek an answer to.")),
    "solutions": ("solution", _l("Solutions"), _l("What members offer, and how far it has come.")),
    "projects": ("project", _l("Projects"), _l("What was done, and where.")),
    "use-cases": ("use_case", _l("Use cases"), _l("Pilots that cities run together.")),
}
SHELF_OF = {kind: shelf for shelf, (kind, _title, _lead) in SHELVES.items()}
KIND_NAMES = {
    "challenge": _l("Challenge"),
    "solution": _l("Solution"),
    "project": _l("Project"),
    "use_case": _l("Use case"),
}
STAGE_NAMES = STAGES
REVISION_STATES = {
    "draft": _l("draft"),
    "waiting": _l("waits for the secretariat"),
    "published": _l("published"),
    "returned": _l("returned"),
}
SIZE_NAMES = {
    "small": _l("under 100 000 inhabitants"),
    "medium": _l("100 000 to 500 000"),
    "large": _l("500 000 to 2 million"),
    "mega": _l("over 2 million"),
}
CLIMATE_NAMES = {
    "tropical": _l("tropical"),
    "subtropical": _l("subtropical"),
    "temperate": _l("temperate"),
    "cold": _l("cold"),
    "": _l("unknown"),
}
PRICE_NAMES = {
    "free": _l("free or open source"),
    "purchase": _l("bought once"),
    "subscription": _l("subscription"),
    "per_use": _l("paid by use"),
    "on_request": _l("on request"),
}
COST_NAMES = {
    "under_50k": _l("under 50 000 euros"),
    "under_250k": _l("50 000 to 250 000 euros"),
    "under_1m": _l("250 000 to 1 million euros"),
    "over_1m": _l("over 1 million euros"),
    "unknown": _l("not known"),
}
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
    "deployments": _l("Where it runs"),
    "starts_on": _l("Began on"),
    "ends_on": _l("Ended on"),
    "technologies": _l("Technologies"),
    "data": _l("Data"),
    "conditions": _l("What has to be true to repeat it"),
    "results": _l("Results"),
    "cost_band": _l("Cost"),
    "lessons": _l("Lessons"),
    "places": _l("Cities and places"),
    "country": _l("Country"),
    "video": _l("Video (web address)"),
}
# The description of each kind has a name of its own.
BODY_NAMES = {"challenge": _l("Problem"), "solution": _l("Offer"), "project": _l("What was done"), "use_case": _l("The pilot")}
FIELD_HELP = {
    "organisations": _l("Hold a key to choose several. Your own must be among them."),
    "body": _l("Markdown: **bold**, lists, links, tables."),
    "references": _l("One a line."),
    "deployments": _l("One a line."),
    "technologies": _l("One a line."),
    "places": _l("One a line; only where no member organisation stands behind it."),
    "conditions": _l("Infrastructure, law, skills, money: what another city needs before it begins."),
}
PARTY_REASONS = {
    "both_gain": _l("Each offers what the other seeks"),
    "one_gains": _l("One offers what the other seeks"),
    "meaning": _l("Their words mean something alike"),
    "themes": _l("Themes in common"),
    "context": _l("Like in size, region and climate"),
    "roles": _l("Their roles complement each other"),
    "past": _l("They worked together before"),
    "language": _l("A common language"),
    "hours": _l("Office hours in common"),
}
LISTING_REASONS = {
    "answers": _l("It answers what is sought"),
    "themes": _l("Themes in common"),
    "meaning": _l("The words mean something alike"),
    "maturity": _l("How far it has come"),
    "context": _l("From a like place: size, region, climate"),
}
MISSING = {
    "seeks": _l("It is not said what is sought: nobody can answer it."),
    "offers": _l("It is not said what is offered: nobody knows what they would gain."),
    "languages": _l("No language is given."),
    "country": _l("No country is given: region, climate and office hours count for nothing."),
}
CONDITION_NAMES = {
    "size": _l("Inhabitants"),
    "climate": _l("Climate"),
    "country": _l("Country"),
    "themes": _l("Themes"),
    "language": _l("Languages"),
}
VERDICTS = {"same": _l("the same"), "near": _l("near"), "different": _l("different"), "unknown": _l("not known")}
GROUP_KINDS = {
    "department": _l("City department"),
    "citizens": _l("Citizens"),
    "operator": _l("Operator"),
    "vendor": _l("Vendor"),
    "university": _l("University"),
    "other": _l("Others"),
}
CRITERIA_NAMES = {
    "cross_domain": _l("Across domains"),
    "impact": _l("Impact"),
    "functionality": _l("Functionality"),
    "innovation": _l("Innovation"),
}
AWARD_STATES = {"open": _l("open for entries"), "judging": _l("being judged"), "published": _l("result published")}
CONFLICTS = {
    "own": _l("Your own organisation takes part."),
    "wrote": _l("You wrote this listing."),
    "declared": _l("You declared a conflict of interest."),
}
