"""What waits in the outbox of an installation is still known after every change of this code."""

from __future__ import annotations

import json

import pytest

from app.infra import outbox
from app.wiring import HANDLERS
from tests.golden.messages import GOLDEN, registered


@pytest.mark.parametrize("name", sorted(json.loads(GOLDEN.read_text(encoding="utf-8"))))
def test_a_registered_name_keeps_its_version_fields_and_handlers(name: str) -> None:
    assert registered().get(name) == json.loads(GOLDEN.read_text(encoding="utf-8"))[name], "read tests/golden/messages.py"


def test_every_registered_name_is_pinned() -> None:
    assert sorted(registered()) == sorted(json.loads(GOLDEN.read_text(encoding="utf-8")))


def test_a_message_and_its_handlers_are_named_after_a_package() -> None:
    for kind, listeners in HANDLERS.items():
        packages = {kind.message_name: kind.__module__, **{listener.name: listener.act.__module__ for listener in listeners}}
        for name, module in packages.items():
            package, _dot, act = name.partition(".")
            assert package in module.split("."), f"{name} is in {module}"
            assert act.isidentifier()


def test_no_name_is_given_twice(app) -> None:
    kind, (handler, *_others) = next(iter(HANDLERS.items()))
    impostor = outbox.handles(handler.name)(lambda message, *, key, now: None)
    with pytest.raises(ValueError, match="two go by the name"):
        outbox.Routes({kind: (handler, impostor)}, lambda _ids: None)
