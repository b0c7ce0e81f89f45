"""Words to search by."""

from __future__ import annotations

from app.exchange.rules import words


def test_words_are_cut_alike_in_every_script() -> None:
    assert words.cut("Crème brûlée 淹水預警!") == ["creme", "brulee", "淹水", "水預", "預警"]
    assert words.cut("Wi-Fi") == ["wifi", "wi", "fi"]
    assert words.stems_of("the flood of the sensors") == ["flood", "sensors"]
    assert words.stems_of("to be") == ["to", "be"]
    assert [words.stem(word) for word in ("flooding", "sensors", "bus", "淹水")] == ["flood", "sensor", "bus", "淹水"]
