"""Tokens of badges, under any damage."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from app.badges.rules import token
from app.badges.rules.token import Token, Unreadable
from app.core.signing import derive_private_key, from_base32, public_bytes, to_base32

KEY = derive_private_key("a secret for this test only", "badge:1")


PUBLIC = {1: public_bytes(KEY)}


numbers = some.integers(0, 2**32 - 1)


@given(numbers.map(lambda n: n % 65536), numbers, numbers, numbers.map(lambda n: n % 65536))
@settings(deadline=None, max_examples=60)
def test_any_flipped_bit_of_a_token_is_refused(key: int, event: int, registration: int, issue: int) -> None:
    badge = Token(1, event, registration, issue)
    prefix, payload, signature = token.write(badge, KEY.sign).split(".")
    assert token.read(f"{prefix}.{payload}.{signature}", PUBLIC.get) == badge
    place = key % (8 * (13 + 64))
    raw = bytearray(from_base32(payload) + from_base32(signature))
    raw[place // 8] ^= 1 << place % 8
    changed = f"{prefix}.{to_base32(bytes(raw[:13]))}.{to_base32(bytes(raw[13:]))}"
    assert isinstance(token.read(changed, PUBLIC.get), Unreadable)


@given(some.text(max_size=300))
def test_no_text_breaks_the_reader_of_codes(text: str) -> None:
    assert isinstance(token.read(text, PUBLIC.get), Unreadable)
