"""What the environment may say, and what is refused with the key that says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, ConfigError


def read(tmp_path: Path, **keys: str) -> Config:
    return Config.from_env({"GOSMART_DATA": str(tmp_path), "SECRET_KEY": "long enough for a test", **keys})


def test_done_work_is_kept_for_thirty_days_unless_said_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path).keep_done_days == 30
    assert read(tmp_path, KEEP_DONE_DAYS="1").keep_done_days == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("KEEP_DONE_DAYS", "0"),
        ("KEEP_DONE_DAYS", "-1"),
        ("KEEP_DONE_DAYS", "a month"),
        ("MAX_BODY_MB", "2.5"),
        ("GOSMART_DEMO", "maybe"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(ConfigError, match=key):
        read(tmp_path, **{key: value})
