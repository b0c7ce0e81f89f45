"""What an application was assembled with: settings and sources, each a frozen value of a type of its own.

A module that needs one says what it is (`mail.Server`), the wiring passes it (`install`), the module asks for it (`setting`).
They belong to the application, not to the process: two applications side by side each have their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, current_app

Setting = TypeVar("Setting")
_NAME = "gosmart.settings"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site stands, without a slash at its end, and the secret from which all its seals and keys are made."""

    base_url: str
    key: str = field(repr=False)


def install(app: Flask, *settings: Any) -> None:
    """Give the application its settings; a later value of a type takes the place of an earlier one."""
    app.extensions[_NAME] = app.extensions.get(_NAME, {}) | {type(value): value for value in settings}


def setting(kind: type[Setting]) -> Setting:
    """The current application's setting of this type. Raises LookupError when the wiring gave none."""
    try:
        value: Setting = current_app.extensions[_NAME][kind]
    except KeyError:
        raise LookupError(f"the application was assembled without {kind.__module__}.{kind.__qualname__}") from None
    return value


@contextmanager
def replaced(app: Flask, *settings: Any) -> Iterator[None]:
    """Within this block the application has these settings instead."""
    before = app.extensions[_NAME]
    install(app, *settings)
    try:
        yield
    finally:
        app.extensions[_NAME] = before
