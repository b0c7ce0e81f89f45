"""The questions of an assessment and their answers, in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.framework.labels import PARTS

__all__ = ["OPTIONS", "PARTS", "QUESTIONS"]

QUESTIONS = {
    "data": _l("What is recorded, or can be read from it?"),
    "people": _l("Whom is it about?"),
    "sensitivity": _l("How much would a leak harm a person?"),
    "scale": _l("How many people are affected?"),
    "retention": _l("How long is anything about people kept?"),
    "linkage": _l("Is it joined with other data?"),
    "monitoring": _l("Are people watched over time?"),
    "scoring": _l("Are people rated or sorted?"),
    "automation": _l("What does the system decide on its own?"),
    "choice": _l("Can people keep out of it?"),
    "sharing": _l("Who else gets the data?"),
    "basis": _l("Is it settled by which law or consent this may be done?"),
    "novelty": _l("How new is the technology?"),
    "exposure": _l("How can the devices and systems be reached?"),
    "criticality": _l("What happens when it fails or is attacked?"),
    "safety": _l("Does people's safety depend on it?"),
}
OPTIONS = {
    "data": {
        "environment": _l("Only surroundings: air, noise, water, temperature"),
        "contact": _l("Names, addresses, accounts"),
        "vehicles": _l("Number plates or identities of vehicles"),
        "location": _l("Where people are or go"),
        "behaviour": _l("What people do or use"),
        "energy_use": _l("Consumption of single households"),
        "images": _l("Pictures, video or sound of people"),
        "payment": _l("Money and payments"),
        "communication": _l("What people write or say to each other"),
        "opinions": _l("Religion, politics, origin, orientation"),
        "offences": _l("Offences and suspicions"),
        "biometric": _l("Faces, fingerprints, gait, voices as identity"),
        "health": _l("Health"),
    },
    "people": {
        "users": _l("Users who signed up"),
        "residents": _l("Residents at home"),
        "staff": _l("People at work"),
        "passers_by": _l("Whoever passes by"),
        "vulnerable": _l("Ill, old or dependent people"),
        "children": _l("Children"),
    },
    "sensitivity": {
        "none": _l("Not at all"),
        "ordinary": _l("A little: unpleasant"),
        "intimate": _l("Much: private life lies open"),
        "special": _l("Gravely: health, faith, freedom, danger"),
    },
    "scale": {
        "few": _l("Fewer than a thousand"),
        "thousands": _l("Thousands"),
        "city": _l("A large part of the city"),
        "beyond": _l("Several cities, or most people"),
    },
    "retention": {
        "not_stored": _l("Not stored"),
        "day": _l("At most a day"),
        "month": _l("At most a month"),
        "year": _l("At most a year"),
        "longer": _l("Longer, or nobody knows"),
    },
    "linkage": {
        "none": _l("With nothing"),
        "own": _l("With other data of the same organisation"),
        "others": _l("With data of other organisations"),
        "identity": _l("With registers that name people"),
    },
    "monitoring": {"none": _l("Not watched"), "sometimes": _l("Now and then"), "systematic": _l("Systematically")},
    "scoring": {"no": _l("Nobody is rated"), "groups": _l("Groups of people"), "persons": _l("Single people")},
    "automation": {
        "none": _l("Nothing: it shows"),
        "advice": _l("It advises people who decide"),
        "decides": _l("It decides small things about people"),
        "legal": _l("It decides what matters: money, rights, access"),
    },
    "choice": {
        "free": _l("Yes, nobody takes part who does not want to"),
        "opt_out": _l("Yes, by saying so"),
        "unavoidable": _l("Hardly: it is in public space"),
        "barred": _l("No: without it one gets no service"),
    },
    "sharing": {
        "inside": _l("Nobody"),
        "partners": _l("Partners in the project"),
        "suppliers": _l("Suppliers and their suppliers"),
        "public": _l("Everyone: open data"),
    },
    "basis": {"settled": _l("Yes, in writing"), "unclear": _l("No, or not quite")},
    "novelty": {
        "proven": _l("Proven here"),
        "new_here": _l("Proven elsewhere"),
        "new": _l("New: little is known of its effects"),
    },
    "exposure": {
        "closed": _l("Only inside a closed network"),
        "managed": _l("By managed connections"),
        "internet": _l("From the internet"),
        "street": _l("Devices are installed in the street"),
    },
    "criticality": {
        "nuisance": _l("A nuisance"),
        "cost": _l("It costs money"),
        "service": _l("A service people need stops"),
        "life": _l("People may be hurt"),
    },
    "safety": {
        "no": _l("Nobody's safety depends on it"),
        "supports": _l("It helps those who protect people"),
        "controls": _l("It steers something that can hurt people"),
    },
}
