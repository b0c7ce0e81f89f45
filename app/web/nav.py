"""Where pages stand: shells by address, and the places of each shell as data. The wiring fills them; layouts draw them.

A page belongs to the place that names its endpoint. A test holds that every page has one, so that none is without a way to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from app.infra import settings
from app.infra.settings import setting
from app.web.choices import Look


class Shell(StrEnum):
    """What stands around a page."""

    SITE = "site"
    APP = "app"
    EVENT = "event"
    OFFICE = "office"
    ORGANISATION = "organisation"


def everyone(_actor: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a navigation. `pages` are further endpoints that belong to it; `who(actor)` says who sees it."""

    label: Any
    endpoint: str
    icon: str = ""
    pages: tuple[str, ...] = ()
    who: Callable[[Any], bool] = everyone
    below: tuple[Place, ...] = ()

    def endpoints(self) -> Iterator[str]:
        yield self.endpoint
        yield from self.pages
        for place in self.below:
            yield from place.endpoints()

    def is_here(self) -> bool:
        """Whether the page that is asked for belongs here."""
        return request.endpoint in set(self.endpoints())

    def address(self) -> str:
        """Within an event it is that event's."""
        slug = (request.view_args or {}).get("slug")
        return url_for(self.endpoint, slug=slug) if slug and "slug" in _arguments(self.endpoint) else url_for(self.endpoint)


def _arguments(endpoint: str) -> set[str]:
    return {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments}


@dataclass(frozen=True, slots=True)
class Navigation:
    """`by_address` are (beginning of an address, shell), the first that fits counts; the site is the rest.
    `workspaces` lead from the account menu to the desks."""

    by_address: Sequence[tuple[str, Shell]]
    places: Mapping[Shell, Sequence[Place]]
    account: Sequence[Place]
    workspaces: Sequence[Place]

    def shell(self, path: str) -> Shell:
        return next((shell for beginning, shell in self.by_address if path.startswith(beginning)), Shell.SITE)

    def endpoints(self) -> set[str]:
        lists = (*self.places.values(), self.account, self.workspaces)
        return {endpoint for places in lists for place in places for endpoint in place.endpoints()}


def _looks() -> list[tuple[Look, str, str]]:
    """Each look with its icon and its name."""
    return [(Look.SYSTEM, "monitor", _("As the device")), (Look.LIGHT, "sun", _("Light")), (Look.DARK, "moon", _("Dark"))]


def _shell() -> Shell:
    shell = setting(Navigation).shell(request.path)
    # A desk of an event is one only where there is an event.
    return Shell.SITE if shell == Shell.EVENT and "slug" not in (request.view_args or {}) else shell


def install(app: Flask, actor: Callable[[], Any], navigation: Navigation) -> None:
    settings.install(app, navigation)

    def context() -> dict[str, Any]:
        shell, person = _shell(), actor()

        def visible(places: Sequence[Place]) -> list[Place]:
            return [place for place in places if place.who(person)]

        return {
            "actor": person,
            "shell": shell,
            "shell_layout": f"layouts/{'desk' if shell in _DESKS else shell.value}.html",
            "looks": _looks(),
            "site_menu": visible(navigation.places[Shell.SITE]),
            "places": visible(navigation.places[shell]),
            "account_menu": visible(navigation.account),
            "workspaces": visible(navigation.workspaces),
        }

    app.context_processor(context)


_DESKS = {Shell.EVENT, Shell.OFFICE, Shell.ORGANISATION}
