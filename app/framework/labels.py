"""What people read for the words of the framework. Names of published standards stay as they are published."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.framework.vocabulary import Criterion, DataAction, Impact, Level, Part, Practice, PrecedenceTest, Problem, Side, Source
from app.web.labels import labels

LEVELS = labels(
    Level,
    {
        Level.NONE: _l("nothing to protect"),
        Level.BASIC: _l("basic"),
        Level.RAISED: _l("raised"),
        Level.HIGH: _l("high"),
        Level.HIGHEST: _l("highest"),
    },
)
CRITERIA = labels(
    Criterion,
    {
        Criterion.EVALUATION: _l("People are evaluated or scored"),
        Criterion.AUTOMATED: _l("Decisions with legal or like effect are automated"),
        Criterion.MONITORING: _l("People are monitored systematically"),
        Criterion.SENSITIVE: _l("Sensitive or highly personal data"),
        Criterion.LARGE_SCALE: _l("Large scale"),
        Criterion.MATCHING: _l("Data sets are matched or combined"),
        Criterion.VULNERABLE: _l("People who are vulnerable or cannot freely refuse"),
        Criterion.INNOVATIVE: _l("A new use of technology"),
        Criterion.PREVENTS: _l("People may be kept from a right or a service"),
    },
)
ACTIONS = labels(
    DataAction,
    {
        DataAction.APPROPRIATION: _l("Appropriation: used for more than people expect"),
        DataAction.DISTORTION: _l("Distortion: wrong or misleading data"),
        DataAction.INDUCED_DISCLOSURE: _l("Induced disclosure: people feel forced to tell"),
        DataAction.INSECURITY: _l("Insecurity: data get out or are changed"),
        DataAction.REIDENTIFICATION: _l("Re-identification: people are recognised again"),
        DataAction.STIGMATISATION: _l("Stigmatisation: people are branded"),
        DataAction.SURVEILLANCE: _l("Surveillance: people are watched more than needed"),
        DataAction.UNANTICIPATED_REVELATION: _l("Unanticipated revelation: more shows than anybody thought"),
        DataAction.UNWARRANTED_RESTRICTION: _l("Unwarranted restriction: people are kept from data or services"),
    },
)
PROBLEMS = labels(
    Problem,
    {
        Problem.DIGNITY: _l("loss of dignity"),
        Problem.DISCRIMINATION: _l("discrimination"),
        Problem.ECONOMIC: _l("economic loss"),
        Problem.AUTONOMY: _l("loss of autonomy"),
        Problem.LIBERTY: _l("loss of liberty"),
        Problem.PHYSICAL: _l("physical harm"),
        Problem.TRUST: _l("loss of trust"),
    },
)
IMPACTS = labels(
    Impact,
    {
        Impact.NONCOMPLIANCE: _l("breach of law"),
        Impact.DIRECT_COSTS: _l("direct costs"),
        Impact.REPUTATION: _l("reputation"),
        Impact.CULTURE: _l("culture inside"),
    },
)
SOURCES = labels(
    Source,
    {
        Source.PF: "NIST Privacy Framework 1.0",
        Source.CSF: "NIST CSF 2.0",
        Source.CPAC: "CPAC",
        Source.ISO29100: "ISO/IEC 29100",
        Source.ISO27570: "ISO/IEC TS 27570",
    },
)
SIDES = labels(
    Side,
    {Side.PRIVACY: _l("Privacy"), Side.SECURITY: _l("Cybersecurity")},
)
TESTS = labels(
    PrecedenceTest,
    {
        PrecedenceTest.SAFETY_CRITICAL: _l("Which function that protects life or safety would fail without it?"),
        PrecedenceTest.LAWFUL_BASIS: _l("Which law or order allows it?"),
        PrecedenceTest.NECESSITY: _l("Why is there no milder way that works?"),
        PrecedenceTest.PROPORTIONALITY: _l("Why is what people lose less than what they gain?"),
        PrecedenceTest.TIME_LIMIT: _l("How long, and what happens when the time is over?"),
        PrecedenceTest.OVERSIGHT: _l("Who outside the project watches it and can stop it?"),
    },
)
PRACTICES = labels(
    Practice,
    {
        Practice.KEPT_A_DAY: _l("Keep nothing about people longer than a day"),
        Practice.KEPT_A_MONTH: _l("Keep nothing about people longer than a month"),
    },
)
PARTS = labels(
    Part,
    {Part.DATA: _l("The data"), Part.USE: _l("Use of the data"), Part.SYSTEM: _l("The system")},
)
# By the code of the measure.
MEASURES = {
    "purpose": _l("Write down each purpose; use data for no other"),
    "data_map": _l("Keep a map of data: what, where from, where to, how long"),
    "lawful_basis": _l("Settle the legal basis before the first reading"),
    "responsible": _l("Name who answers for privacy"),
    "notice": _l("Tell people what happens, where and why, in plain words"),
    "sign_on_site": _l("Put up a sign where the sensor is installed"),
    "consult": _l("Ask those concerned before and after"),
    "alternative": _l("Offer a way without data that is as good"),
    "rights": _l("Let people see, correct, take along and delete"),
    "dpia": _l("Make a data protection impact assessment, and keep it up to date"),
    "minimise": _l("Record no more than the purpose needs"),
    "edge": _l("Evaluate in the device; send results, not recordings"),
    "pseudonymise_at_sensor": _l("Pseudonymise at the sensor, with keys that change"),
    "aggregate": _l("Publish and share counts of groups, not single people"),
    "no_raw_images": _l("Blur or drop pictures at once"),
    "short_retention": _l("Delete by a clock, not by hand"),
    "separate_keys": _l("Keep what names people apart, under another key"),
    "linkage_gate": _l("Join data only after a decision, and keep a record of it"),
    "disclosure_check": _l("Check open data for people who can be recognised, before each release"),
    "contracts": _l("Bind partners and suppliers by contract, and look whether they comply"),
    "bias_test": _l("Test for unfair results, per group, again and again"),
    "human_review": _l("A person looks at decisions, and people can object"),
    "access_log": _l("Record who looked at what, and read the record"),
    "children": _l("Protect children and dependent people by default"),
    "breach_notice": _l("Know whom to notify of a breach, and how fast"),
    "privacy_review": _l("Have an outsider review it every year"),
    "training": _l("Train everybody who touches the data"),
    "security_owner": _l("Name who answers for cybersecurity, with time and money"),
    "security_policy": _l("Have rules for security that are read and kept"),
    "inventory": _l("Know every device, program and service"),
    "threat_model": _l("Think through who would attack, how, and what then"),
    "device_identity": _l("Give each device and person an identity of their own"),
    "least_privilege": _l("Give each no more rights than their task needs"),
    "encrypt": _l("Encrypt what is stored, sent and worked on"),
    "segment": _l("Keep devices in a network of their own"),
    "tamper": _l("Notice when somebody opens or changes a device"),
    "patch": _l("Update everything, tried out first, within days"),
    "secure_development": _l("Build and choose software by rules of secure development"),
    "pen_test": _l("Have ethical hackers test it, before and after each large change"),
    "monitor": _l("Know what is normal, and notice what is not"),
    "incident_plan": _l("Have a plan for attacks, with names and numbers"),
    "forensics": _l("Keep traces so that they hold in court"),
    "backup": _l("Keep copies apart, and try to restore them"),
    "recovery": _l("Practise coming back, and telling the public"),
    "fail_safe": _l("Fail into a safe state; people can take over by hand"),
    "supply_chain": _l("Know suppliers and what depends on them, before buying"),
    "share_threats": _l("Share warnings with other cities, and listen to theirs"),
    "exercise": _l("Exercise the worst case once a year with all who would be needed"),
}
# Principles of ISO/IEC 29100, and processes of ISO/IEC TS 27570.
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
CPAC = {
    1: _l("responsible body"), 2: _l("risk strategy"), 3: _l("policies"), 4: _l("inventory of assets"),
    5: _l("identities and credentials"), 6: _l("normal behaviour and monitoring"), 7: _l("patches, tried out first"),
    8: _l("data at rest, in use, in motion"), 9: _l("testing"), 10: _l("independent audit"),
    11: _l("incidents, recovery, notification"), 12: _l("training and awareness"), 13: _l("procurement and liability"),
    14: _l("supply chain and dependencies"), 15: _l("work with law enforcement"), 16: _l("sharing of information"),
}  # fmt: skip
