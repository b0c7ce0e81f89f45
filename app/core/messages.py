"""A message says in the past tense what happened. It holds ids and plain values only, so that it can wait in a table.

It waits under a registered name and version, which say nothing of modules and classes: those may be moved and renamed while it
waits. A change of its fields makes another version, and a function that turns the older payload into the newer one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

Payload = dict[str, Any]
Upgrade = Callable[[Payload], Payload]


class OutdatedPayloadError(ValueError):
    """A message waited in a version that nothing leads from to today's."""


@dataclass(frozen=True, slots=True)
class Message:
    """Base of all messages. `message(...)` registers the name, the version and the upgrades."""

    message_name: ClassVar[str]
    message_version: ClassVar[int]
    message_upgrades: ClassVar[Mapping[int, Upgrade]]

    def payload(self) -> Payload:
        return asdict(self)

    @classmethod
    def from_payload(cls, version: int, payload: Payload) -> Self:
        """The message as it is written today. Raises OutdatedPayloadError for an older version that cannot be brought up, and
        LookupError for a newer one, which a process of a newer release may understand."""
        if version > cls.message_version:
            raise LookupError(f"{cls.message_name} waits in version {version}, newer than {cls.message_version}")
        for older in range(version, cls.message_version):
            if older not in cls.message_upgrades:
                raise OutdatedPayloadError(f"nothing brings {cls.message_name} from version {older} to {older + 1}")
            payload = cls.message_upgrades[older](payload)
        return cls(**payload)


M = TypeVar("M", bound=Message)


@dataclass_transform(frozen_default=True)
def message(name: str, *, version: int = 1, upgrades: Mapping[int, Upgrade] | None = None) -> Callable[[type[M]], type[M]]:
    """Make a frozen dataclass of a message and register what it waits under, such as `events.seat_taken`. `upgrades[n]` turns a
    payload of version n into one of version n + 1."""

    def register(kind: type[M]) -> type[M]:
        registered = dataclass(frozen=True, slots=True)(kind)
        registered.message_name = name
        registered.message_version = version
        registered.message_upgrades = upgrades or {}
        return registered

    return register
