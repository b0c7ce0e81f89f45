"""Tokens and verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.badges.rules import token
from app.badges.rules.checkin import ADMITTED, REASONS, Holder, decide, refuse
from app.badges.rules.token import Token, Unreadable
from app.core.signing import derive_private_key, from_base32, public_bytes

KEY = derive_private_key("a secret for this test only", "badge:1")
PUBLIC = {1: public_bytes(KEY)}


def test_a_token_survives_its_code() -> None:
    badge = Token(1, 4_000_000_000, 123_456, 65_535)
    code = token.write(badge, KEY.sign)
    assert token.read(code, PUBLIC.get) == badge
    assert token.read(f"  {code}\n", PUBLIC.get) == badge
    assert set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), "fits the alphanumeric mode of a QR code"


def test_foreign_codes_are_normal_input() -> None:
    other = derive_private_key("another installation", "badge:1")
    assert token.read(token.write(Token(1, 1, 1, 1), other.sign), PUBLIC.get) == Unreadable("forged")
    assert token.read(token.write(Token(2, 1, 1, 1), KEY.sign), PUBLIC.get) == Unreadable("unknown_key")
    for text in (
        "",
        "GS1",
        "GS1..",
        "GS2.A.B",
        "https://example.org",
        "GS1.A.B.C",
        "x" * 10_000,
        "GS1.é.é",
        "\x00",
        "GS1.AAAA.AAAA",
    ):
        assert token.read(text, PUBLIC.get) == Unreadable("malformed")


def test_published_vectors() -> None:
    """The vectors stand in the document that describes the format, for other implementations to run."""
    text = (Path(__file__).parents[2] / "docs" / "rules" / "badge-token.md").read_text(encoding="utf-8")
    vectors = json.loads(text.split("```json", 1)[1].split("```", 1)[0])
    public = from_base32(vectors["public_key"])
    for vector in vectors["valid"]:
        assert token.read(vector["code"], {vector["key"]: public}.get) == Token(
            vector["key"], vector["event"], vector["registration"], vector["issue"]
        )
    for vector in vectors["invalid"]:
        assert token.read(vector["code"], {1: public}.get) == Unreadable(vector["reason"])


def verdict(direction: str = "in", issue: int = 1, event: int = 7, **changes: object) -> object:
    values = {"state": "confirmed", "current_issue": 1, "revoked": False, "inside": False, **changes}
    return decide(token_event=event, token_issue=issue, gate_event=7, holder=Holder(**values), direction=direction)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"event": 8}, "other_event"),
        ({"issue": 2}, "revoked"),
        ({"revoked": True}, "revoked"),
        ({"state": "left"}, "not_registered"),
        ({"state": "waiting"}, "waiting_list"),
        ({"inside": True}, "already_in"),
        ({"direction": "out"}, "not_in"),
        ({"current_issue": None}, "unknown_badge"),
    ],
)
def test_refusals(changes: dict[str, object], reason: str) -> None:
    assert verdict(**changes) == refuse(reason)  # type: ignore[arg-type]
    assert reason in REASONS


def test_admissions() -> None:
    assert verdict() == ADMITTED
    assert verdict("out", inside=True) == ADMITTED
    assert decide(token_event=7, token_issue=1, gate_event=7, holder=None, direction="in") == refuse("unknown_badge")
