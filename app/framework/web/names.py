"""What parts of the framework are called, in the page's language. Names of published standards stay as they are published."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web import words

LEVELS = words.LEVELS
CRITERIA = {
    "evaluation": _l("People are evaluated or scored"),
    "automated": _l("Decisions with legal or like effect are automated"),
    "monitoring": _l("People are monitored systematically"),
    "sensitive": _l("Sensitive or highly personal data"),
    "large_scale": _l("Large scale"),
    "matching": _l("Data sets are matched or combined"),
    "vulnerable": _l("People who are vulnerable or cannot freely refuse"),
    "innovative": _l("A new use of technology"),
    "prevents": _l("People may be kept from a right or a service"),
}
ACTIONS = {
    "appropriation": _l("Appropriation: used for more than people expect"),
    "distortion": _l("Distortion: wrong or misleading data"),
    "induced_disclosure": _l("Induced disclosure: people feel forced to tell"),
    "insecurity": _l("Insecurity: data get out or are changed"),
    "reidentification": _l("Re-identification: people are recognised again"),
    "stigmatisation": _l("Stigmatisation: people are branded"),
    "surveillance": _l("Surveillance: people are watched more than needed"),
    "unanticipated_revelation": _l("Unanticipated revelation: more shows than anybody thought"),
    "unwarranted_restriction": _l("Unwarranted restriction: people are kept from data or services"),
}
PROBLEMS = {
    "dignity": _l("loss of dignity"),
    "discrimination": _l("discrimination"),
    "economic": _l("economic loss"),
    "autonomy": _l("loss of autonomy"),
    "liberty": _l("loss of liberty"),
    "physical": _l("physical harm"),
    "trust": _l("loss of trust"),
}
IMPACTS = {
    "noncompliance": _l("breach of law"),
    "direct_costs": _l("direct costs"),
    "reputation": _l("reputation"),
    "culture": _l("culture inside"),
}
SOURCES = {
    "pf": "NIST Privacy Framework 1.0",
    "csf": "NIST CSF 2.0",
    "cpac": "CPAC",
    "iso29100": "ISO/IEC 29100",
    "iso27570": "ISO/IEC TS 27570",
}
ISO = {
    "consent": _l("consent and choice"),
    "purpose": _l("purpose"),
    "collection": _l("collection limitation"),
    "minimisation": _l("data minimisation"),
    "use": _l("limits of use, retention and disclosure"),
    "accuracy": _l("accuracy and quality"),
    "openness": _l("openness and notice"),
    "participation": _l("participation and access"),
    "accountability": _l("accountability"),
    "security": _l("information security"),
    "compliance": _l("compliance"),
    "governance": _l("governance process"),
    "data": _l("data management process"),
    "risk": _l("risk management process"),
    "engineering": _l("engineering process"),
    "citizens": _l("citizen engagement process"),
    "supply": _l("supply chain arrangement"),
}
SIDES = {"privacy": _l("Privacy"), "security": _l("Cybersecurity")}
TESTS = {
    "safety_critical": _l("Which function that protects life or safety would fail without it?"),
    "lawful_basis": _l("Which law or order allows it?"),
    "necessity": _l("Why is there no milder way that works?"),
    "proportionality": _l("Why is what people lose less than what they gain?"),
    "time_limit": _l("How long, and what happens when the time is over?"),
    "oversight": _l("Who outside the project watches it and can stop it?"),
}
MEASURES = words.MEASURES
PRACTICES = words.PRACTICES
CPAC = {
    1: _l("responsible body"), 2: _l("risk strategy"), 3: _l("policies"), 4: _l("inventory of assets"),
    5: _l("identities and credentials"), 6: _l("normal behaviour and monitoring"), 7: _l("patches, tried out first"),
    8: _l("data at rest, in use, in motion"), 9: _l("testing"), 10: _l("independent audit"),
    11: _l("incidents, recovery, notification"), 12: _l("training and awareness"), 13: _l("procurement and liability"),
    14: _l("supply chain and dependencies"), 15: _l("work with law enforcement"), 16: _l("sharing of information"),
}  # fmt: skip
