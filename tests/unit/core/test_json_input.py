"""JSON from outside: as the standard parser reads it, up to a number of levels."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.json_input import MOST_LEVELS, DeepJsonError, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='[]{}"\\,: a\u00e9\n'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='[]{}"\\ a'), inner, max_size=4),
    max_leaves=40,
)


@given(VALUES, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_it_reads_what_the_parser_reads(value: object, encoding: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert read_json(text) == value
    assert read_json(text.encode(encoding)) == value


def test_brackets_in_strings_are_no_levels() -> None:
    text = json.dumps(["[" * 500, {"{[" * 500: '"' + "[" * 500, "\\": '\\"[' * 200}])
    assert read_json(text) == json.loads(text)


def test_many_brackets_side_by_side_are_no_levels() -> None:
    assert read_json(json.dumps([[{}]] * 1000)) == [[{}]] * 1000


@pytest.mark.parametrize("opening", ["[", '{"a":', '["]", ', '[{"}":'])
def test_the_limit_is_exact(opening: str) -> None:
    closing = "".join("]" if character == "[" else "}" for character in reversed(opening) if character in "[{")
    times = MOST_LEVELS // len(closing)
    read_json(opening * times + "1" + closing * times)
    with pytest.raises(DeepJsonError):
        read_json(opening * (times + 1) + "1" + closing * (times + 1))


@pytest.mark.parametrize("text", ['"' * 300_000, '["' + '\\"' * 300_000, "[" * 300_000, '"\\' * 300_000])
def test_hostile_text_is_refused_in_one_pass(text: str) -> None:
    with pytest.raises(ValueError):
        read_json(text)
