"""The steps of a use case."""

from __future__ import annotations

from app.exchange.rules import stages


def test_a_use_case_goes_step_by_step() -> None:
    two = {("Taipei", "TW"), ("Utrecht", "NL")}
    shown = "The contract was signed by both cities."
    assert stages.step_fault("idea", "agreed", shown, two) is None
    assert stages.step_fault("idea", "running", shown, two) == "no_such_step"
    assert stages.step_fault("idea", "agreed", "  ", two) == "evidence_missing"
    assert stages.step_fault("idea", "agreed", shown, {("Taipei", "TW")}) == "one_city"
    assert stages.step_fault("idea", "stopped", shown, set()) is None
    assert stages.is_international(two)
    assert not stages.is_international({("Taipei", "TW"), ("Tainan", "TW")})
    assert not stages.is_international({("Taipei", "TW")})
