"""Scores are fair, risks are monotone, stages lead somewhere, agreement is symmetric."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from app.core import fit
from app.exchange.rules import awards, fields, stages, stakes
from app.exchange.rules.awards import Verdict
from app.exchange.rules.scan import LISTING_WEIGHTS, PARTY_WEIGHTS, Network, Offer, Party, Shelf
from app.framework.rules import advice, measures, questions, risk

themes = some.frozensets(some.sampled_from(["air", "water", "waste", "data", "energy"]))


def _vector(seed: int | None) -> Any:
    if seed is None:
        return None
    drawn = np.random.default_rng(seed).normal(size=6)
    return drawn / np.linalg.norm(drawn)


vectors = some.one_of(some.none(), some.integers(0, 50)).map(_vector)
parties = some.lists(
    some.builds(
        Party, some.integers(1, 30), some.sampled_from(["city", "company", "ngo", "university"]), some.sampled_from(["TW", "NL", "US", ""]),
        some.sampled_from(["tropical", "temperate", ""]), some.one_of(some.none(), some.integers(1, 10**7)),
        some.one_of(some.none(), some.floats(-12, 14)), themes, themes, themes, some.frozensets(some.sampled_from(["en", "nl", "zh"])),
        some.frozensets(some.integers(1, 4)), vectors, vectors,
    ),
    min_size=2, max_size=6, unique_by=lambda one: one.key,
)  # fmt: skip


def is_score(reasons: Any, weights: Any) -> None:
    assert all(0 <= reason.value <= 1 + 1e-9 and reason.weight == weights[reason.name] for reason in reasons)
    assert abs(fit.score(reasons) - sum(reason.value * reason.weight for reason in reasons)) < 1e-12
    assert fit.points(reasons) == sum(reason.points for reason in reasons)
    assert 0 <= fit.score(reasons) <= 1 + 1e-9


@given(parties)
@settings(deadline=None)
def test_scores_of_members_are_fair(everyone: list[Party]) -> None:
    assert abs(sum(PARTY_WEIGHTS.values()) - 1) < 1e-12
    network = Network(everyone)
    for me in everyone:
        best = network.best(me, 10)
        assert me.key not in {found.key for found in best}
        assert len(best) == len(everyone) - 1
        assert [found.score for found in best] == sorted((found.score for found in best), reverse=True)
        for found in best:
            is_score(found.reasons, PARTY_WEIGHTS)
            other = everyone[network.place[found.key]]
            back = network.pair(other, me)
            assert abs(found.score - back.score) < 1e-5, "the same both ways"


offers = some.lists(
    some.builds(
        Offer, some.integers(1, 30), some.sampled_from(["solution", "project", "use_case"]), themes, some.sampled_from(["TW", "NL", ""]),
        some.sampled_from(["tropical", ""]), some.one_of(some.none(), some.integers(1, 10**7)), some.one_of(some.none(), some.integers(1, 9)),
        some.sampled_from([None, "idea", "running", "scaled"]), some.frozensets(some.integers(1, 5)), vectors,
    ),
    max_size=6, unique_by=lambda one: one.key,
)  # fmt: skip


@given(offers, parties, vectors)
@settings(deadline=None)
def test_scores_of_listings_are_fair(listed: list[Offer], everyone: list[Party], vector: Any) -> None:
    assert abs(sum(LISTING_WEIGHTS.values()) - 1) < 1e-12
    shelf, me = Shelf(listed), everyone[0]
    for found in shelf.best(me, me.seeks, vector, 10):
        is_score(found.reasons, LISTING_WEIGHTS)
        assert me.key not in listed[shelf.place[found.key]].organisations, "never one's own"


def _answers() -> Any:
    drawn = {
        question.name: some.lists(some.sampled_from(question.options), min_size=1, unique=True)
        if question.many
        else some.sampled_from(question.options)
        for question in questions.QUESTIONS
    }
    return some.fixed_dictionaries(drawn).map(questions.read)


@given(_answers(), some.sampled_from(questions.QUESTIONS), some.data())
@settings(deadline=None, max_examples=300)
def test_an_answer_that_goes_further_never_lowers_anything(answers: dict[str, Any], question: Any, data: Any) -> None:
    if question.many:
        more = {
            **answers,
            question.name: sorted(
                {*answers[question.name], data.draw(some.sampled_from(question.options))}, key=question.options.index
            ),
        }
    else:
        at = question.options.index(answers[question.name])
        more = {**answers, question.name: question.options[data.draw(some.integers(at, len(question.options) - 1))]}
    for side in (risk.privacy, risk.security):
        before, after = side(answers), side(more)
        assert after.points >= before.points
        assert risk.LEVELS.index(after.level) >= risk.LEVELS.index(before.level)
    assert set(risk.dpia(answers)) <= set(risk.dpia(more))
    before, after = ({one.action: one for one in risk.risks(given)} for given in (answers, more))
    for action, one in before.items():
        assert after[action].likelihood >= one.likelihood
        assert after[action].score >= one.score
    called = [
        {one.code for one in measures.called_for(given, risk.privacy(given), risk.security(given))} for given in (answers, more)
    ]
    assert called[0] <= called[1], "no measure falls away"


@given(_answers(), some.sets(some.sampled_from([one.code for one in measures.MEASURES])))
@settings(deadline=None)
def test_figures_of_an_assessment_add_up(answers: dict[str, Any], in_place: set[str]) -> None:
    result = advice.advice(answers, in_place)
    for one in result["risks"]:
        assert 1 <= one["likelihood"] <= 10
        assert all(1 <= impact <= 10 for impact in one["impacts"].values())
    scores = [one["score"] for one in result["risks"]]
    assert scores == sorted(scores, reverse=True)
    assert not scores or abs(sum(one["share"] for one in result["risks"]) - 100) < 1
    for cells in result["coverage"].values():
        assert all(0 <= cell["met"] <= cell["asked"] for cell in cells)


steps = some.lists(
    some.tuples(
        some.sampled_from(stages.STAGES),
        some.text(max_size=30),
        some.sets(some.sampled_from([("A", "NL"), ("B", "NL"), ("C", "TW")])),
    )
)


@given(steps)
def test_a_use_case_never_skips_and_never_runs_alone(tried: list[Any]) -> None:
    stage, cities_then = "idea", set()
    for to, evidence, cities in tried:
        if stages.step_fault(stage, to, evidence, cities) is None:
            assert to in stages.next_stages(stage)
            assert evidence.strip()
            assert to == "stopped" or len(cities) >= 2
            stage, cities_then = to, cities
    assert stage in stages.STAGES
    assert not stages.is_international(cities_then) or len({country for _city, country in cities_then}) == 2
    assert stages.next_stages("scaled") == ()


weights = some.dictionaries(some.tuples(some.integers(1, 4), some.integers(10, 14)), some.integers(-5, 5))


@given(weights)
def test_agreement_is_symmetric_and_trades_pay_for_both(given_weights: dict[tuple[int, int], int]) -> None:
    groups, objectives = [1, 2, 3, 4], [10, 11, 12, 13, 14]
    found = stakes.positions(groups, objectives, given_weights)
    for (one, other), value in found.matrix.items():
        assert value == found.matrix[other, one]
        assert value is None or -1 <= value <= 1
    assert not set(found.agreed) & set(found.conflicts)
    for trade in found.trades:
        mine, theirs = trade.gives_other, trade.gives_one
        assert given_weights[trade.one, mine] + given_weights[trade.one, theirs] > 0
        assert given_weights[trade.other, theirs] + given_weights[trade.other, mine] > 0
    for item in stakes.agenda(found, groups, objectives, given_weights, 90):
        assert item.minutes >= 5


points = some.dictionaries(
    some.tuples(some.integers(1, 4), some.integers(1, 4)),
    some.fixed_dictionaries({name: some.integers(1, 10) for name in awards.CRITERIA}),
    min_size=1,
)


@given(points)
def test_rankings_are_ordered_bounded_and_explained(given_points: dict[tuple[int, int], dict[str, int]]) -> None:
    verdicts = [Verdict(judge, entry, one) for (judge, entry), one in given_points.items()]
    ranked = awards.ranking([1, 2, 3, 4], verdicts, awards.CRITERIA)
    assert {one.entry for one in ranked} == {entry for _judge, entry in given_points}
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    for one in ranked:
        assert 1 - 1e-6 <= one.score <= 10 + 1e-6
        assert abs(one.score - sum(part.adds for part in one.parts)) < 1e-5
        assert one.rank == 1 + sum(other.score > one.score for other in ranked)


@given(
    some.dictionaries(
        some.sampled_from([*fields.BY_NAME, "other"]),
        some.one_of(some.text(), some.none(), some.integers(), some.lists(some.text())),
    ),
    some.sampled_from(fields.KINDS),
)
def test_a_checked_content_checks_again_as_the_same(content: dict[str, Any], kind: str) -> None:
    found, faults = fields.checked(kind, content, {"air"}, {"taipei"})
    if not faults:
        assert fields.checked(kind, found, {"air"}, {"taipei"}) == (found, [])
    assert all(what for _name, what in faults)
