"""The fields of a listing, whatever stands in them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from app.exchange.rules import fields
from app.exchange.vocabulary import ListingKind


@given(
    some.dictionaries(
        some.sampled_from([*fields.BY_NAME, "other"]),
        some.one_of(some.text(), some.none(), some.integers(), some.lists(some.text())),
    ),
    some.sampled_from(list(ListingKind)),
)
def test_a_checked_content_checks_again_as_the_same(content: dict[str, Any], kind: str) -> None:
    plain_content, faults = fields.checked(kind, content, {"air"}, {"taipei"})
    if not faults:
        assert fields.checked(kind, plain_content, {"air"}, {"taipei"}) == (plain_content, [])
    assert all(what for _name, what in faults)
