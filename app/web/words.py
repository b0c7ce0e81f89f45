"""Names of the words that pages of several packages show, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

EVENT_KINDS = {"workshop": _l("Workshop"), "expo": _l("Expo"), "assembly": _l("General Members Assembly")}
SESSION_KINDS = {
    "talk": _l("Talk"),
    "panel": _l("Panel"),
    "workshop": _l("Workshop"),
    "keynote": _l("Keynote"),
    "break": _l("Break"),
    "blocker": _l("Blocked, for organisers only"),
}
CLONE_PARTS = {
    "settings": _l("Settings"),
    "rooms": _l("Rooms and when they can be had"),
    "sessions": _l("Sessions, as a draft"),
    "seats": _l("How people get seats"),
    "stands": _l("Stands"),
    "invitees": _l("Invited members"),
}
STATES = {
    "confirmed": _l("confirmed"),
    "waiting": _l("waiting list"),
    "left": _l("withdrawn"),
    "requested": _l("requested"),
    "accepted": _l("confirmed"),
    "declined": _l("declined"),
    "cancelled": _l("cancelled"),
    "lapsed": _l("lapsed"),
}
AGENDA_KINDS = {"event": _l("Event"), "session": _l("Session"), "meeting": _l("Meeting"), "survey": _l("Survey")}
# The way of a use case.
STAGES = {
    "idea": _l("idea"),
    "agreed": _l("agreed"),
    "running": _l("running"),
    "evaluated": _l("evaluated"),
    "scaled": _l("scaled"),
    "stopped": _l("stopped"),
}
# Of an assessment: to what extent protection is called for, what can be done, what is kept how long.
LEVELS = {
    "none": _l("nothing to protect"),
    "basic": _l("basic"),
    "raised": _l("raised"),
    "high": _l("high"),
    "highest": _l("highest"),
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
