"""Positions, climates and hours on earth."""

from __future__ import annotations

from app.core import earth


def test_positions_climate_and_office_hours() -> None:
    assert earth.climate("NL", "Europe/Amsterdam") == "temperate"
    assert earth.climate("AU", "Australia/Darwin") == "tropical"
    assert earth.climate("TW") == "subtropical"
    assert earth.climate("XX") == ""
    # A zone of another country says nothing about this one.
    assert earth.position("TW", "Europe/Amsterdam") == earth.position("TW")
    assert earth.shared_office_hours(8, 1) == 1
    assert earth.shared_office_hours(1, 1) == 8
    assert earth.shared_office_hours(12, -11) == 7
    assert earth.shared_office_hours(8, -5) == 0
