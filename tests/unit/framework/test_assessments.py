"""Rules of the framework: answers, extent, DPIA, measures and their sources, what goes first."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.framework.rules import advice, measures, precedence, questions, reference, risk
from app.framework.vocabulary import Criterion, DataAction, Level, PrecedenceTest

TODAY = date(2026, 11, 25)
CALM = {
    "data": ["environment"], "people": [], "sensitivity": "none", "scale": "few", "retention": "not_stored", "linkage": "none",
    "monitoring": "none", "scoring": "no", "automation": "none", "choice": "free", "sharing": "inside", "basis": "settled",
    "novelty": "proven", "exposure": "closed", "criticality": "nuisance", "safety": "no",
}  # fmt: skip
CAMERAS: dict[str, Any] = {
    **CALM, "data": ["images", "vehicles"], "people": ["passers_by"], "sensitivity": "ordinary", "scale": "city", "retention": "day",
    "monitoring": "systematic", "choice": "unavoidable", "sharing": "partners", "exposure": "street", "criticality": "service", "safety": "supports",
}  # fmt: skip


def test_answers_are_read_or_named() -> None:
    assert questions.read(CALM) == CALM
    for given, word in (
        ({**CALM, "data": []}, "data: is not answered"),
        ({**CALM, "data": ["dreams"]}, "data: unknown answer"),
        ({**CALM, "scale": ""}, "scale: is not answered"),
        ({**CALM, "scale": "huge"}, "scale: unknown answer"),
        ({**CALM, "data": ["health"]}, "people: is not answered"),
        # Who joins data with registers that name people handles data about people.
        ({**CALM, "linkage": "identity"}, "people: is not answered"),
        ({**CALM, "sensitivity": "special"}, "people: is not answered"),
    ):
        with pytest.raises(ValueError, match=word):
            questions.read(given)


def test_what_is_about_people_only_need_not_be_answered_for_surroundings() -> None:
    short = {name: CALM[name] for name in ("data", "scale", "sharing", "novelty", "exposure", "criticality", "safety")}
    assert questions.read(short) == CALM
    assert questions.gaps(short) == []
    assert questions.gaps({"data": ["environment"]}) == ["scale", "sharing", "novelty", "exposure", "criticality", "safety"]
    assert questions.gaps({**short, "people": ["children"]})[0] == "sensitivity"


def test_an_impact_assessment_is_called_for_exactly_when_it_is_due() -> None:
    given = {**CAMERAS, "data": ["images"], "scale": "thousands", "retention": "longer", "linkage": "own", "monitoring": "sometimes",
             "automation": "decides", "sharing": "public"}  # fmt: skip
    result = advice.advice(questions.read(given))
    assert result["privacy"]["level"] == "high"
    assert result["dpia"]["due"] is False
    assert "dpia" not in {measure["code"] for measure in result["measures"]}


def test_an_earlier_edition_s_codes_do_no_harm() -> None:
    assert measures.categories(["gone", "encrypt"]) == measures.categories(["encrypt"])
    assert advice.practice([(1, {"data": ["images"], "people": ["staff"]}, ["gone"])]) == {"gone": [1]}
    assert advice.likeness(CAMERAS, {}) == 0


def test_where_nothing_is_about_people_only_security_counts() -> None:
    result = advice.advice(questions.read(CALM))
    assert result["privacy"] == {"points": 0, "level": "none", "parts": [], "because": ""}
    assert (result["risks"], result["dpia"]["criteria"]) == ([], [])
    assert result["security"]["level"] == "basic"
    assert {measure["side"] for measure in result["measures"]} == {"security"}


def test_cameras_in_the_street() -> None:
    answers = questions.read(CAMERAS)
    result = advice.advice(answers, ["pseudonymise_at_sensor"])
    assert result["privacy"]["level"] == "high"
    assert result["security"]["level"] == "high"
    assert result["dpia"] == {"criteria": ["monitoring", "large_scale"], "due": True, "near": False}
    assert {figure["action"] for figure in result["risks"][:2]} == {"surveillance", "insecurity"}
    codes = {measure["code"]: measure["in_place"] for measure in result["measures"]}
    assert codes["pseudonymise_at_sensor"] is True
    assert codes["sign_on_site"] is False
    assert "dpia" in codes
    assert "bias_test" not in codes
    for entry in result["risks"]:
        assert entry["score"] == entry["likelihood"] * sum(entry["impacts"].values())
    assert sum(figure["share"] for figure in result["risks"]) == pytest.approx(100, abs=1)


@pytest.mark.parametrize(
    ("change", "criterion"),
    [
        ({"scoring": "groups"}, "evaluation"), ({"monitoring": "systematic"}, "monitoring"),
        ({"data": ["health"]}, "sensitive"), ({"sensitivity": "intimate"}, "sensitive"), ({"scale": "city"}, "large_scale"),
        ({"linkage": "others"}, "matching"), ({"people": ["children"]}, "vulnerable"), ({"novelty": "new"}, "innovative"),
        ({"choice": "barred"}, "prevents"),
    ],
)  # fmt: skip
def test_each_criterion_by_itself_is_near_and_two_are_due(change: dict[str, Any], criterion: str) -> None:
    plain = {**CALM, "data": ["contact"], "people": ["users"]}
    assert risk.dpia(questions.read(plain)) == ()
    assert risk.dpia(questions.read({**plain, **change})) == (criterion,)
    # Deciding on rights and access by machine is two at once: automated, and it may keep people from a service.
    assert risk.dpia(questions.read({**plain, "automation": "legal"})) == ("automated", "prevents")
    both = {"scoring": "persons", **change} if criterion != "evaluation" else {"novelty": "new", **change}
    result = advice.advice(questions.read({**plain, **both}))
    assert result["dpia"]["due"]
    assert result["privacy"]["level"] in ("high", "highest")


def test_people_may_know_better_than_the_proposal() -> None:
    risks_by_action = {figure.action: figure for figure in risk.risks(questions.read(CAMERAS), {"distortion": 10})}
    assert (risks_by_action["distortion"].likelihood, risks_by_action["distortion"].judged) == (10, True)
    assert risks_by_action["insecurity"].judged is False


REASON = "The tunnel's fire doors would stay shut for people inside."
TESTS = dict.fromkeys(PrecedenceTest, REASON)


def test_security_goes_first_only_when_all_six_tests_are_passed() -> None:
    until = date(2027, 3, 1)
    assert precedence.verdict(TESTS, "supports", until, TODAY).granted
    for test in PrecedenceTest:
        verdict = precedence.verdict({**TESTS, test: "yes"}, "supports", until, TODAY)
        assert (verdict.granted, verdict.missing) == (False, (test,))
    assert precedence.verdict(TESTS, "no", until, TODAY).missing == ("safety_critical",)
    for day in (None, date(2026, 11, 24), date(2028, 1, 1)):
        assert precedence.verdict(TESTS, "controls", day, TODAY).missing == ("time_limit",)
    assert precedence.verdict({}, "no", None, TODAY).missing == tuple(PrecedenceTest)


def test_every_measure_serves_a_framework_and_treats_known_actions() -> None:
    for measure in measures.MEASURES:
        assert measure.pf or measure.csf, measure.code
        assert set(measure.treats) <= set(DataAction)
        assert measure.level in list(Level)[1:]
        for name, options in measure.when:
            if name == "dpia":
                continue
            assert set(options) <= set(questions.BY_NAME[name].options)
    assert {number for known_measure in measures.MEASURES for number in known_measure.cpac} == set(range(1, 17))
    assert {action for known_measure in measures.MEASURES for action in known_measure.treats} == set(DataAction)
    served = measures.categories([known_measure.code for known_measure in measures.MEASURES])
    assert served == {category.id for framework in reference.FRAMEWORKS for category in framework.categories}


@pytest.mark.shared
def test_ids_and_lists_are_those_of_the_sources(shared: Path) -> None:
    def ids(name: str) -> set[str]:
        with (shared / "frameworks" / name).open(encoding="utf-8") as file:
            return {row["id"] for row in csv.DictReader(file)}

    assert {category for measure in measures.MEASURES for category in measure.pf} <= ids("nist_privacy_framework_core_v1.csv")
    assert {category for measure in measures.MEASURES for category in measure.csf} <= ids("nist_csf_2_0_core.csv")
    actions = (shared / "frameworks" / "nist_pram_problematic_data_actions.md").read_text(encoding="utf-8")
    named = re.findall(r"^\*\*(.+?):\*\*", actions.split("## Problems")[0], re.MULTILINE)
    plain = {re.sub("[^a-z]", "", name.lower()).replace("z", "s") for name in named}
    assert plain == {name.replace("_", "").replace("z", "s") for name in DataAction}
    assert len(Criterion) == 9


def test_practice_counts_who_does_what() -> None:
    rows = [(1, {**CAMERAS, "retention": "day"}, ["edge"]), (2, {**CAMERAS, "retention": "year"}, ["edge", "notice"])]
    assert advice.practice(rows) == {"edge": [1, 2], "notice": [2], "kept_a_day": [1]}
    assert advice.practice([(1, {**CALM, "people": []}, [])]) == {}, "where nothing is about people nothing of people is kept"
    assert advice.likeness(CAMERAS, CAMERAS) == 1
    assert advice.likeness(CAMERAS, {**CALM, "people": []}) == 0
