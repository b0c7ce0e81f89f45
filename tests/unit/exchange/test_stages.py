"""The steps of a use case."""

from __future__ import annotations

from app.exchange.rules import stages
from app.exchange.vocabulary import ExchangeReason, Stage


def test_a_use_case_goes_step_by_step() -> None:
    two = {("Taipei", "TW"), ("Utrecht", "NL")}
    evidence = "The contract was signed by both cities."
    assert stages.step_fault(Stage.IDEA, Stage.AGREED, evidence, two) is None
    assert stages.step_fault(Stage.IDEA, Stage.RUNNING, evidence, two) == ExchangeReason.NO_SUCH_STEP
    assert stages.step_fault(Stage.IDEA, Stage.AGREED, "  ", two) == ExchangeReason.EVIDENCE_MISSING
    assert stages.step_fault(Stage.IDEA, Stage.AGREED, evidence, {("Taipei", "TW")}) == ExchangeReason.ONE_CITY
    assert stages.step_fault(Stage.IDEA, Stage.STOPPED, evidence, set()) is None
    assert stages.is_international(two)
    assert not stages.is_international({("Taipei", "TW"), ("Tainan", "TW")})
    assert not stages.is_international({("Taipei", "TW")})
