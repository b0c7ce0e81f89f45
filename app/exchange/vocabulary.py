"""The closed sets of words of the exchange."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class ListingKind(StrEnum):
    CHALLENGE = "challenge"
    SOLUTION = "solution"
    PROJECT = "project"
    USE_CASE = "use_case"


class Stage(StrEnum):
    """The way of a use case."""

    IDEA = "idea"
    AGREED = "agreed"
    RUNNING = "running"
    EVALUATED = "evaluated"
    SCALED = "scaled"
    STOPPED = "stopped"


class RevisionState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    RETURNED = "returned"


class FieldType(StrEnum):
    """A line, running text with Markdown, a list of lines, one of several words, a date, a number, a link; themes,
    organisations and a country by their codes."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    LINK = "link"
    THEMES = "themes"
    ORGANISATIONS = "organisations"
    COUNTRY = "country"


class PriceModel(StrEnum):
    FREE = "free"
    PURCHASE = "purchase"
    SUBSCRIPTION = "subscription"
    PER_USE = "per_use"
    ON_REQUEST = "on_request"


class CostBand(StrEnum):
    """In euros."""

    UNDER_50K = "under_50k"
    UNDER_250K = "under_250k"
    UNDER_1M = "under_1m"
    OVER_1M = "over_1m"
    UNKNOWN = "unknown"


class Run(StrEnum):
    """What a piece of a text is, compared with the one before."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class CitySize(StrEnum):
    """Cities by inhabitants, from the smallest."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    MEGA = "mega"


class PartyReason(StrEnum):
    """Why two parties fit."""

    BOTH_GAIN = "both_gain"
    ONE_GAINS = "one_gains"
    MEANING = "meaning"
    THEMES = "themes"
    CONTEXT = "context"
    ROLES = "roles"
    PAST = "past"
    LANGUAGE = "language"
    HOURS = "hours"


class ListingReason(StrEnum):
    """Why a listing fits a party."""

    ANSWERS = "answers"
    THEMES = "themes"
    MEANING = "meaning"
    MATURITY = "maturity"
    CONTEXT = "context"


class Unstated(StrEnum):
    """What somebody does not say of themselves."""

    SEEKS = "seeks"
    OFFERS = "offers"
    LANGUAGES = "languages"
    COUNTRY = "country"


class Aspect(StrEnum):
    """In what two places are compared."""

    SIZE = "size"
    CLIMATE = "climate"
    COUNTRY = "country"
    THEMES = "themes"
    LANGUAGE = "language"


class Likeness(StrEnum):
    """How two places compare in one aspect."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class GroupKind(StrEnum):
    """Who has a stake in a challenge."""

    DEPARTMENT = "department"
    CITIZENS = "citizens"
    OPERATOR = "operator"
    VENDOR = "vendor"
    UNIVERSITY = "university"
    OTHER = "other"


class PointKind(StrEnum):
    """What a point of a workshop's agenda is about."""

    AGREED = "agreed"
    CONFLICT = "conflict"
    TRADE = "trade"


class AwardState(StrEnum):
    OPEN = "open"
    JUDGING = "judging"
    PUBLISHED = "published"


class AwardCriterion(StrEnum):
    CROSS_DOMAIN = "cross_domain"
    IMPACT = "impact"
    FUNCTIONALITY = "functionality"
    INNOVATION = "innovation"


class Conflict(StrEnum):
    """Why a judge does not judge an entry."""

    NONE = ""
    OWN = "own"
    WROTE = "wrote"
    DECLARED = "declared"


class ExchangeReason(Reason):
    BAD_LISTING = "exchange.bad_listing"
    NOT_YOUR_ORGANISATION = "exchange.not_your_organisation"
    LISTING_CHANGED = "exchange.listing_changed"
    NOTHING_TO_SUBMIT = "exchange.nothing_to_submit"
    NOTE_MISSING = "exchange.note_missing"
    NOT_WAITING = "exchange.not_waiting"
    FILE_TOO_LARGE = "exchange.file_too_large"
    FILE_TYPE = "exchange.file_type"
    DESCRIPTION_MISSING = "exchange.description_missing"
    TOO_MANY_FILES = "exchange.too_many_files"
    NO_SUCH_FILE = "exchange.no_such_file"
    NOTHING_TO_ASSESS = "exchange.nothing_to_assess"
    NO_SUCH_STEP = "exchange.no_such_step"
    EVIDENCE_MISSING = "exchange.evidence_missing"
    ONE_CITY = "exchange.one_city"
    NOT_PUBLISHED = "exchange.not_published"
    OTHERS_STAY = "exchange.others_stay"
    ASK_THE_OFFICE = "exchange.ask_the_office"
    REVISION_CHANGED = "exchange.revision_changed"
    BAD_LINK = "exchange.bad_link"
    GROUP_MISSING = "exchange.group_missing"
    GROUP_KNOWN = "exchange.group_known"
    TOO_MANY_GROUPS = "exchange.too_many_groups"
    OBJECTIVE_MISSING = "exchange.objective_missing"
    TOO_MANY_OBJECTIVES = "exchange.too_many_objectives"
    BAD_WEIGHT = "exchange.bad_weight"
    BAD_WEIGHTS = "exchange.bad_weights"
    CALL_CLOSED = "exchange.call_closed"
    NEVER_RAN = "exchange.never_ran"
    ENTERED_ALREADY = "exchange.entered_already"
    NOTHING_TO_JUDGE = "exchange.nothing_to_judge"
    NOT_JUDGING = "exchange.not_judging"
    CONFLICT_OF_INTEREST = "exchange.conflict_of_interest"
    BAD_POINTS = "exchange.bad_points"
    NOT_ALL_JUDGED = "exchange.not_all_judged"
