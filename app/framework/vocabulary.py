"""The closed sets of words of assessments. Codes of measures are rows of a table (`rules/measures.csv`)."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class Part(StrEnum):
    """Parts of the questionnaire, in its order."""

    DATA = "data"
    USE = "use"
    SYSTEM = "system"


class Side(StrEnum):
    """What is protected: people's privacy, or systems."""

    PRIVACY = "privacy"
    SECURITY = "security"


class Level(StrEnum):
    """To what extent protection is called for, from least to most."""

    NONE = "none"
    BASIC = "basic"
    RAISED = "raised"
    HIGH = "high"
    HIGHEST = "highest"


class Lift(StrEnum):
    """What lifted a level above what the points alone would give."""

    DPIA = "dpia"
    SAFETY = "safety"


class Criterion(StrEnum):
    """Criteria of WP 248 rev.01 (4 October 2017), in its order."""

    EVALUATION = "evaluation"
    AUTOMATED = "automated"
    MONITORING = "monitoring"
    SENSITIVE = "sensitive"
    LARGE_SCALE = "large_scale"
    MATCHING = "matching"
    VULNERABLE = "vulnerable"
    INNOVATIVE = "innovative"
    PREVENTS = "prevents"


class DataAction(StrEnum):
    """Problematic data actions of NIST's PRAM."""

    APPROPRIATION = "appropriation"
    DISTORTION = "distortion"
    INDUCED_DISCLOSURE = "induced_disclosure"
    INSECURITY = "insecurity"
    REIDENTIFICATION = "reidentification"
    STIGMATISATION = "stigmatisation"
    SURVEILLANCE = "surveillance"
    UNANTICIPATED_REVELATION = "unanticipated_revelation"
    UNWARRANTED_RESTRICTION = "unwarranted_restriction"


class Problem(StrEnum):
    """What a data action may lead to for people."""

    DIGNITY = "dignity"
    DISCRIMINATION = "discrimination"
    ECONOMIC = "economic"
    AUTONOMY = "autonomy"
    LIBERTY = "liberty"
    PHYSICAL = "physical"
    TRUST = "trust"


class Impact(StrEnum):
    """What it costs whoever runs the system, by PRAM's factors."""

    NONCOMPLIANCE = "noncompliance"
    DIRECT_COSTS = "direct_costs"
    REPUTATION = "reputation"
    CULTURE = "culture"


class Source(StrEnum):
    """Where a measure comes from."""

    PF = "pf"
    CSF = "csf"
    CPAC = "cpac"
    ISO29100 = "iso29100"
    ISO27570 = "iso27570"


class Practice(StrEnum):
    """How long data about people are kept at most."""

    KEPT_A_DAY = "kept_a_day"
    KEPT_A_MONTH = "kept_a_month"


class PrecedenceTest(StrEnum):
    """A function on which people's safety hangs; a basis in law; needed for the aim; in proportion; for a time; overseen."""

    SAFETY_CRITICAL = "safety_critical"
    LAWFUL_BASIS = "lawful_basis"
    NECESSITY = "necessity"
    PROPORTIONALITY = "proportionality"
    TIME_LIMIT = "time_limit"
    OVERSIGHT = "oversight"


class FrameworkReason(Reason):
    BAD_ANSWERS = "framework.bad_answers"
    NOT_ANSWERED = "framework.not_answered"
    WHAT_MISSING = "framework.what_missing"
    CHANGED_MEANWHILE = "framework.changed_meanwhile"
    NOTHING_TO_SET_ASIDE = "framework.nothing_to_set_aside"
    BAD_UNTIL = "framework.bad_until"
    NO_SUCH_DECISION = "framework.no_such_decision"
