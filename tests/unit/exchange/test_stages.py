"""The steps of a use case."""

from __future__ import annotations

from app.exchange.rules import stages


def test_a_use_case_goes_step_by_step() -> None:
    two = {("Taipei", "TW"), ("Utrecht", "NL")}
    evidence = "The contract was signed by both cities."
    assert stages.step_fault("idea", "agreed", evidence, two) is None
    assert stages.step_fault("idea", "running", evidence, two) == "no_such_step"
    assert stages.step_fault("idea", "agreed", "  ", two) == "evidence_missing"
    assert stages.step_fault("idea", "agreed", evidence, {("Taipei", "TW")}) == "one_city"
    assert stages.step_fault("idea", "stopped", evidence, set()) is None
    assert stages.is_international(two)
    assert not stages.is_international({("Taipei", "TW"), ("Tainan", "TW")})
    assert not stages.is_international({("Taipei", "TW")})
