"""Whether what worked there could work here."""

from __future__ import annotations

from app.exchange.rules import replication


def test_conditions_stand_side_by_side() -> None:
    there = replication.Locality("NL", "temperate", 360_000, frozenset({"air"}), frozenset({"nl", "en"}))
    here = replication.Locality("TW", "subtropical", 2_500_000, frozenset({"air", "data"}), frozenset({"zh", "en"}))
    verdicts = {condition.name: condition.verdict for condition in replication.conditions(there, here)}
    assert verdicts == {
        "size": "different",
        "climate": "different",
        "country": "different",
        "themes": "near",
        "language": "near",
    }
    unknown = replication.Locality("", "", None, frozenset())
    assert {condition.verdict for condition in replication.conditions(unknown, here)} == {"unknown"}
    assert {condition.verdict for condition in replication.conditions(here, here)} == {"same"}
