"""What a service raises when it cannot go on. `web/errors.py` turns each into a page or a problem, once."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - the business calls it a refusal
    """A rule said no. `reason` is a stable word (`full`, `already_enrolled`); `details` fill its sentence."""

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


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
