"""Each application has its own settings, and says which one it lacks."""

from __future__ import annotations

import pytest
from flask import Flask

from app.infra.links import absolute
from app.infra.settings import Site, install, replaced, setting


def test_two_applications_side_by_side_keep_their_own() -> None:
    here, there = Flask("here"), Flask("there")
    install(here, Site("https://here.example", "a"))
    install(there, Site("https://there.example", "b"))
    with here.app_context():
        assert absolute("/x") == "https://here.example/x"
        with there.app_context():
            assert absolute("/x") == "https://there.example/x"
        with replaced(here, Site("https://moved.example", "a")):
            assert absolute("/x") == "https://moved.example/x"
        assert absolute("/x") == "https://here.example/x"


def test_what_the_wiring_forgot_is_named() -> None:
    with Flask("bare").app_context(), pytest.raises(LookupError, match=r"without app\.infra\.settings\.Site"):
        setting(Site)


def test_no_secret_is_printed() -> None:
    assert "secret" not in repr(Site("https://here.example", "secret"))
