"""Tokens and verdicts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.badges.rules import token
from app.badges.rules.checkin import TABLE
from app.badges.rules.token import Token, Unreadable
from app.badges.vocabulary import ScanReason
from app.core.signing import derive_private_key, from_base32, public_bytes
from tests.factories.node import run_node

ROOT = Path(__file__).parents[3]
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


def published() -> dict[str, Any]:
    text = (ROOT / "docs" / "rules" / "badge-token.md").read_text(encoding="utf-8")
    return json.loads(text.split("```json", 1)[1].split("```", 1)[0])


def test_published_vectors() -> None:
    """The vectors stand in the document that describes the format, for other implementations to run."""
    vectors = published()
    public = from_base32(vectors["public_key"])
    for vector in vectors["valid"]:
        assert token.read(vector["code"], {vector["key"]: public}.get) == Token(
            vector["key"], vector["event"], vector["registration"], vector["issue"]
        )
    for vector in vectors["invalid"]:
        assert token.read(vector["code"], {1: public}.get) == Unreadable(vector["reason"])


READ = """
import { read, fromBase32 } from "./app/web/static/js/scanner/token.js";
import { readFileSync } from "node:fs";
const { key, codes } = JSON.parse(readFileSync(0, "utf8"));
const keys = new Map([[1, fromBase32(key)]]);
console.log(JSON.stringify(await Promise.all(codes.map((code) => read(code, keys)))));
"""


def test_the_page_reads_the_published_vectors_alike() -> None:
    vectors = published()
    other = derive_private_key("another installation", "badge:1")
    codes = [vector["code"] for vector in (*vectors["valid"], *vectors["invalid"])]
    codes += [token.write(Token(1, 1, 1, 1), other.sign), "", "GS1..", "GS1.A.B", "x" * 4000, "\x00", "GS1.é.é", codes[0] + "A"]
    # Not canonical: other bits in the padding of the last letter.
    codes += [codes[0][:-1] + char for char in "ABCDEFGHIJKLMNOP"]
    pages = run_node(READ, json.dumps({"key": vectors["public_key"], "codes": codes}))
    public = {1: from_base32(vectors["public_key"])}
    for code, page in zip(codes, pages, strict=True):
        ours = token.read(code, public.get)
        expected = {"unreadable": ours.reason} if isinstance(ours, Unreadable) else asdict(ours)
        assert page == expected, code


@given(st.integers(0, 128 * 8 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1))
def test_any_flipped_bit_is_refused(bit: int, registration: int, issue: int) -> None:
    code = token.write(Token(1, 9, registration, issue), KEY.sign)
    at = (bit // 8) % len(code)
    changed = code[:at] + chr(ord(code[at]) ^ (1 << (bit % 8))) + code[at + 1 :]
    assert token.read(changed.strip(), PUBLIC.get) != Token(1, 9, registration, issue) or changed.strip() == code


def test_the_reasons_are_those_of_the_table() -> None:
    assert set(ScanReason) == {*(row["reason"] for row in TABLE["rows"]), ScanReason.UNKNOWN_GATE}
