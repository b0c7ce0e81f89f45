"""GO SMART: cities find each other, meet, and try each other's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def create_app(config: Config | None = None) -> Flask:
    """Build the application. Without a configuration it is read from the environment."""
    from app.wiring import assemble  # noqa: PLC0415 - so that importing a rules module loads no framework
    from config import Config  # noqa: PLC0415

    return assemble(config or Config.from_env())
