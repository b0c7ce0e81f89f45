"""Online rooms: the address of a room by its name, from the installation's provider."""

from __future__ import annotations


class _Settings:
    pattern = "https://meet.jit.si/gosmart-{room}"


def configure(pattern: str) -> None:
    _Settings.pattern = pattern


def address(room: str) -> str:
    return _Settings.pattern.replace("{room}", room)
