"""Rules of the exchange: fields, stages, words, stakes, awards, files, places, replication, the first scan."""

from __future__ import annotations

import json

import pytest

from app.core import earth
from app.core.errors import BadFile
from app.exchange.rules import awards, fields, listing_file, places, replication, scan, stages, stakes, words
from app.exchange.rules.awards import Verdict
from app.exchange.rules.scan import NOBODY, Network, Offer, Party, Shelf

THEMES, HOMES = {"air", "water"}, {"taipei", "utrecht"}


def test_a_content_is_made_plain() -> None:
    given = {"title": "  Dust\n here ", "body": "a\r\nb", "themes": ["air", "air"], "trl": "7", "references": "one\n\n two "}
    found, faults = fields.checked("solution", given, THEMES, HOMES)
    assert faults == []
    assert (found["title"], found["body"], found["themes"], found["trl"]) == ("Dust here", "a\nb", ["air"], 7)
    assert found["references"] == ["one", "two"]


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("solution", {"title": ""}, "title"),
        ("solution", {"title": "x" * 201}, "title"),
        ("solution", {"title": "x", "trl": 10}, "trl"),
        ("solution", {"title": "x", "trl": True}, "trl"),
        ("solution", {"title": "x", "trl": "7.5"}, "trl"),
        ("solution", {"title": "x", "price_model": "gold"}, "price_model"),
        ("challenge", {"title": "x", "trl": 3}, "trl"),
        ("challenge", {"title": "x", "deadline": "tomorrow"}, "deadline"),
        ("challenge", {"title": "x", "themes": ["magic"]}, "themes"),
        ("challenge", {"title": "x", "organisations": ["nowhere"]}, "organisations"),
        ("challenge", {"title": "x", "themes": "air"}, "themes"),
        ("project", {"title": "x", "country": "Taiwan"}, "country"),
        ("project", {"title": "x", "video": "javascript:alert(1)"}, "video"),
        ("project", {"title": "x", "video": "https://user:secret@host/"}, "video"),
        ("project", {"title": "x", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on"),
        ("project", {"title": "x", "places": ["y"] * 41}, "places"),
        ("project", {"title": ["x"]}, "title"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(kind: str, content: dict[str, object], field: str) -> None:
    _found, faults = fields.checked(kind, content, THEMES, HOMES)
    assert [name for name, _what in faults] == [field]


def test_changes_are_told_word_by_word_and_in_chinese_by_character() -> None:
    before, after = {"title": "Dust in Taipei", "themes": ["air"]}, {"title": "Dust at Taipei", "themes": ["air", "water"]}
    found = {change.name: change.runs for change in fields.changes(before, after)}
    assert found["title"] == (("same", "Dust "), ("gone", "in "), ("new", "at "), ("same", "Taipei"))
    assert set(found) == {"title", "themes"}
    (change,) = fields.changes({"body": "台北空氣"}, {"body": "台中空氣"})
    assert change.runs == (("same", "台"), ("gone", "北"), ("new", "中"), ("same", "空氣"))


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


def test_words_are_cut_alike_in_every_script() -> None:
    assert words.cut("Crème brûlée 淹水預警!") == ["creme", "brulee", "淹水", "水預", "預警"]
    assert words.cut("Wi-Fi") == ["wifi", "wi", "fi"]
    assert words.asked("the flood of the sensors") == ["flood", "sensors"]
    assert words.asked("to be") == ["to", "be"]
    assert [words.stem(word) for word in ("flooding", "sensors", "bus", "淹水")] == ["flood", "sensor", "bus", "淹水"]


def test_agendas_agree_conflict_and_trade() -> None:
    citizens, operator, vendor = 1, 2, 3
    quiet, cheap, open_data = 10, 11, 12
    weights = {
        (citizens, quiet): 5, (operator, quiet): -2, (citizens, cheap): -2, (operator, cheap): 5, (vendor, cheap): 3,
        (citizens, open_data): 3, (operator, open_data): 2,
    }  # fmt: skip
    found = stakes.positions([citizens, operator, vendor], [quiet, cheap, open_data], weights)
    assert found.agreed == (open_data,)
    assert found.conflicts == (quiet, cheap)
    best = found.trades[0]
    assert {best.one, best.other} == {citizens, operator}
    assert found.matrix[citizens, citizens] == pytest.approx(1)
    assert found.matrix[citizens, operator] == found.matrix[operator, citizens]
    items = stakes.agenda(found, [citizens, operator, vendor], [quiet, cheap, open_data], weights, 90)
    assert [item.kind for item in items][:3] == ["agreed", "conflict", "conflict"]
    assert items[2].groups == (citizens, operator, vendor)
    assert sum(item.minutes for item in items) == 90
    assert stakes.positions([1, 2], [quiet], {}).matrix[1, 2] is None


def _ranked(given: dict[tuple[int, int], int]) -> list[int]:
    verdicts = [Verdict(judge, entry, {"impact": points}) for (judge, entry), points in given.items()]
    ranked = awards.ranking(sorted({entry for _judge, entry in given}), verdicts, {"impact": 100})
    for one in ranked:
        assert one.score == pytest.approx(sum(part.adds for part in one.parts), abs=1e-5)
        assert awards.LOWEST <= one.score <= awards.HIGHEST
    return [one.entry for one in ranked]


def test_strict_and_mild_judges_count_alike() -> None:
    """The mild judge saw 1 and 2, the strict one 2 and 3; each found the later one better by the same."""
    assert _ranked({(1, 1): 8, (1, 2): 9, (2, 2): 2, (2, 3): 3}) == [3, 2, 1]


def test_a_whim_does_not_cancel_a_judgement() -> None:
    assert _ranked({(1, 1): 10, (1, 2): 1, (2, 1): 5, (2, 2): 6}) == [1, 2]
    almost_alike = {(1, entry): points for entry, points in enumerate((7, 7, 7, 7, 7, 8), start=1)}
    assert _ranked({**almost_alike, **{(2, entry): points for entry, points in enumerate((9, 8, 7, 3, 2, 2), start=1)}})[
        :2
    ] == [1, 2]


def test_more_points_never_harm() -> None:
    before = {(0, 1): 6, (0, 2): 4, (0, 3): 1, (1, 1): 4, (1, 2): 7, (1, 3): 8, (2, 1): 1, (2, 2): 2, (2, 3): 1}
    after = {**before, (1, 1): 6}
    assert _ranked(after).index(1) <= _ranked(before).index(1)


def test_who_got_the_same_is_ranked_alike_whoever_judged() -> None:
    given = {(1, 1): 9, (1, 2): 9, (2, 1): 9, (2, 2): 9, (2, 3): 5, (3, 3): 5, (3, 4): 5}
    verdicts = [Verdict(judge, entry, {"impact": points}) for (judge, entry), points in given.items()]
    scores = {one.entry: one.score for one in awards.ranking([1, 2, 3, 4], verdicts, {"impact": 100})}
    assert scores[3] == pytest.approx(scores[4], abs=0.05)


def test_an_award_by_hand() -> None:
    """Two judges who use the scale alike: the weighted means can be worked out by hand."""
    points = {1: {"impact": 8, "innovation": 4}, 2: {"impact": 4, "innovation": 8}}
    verdicts = [Verdict(judge, entry, points[entry]) for judge in (7, 8) for entry in (1, 2)]
    first, second = awards.ranking([1, 2, 3], verdicts, {"impact": 70, "innovation": 30})
    assert (first.entry, round(first.score, 2), first.rank, first.judges) == (1, 6.8, 1, 2)
    assert (second.entry, round(second.score, 2), second.rank) == (2, 5.2, 2)
    tied = awards.ranking([1, 2], verdicts, {"impact": 50, "innovation": 50})
    assert [one.rank for one in tied] == [1, 1]
    assert awards.weights_fault({"impact": 60, "innovation": 30}) == "bad_weights"
    assert awards.conflict(1, 3, {3, 4}, None, declared=False) == "own"
    assert awards.conflict(1, None, {3}, None, declared=False) is None
    assert awards.conflict(1, None, {3}, 1, declared=False) == "wrote"
    assert awards.conflict(1, 5, {3}, None, declared=True) == "declared"


def test_conditions_stand_side_by_side() -> None:
    there = replication.Place("NL", "temperate", 360_000, frozenset({"air"}), frozenset({"nl", "en"}))
    here = replication.Place("TW", "subtropical", 2_500_000, frozenset({"air", "data"}), frozenset({"zh", "en"}))
    found = {one.name: one.verdict for one in replication.conditions(there, here)}
    assert found == {"size": "different", "climate": "different", "country": "different", "themes": "near", "language": "near"}
    unknown = replication.Place("", "", None, frozenset())
    assert {one.verdict for one in replication.conditions(unknown, here)} == {"unknown"}
    assert {one.verdict for one in replication.conditions(here, here)} == {"same"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Portland, Oregon; Porto, Portugal", [("Portland, Oregon", "US"), ("Porto, Portugal", "PT")]),
        ("Rohnert Park CA, Santa Rosa CA, Sonoma County CA", [("Rohnert Park CA", "US"), ("Santa Rosa CA", "US"), ("Sonoma County CA", "US")]),
        ("Taichung City, Taiwan", [("Taichung City, Taiwan", "TW")]),
        ("Somewhere", [("Somewhere", "")]),
        ("Washington, District of Columbia", [("Washington, District of Columbia", "US")]),
    ],
)  # fmt: skip
def test_places_are_told_apart(text: str, parts: list[tuple[str, str]]) -> None:
    assert [(place, places.country_of(place)) for place in places.split_places(text)] == parts


def test_a_file_goes_out_and_comes_in() -> None:
    content = {
        "title": "=Dust",
        "summary": "a, b",
        "themes": ["air"],
        "organisations": [],
        "technologies": ["x", "y"],
        "body": "one\ntwo",
    }
    plain, faults = fields.checked("project", content, THEMES, HOMES)
    assert not faults
    record = listing_file.record("dust", "project", None, "s1", plain)
    ((_where, item),) = listing_file.read("a.json", json.dumps([record]).encode())
    kind, stage, source, back = listing_file.parts(item)
    assert (kind, stage, source) == ("project", None, "s1")
    assert fields.checked(kind, back, THEMES, HOMES)[0] == plain
    from app.core.spreadsheets import csv_lines

    cells = listing_file.row("dust", "project", None, "s1", plain)
    text = "".join(csv_lines(("slug", *listing_file.HEADER), [cells]))
    assert "'=Dust" in text
    ((_where, item),) = listing_file.read("a.csv", text.encode())
    kind, stage, source, back = listing_file.parts(item)
    assert fields.checked(kind, back, THEMES, HOMES)[0] == plain


@pytest.mark.parametrize("data", [b"{", b"{}", b"[" * 100_000, b"3"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        listing_file.read("x.json", data)


@pytest.mark.parametrize(
    ("item", "word"),
    [
        (3, "object"),
        ({"kind": "dream"}, "kind"),
        ({"kind": "use_case"}, "stage"),
        ({"kind": "project", "stage": "idea"}, "stage"),
        ({"kind": "project", "source": 3}, "source"),
    ],
)
def test_what_is_no_listing_is_named(item: object, word: str) -> None:
    with pytest.raises((ValueError, TypeError), match=word):
        listing_file.parts(item)


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


def party(key: int, seeks: str = "", offers: str = "", **more: object) -> Party:
    return Party(key, "city", seeks=frozenset(seeks.split()), offers=frozenset(offers.split()), **more)  # type: ignore[arg-type]


def test_both_gaining_beats_one_gaining() -> None:
    me = party(1, "air", "water")
    network = Network([me, party(2, "water", "air"), party(3, "energy", "air"), party(4, "energy", "energy")])
    both, one, none = network.best(me, 5)
    assert [found.key for found in (both, one, none)] == [2, 3, 4]
    assert both.score > one.score > none.score
    assert {reason.name for reason in both.reasons} >= {"both_gain", "one_gains"}
    with pytest.raises(ValueError):
        network.pair(me, me)


def test_somebody_who_is_described_on_the_spot_is_compared_as_well() -> None:
    network = Network([party(2, "water", "air"), party(3, "energy", "waste")])
    assert network.best(party(NOBODY, "air"), 1)[0].key == 2
    assert scan.missing(party(NOBODY, "air health"), network.parties) == (["offers", "languages", "country"], ["health"])


def test_listings_that_have_nothing_to_do_with_it_are_left_out() -> None:
    shelf = Shelf([
        Offer(1, "solution", frozenset({"air"}), trl=3), Offer(2, "solution", frozenset({"air"}), trl=9),
        Offer(3, "solution", frozenset({"waste"}), trl=9), Offer(4, "solution", frozenset({"air"}), trl=9, organisations=frozenset({1})),
    ])  # fmt: skip
    found = shelf.best(party(1, "air"), frozenset({"air"}), None, 5)
    assert [one.key for one in found] == [2, 1]
    assert Shelf([]).best(party(1), frozenset({"air"}), None, 5) == []


def test_comparing_takes_no_longer_than_reading() -> None:
    """Three thousand times the same word took minutes."""
    changed = fields.changes({"body": "a " * 6000}, {"body": "b " * 6000})
    assert [name for name, _text in changed[0].runs] == ["gone", "new"]
    assert fields.changes({"body": "| a | b |\n" * 1200}, {"body": "| a | c |\n" * 1200})
