"""Codes that people and programs read."""

from __future__ import annotations

import pytest

from app.core import ids, signing


def test_base32_is_canonical() -> None:
    assert signing.from_base32(signing.to_base32(b"\x00\xff1")) == b"\x00\xff1"
    for text in ("mzxw6", "MZXW6===", "MZXW7", "!"):
        with pytest.raises(ValueError):
            signing.from_base32(text)


def test_codes_have_no_mistakable_letters() -> None:
    assert not set("01IOL") & set(ids.CODE_ALPHABET)
    assert len({ids.new_code() for _ in range(200)}) == 200
