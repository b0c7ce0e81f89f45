"""What a service raises when it cannot go on. `web/errors.py` turns each into a page or a problem, once."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why something is refused: a package's closed list of words, each "package.word", so that no two packages share one."""

    @property
    def word(self) -> str:
        """As programs are told: without the package."""
        return self.value.partition(".")[2]


class Refused(Exception):  # noqa: N818 - the business calls it a refusal
    """A rule said no. `details` fill the reason's sentence."""

    def __init__(self, reason: Reason | str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details

    @property
    def word(self) -> str:
        return self.reason.word if isinstance(self.reason, Reason) else self.reason


class NotFound(Exception):  # noqa: N818
    """What was asked for is not there, or not for this person to know of."""


class Forbidden(Exception):  # noqa: N818
    """The person is known, and may not do this."""


class BadFile(Exception):  # noqa: N818
    """A file that cannot be imported: every fault with its place, so that one pass mends them all."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:3]))
        self.name = name
        self.faults = faults


class Fault:
    """One thing wrong in a file: `where` is a line or an item ("line 12", "event 4711"), `what` a plain sentence."""

    __slots__ = ("what", "where")

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and (self.where, self.what) == (other.where, other.what)

    def __hash__(self) -> int:
        return hash((self.where, self.what))
