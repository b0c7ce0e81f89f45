"""What parts of the framework are called, in the page's language. Names of published standards stay as they are published."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

LEVELS = {
    "none": _l("nothing to protect"),
    "basic": _l("basic"),
    "raised": _l("raised"),
    "high": _l("high"),
    "highest": _l("highest"),
}
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
MEASURES = {
    "purpose": _l("Write down each purpose; use data for no other"),
    "data_map": _l("Keep a map of data: what, where from, where to, how long"),
    "lawful_basis": _l("Settle the legal basis before the first reading"),
    "responsible": _l("Name who answers for privacy"),
    "notice": _l("Tell people what happens, where and why, in plain words"),
    "sign_on_site": _l("Put a sign where the sensor hangs"),
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
    "breach_notice": _l("Know whom to tell of a breach, and how fast"),
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
    "pen_test": _l("Let friendly attackers try, before and after each large change"),
    "monitor": _l("Know what is normal, and notice what is not"),
    "incident_plan": _l("Have a plan for attacks, with names and numbers"),
    "forensics": _l("Keep traces so that they hold in court"),
    "backup": _l("Keep copies apart, and try to restore them"),
    "recovery": _l("Practise coming back, and telling the public"),
    "fail_safe": _l("Fail into a safe state; people can take over by hand"),
    "supply_chain": _l("Know suppliers and what hangs on them, before buying"),
    "share_threats": _l("Share warnings with other cities, and listen to theirs"),
    "exercise": _l("Exercise the worst case once a year with all who would be needed"),
}
PRACTICES = {
    "kept_a_day": _l("Keep nothing about people longer than a day"),
    "kept_a_month": _l("Keep nothing about people longer than a month"),
}
CPAC = {
    1: _l("responsible body"), 2: _l("risk strategy"), 3: _l("policies"), 4: _l("inventory of assets"),
    5: _l("identities and credentials"), 6: _l("normal behaviour and monitoring"), 7: _l("patches, tried out first"),
    8: _l("data at rest, in use, in motion"), 9: _l("testing"), 10: _l("independent audit"),
    11: _l("incidents, recovery, notification"), 12: _l("training and awareness"), 13: _l("procurement and liability"),
    14: _l("supply chain and dependencies"), 15: _l("work with law enforcement"), 16: _l("sharing of information"),
}  # fmt: skip
