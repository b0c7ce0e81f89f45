"""An assessment as a PDF: to what extent, how, the risks, what others do, decisions, the answers it rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.blocks import Block, Heading, Table, Text
from app.documents.pdf import pdf
from app.documents.pictures import bars
from app.framework.models import Assessment, AssessmentVersion
from app.framework.queries import Practice
from app.framework.rules.advice import Result
from app.framework.rules.reference import FRAMEWORKS
from app.infra.texts import Words


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in the reader's language: levels, criteria, data actions, measures and practices, sources, tests,
    questions and their options."""

    levels: Mapping[str, str]
    criteria: Mapping[str, str]
    actions: Mapping[str, str]
    measures: Mapping[str, str]
    sources: Mapping[str, str]
    iso: Mapping[str, str]
    tests: Mapping[str, str]
    questions: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]


def report(
    assessment: Assessment,
    version: AssessmentVersion,
    practice: Sequence[Practice],
    in_force: Collection[int],
    names: Names,
    language: str,
) -> bytes:
    """`in_force` are ids of the decisions by which cybersecurity goes first today."""
    words = Words(language)
    result = version.result
    who = ", ".join(organisation.name for organisation in assessment.organisations)
    edition = words._(
        "Version %(number)s, by edition %(edition)s of the framework", number=version.number, edition=result["edition"]
    )
    blocks: list[Block] = [
        Heading(words._("To what extent")),
        *_extents(result, names, words),
        Heading(words._("What to do")),
        *_measures(result, names, words),
        Heading(words._("Risks of problematic data actions")),
        *_risks(result, names, words),
        Heading(words._("Coverage")),
        *_coverage(result, words),
        Heading(words._("Practice in similar projects")),
        *_practice(practice, names, words),
        Heading(words._("When cybersecurity goes before privacy")),
        *_decisions(assessment, in_force, names, words),
        Heading(words._("The answers")),
        Table(
            (words._("Question"), words._("What was answered")),
            [(names.questions.get(name, name), _answer(names, name, value)) for name, value in version.answers.items()],
            (1.0, 1.2),
        ),
    ]
    below = " · ".join(part for part in (who, edition, words.day_of(version.made_at.date())) if part)
    return pdf(assessment.title, below, blocks, language=language, page_word=words._("Page %(number)s"))


def _answer(names: Names, name: str, value: Any) -> str:
    chosen = value if isinstance(value, list) else [value]
    return "; ".join(names.options.get(name, {}).get(option, option) for option in chosen) or "–"


def _extents(result: Result, names: Names, words: Words) -> list[Block]:
    rows = [
        (title, names.levels[extent["level"]], f"{extent['points']} / 100")
        for extent, title in ((result["privacy"], words._("Privacy")), (result["security"], words._("Cybersecurity")))
    ]
    dpia = result["dpia"]
    met = "; ".join(names.criteria[criterion] for criterion in dpia["criteria"]) or words._("none")
    verdict = (
        words._("A data protection impact assessment is due.")
        if dpia["due"]
        else (
            words._("One criterion is met: decide whether to make an impact assessment, and write down why.")
            if dpia["near"]
            else words._("By the nine criteria no impact assessment is due.")
        )
    )
    return [
        Table((words._("Side"), words._("Level"), words._("Points")), rows, (1.2, 1.2, 0.8)),
        Text(verdict),
        Text(words._("Criteria that are met (WP 248 rev.01): %(met)s", met=met), quiet=True),
    ]


def _measures(result: Result, names: Names, words: Words) -> list[Block]:
    rows = [
        (
            names.measures.get(measure["code"], measure["code"]),
            words._("in place") if measure["in_place"] else words._("to do"),
            _sources(measure["sources"], names),
        )
        for measure in result["measures"]
    ]
    return [Table((words._("Measure"), words._("State"), words._("Sources")), rows, (1.4, 0.5, 1.6))]


def _sources(sources: Mapping[str, Sequence[str]], names: Names) -> str:
    named = {name: ", ".join(names.iso.get(control, control) for control in ids) for name, ids in sources.items()}
    return "; ".join(f"{names.sources[name]}: {ids}" for name, ids in named.items())


def _risks(result: Result, names: Names, words: Words) -> list[Block]:
    if not result["risks"]:
        return [Text(words._("No data about people is processed."))]
    rows = [
        (
            names.actions[risk["action"]],
            str(risk["likelihood"]),
            str(sum(risk["impacts"].values())),
            str(risk["score"]),
            f"{risk['share']} %",
        )
        for risk in result["risks"]
    ]
    header = (words._("Data action"), words._("Likelihood"), words._("Impact"), words._("Risk"), words._("Share"))
    chart = bars([(names.actions[risk["action"]].split(":")[0], risk["score"], str(risk["score"])) for risk in result["risks"]])
    method = words._("Likelihood (1 to 10) times summed impact, by NIST's PRAM.")
    return [Text(method, quiet=True), chart, Table(header, rows, (2.2, 0.7, 0.7, 0.6, 0.6))]


def _coverage(result: Result, words: Words) -> list[Block]:
    """Categories for which something is called for, with the outcomes that measures in place serve."""
    category_names = {category.id: category.name for framework in FRAMEWORKS for category in framework.categories}
    rows = [
        (f"{cell['category']} {category_names.get(cell['category'], '')}", f"{cell['met']} / {cell['asked']}")
        for cells in result["coverage"].values()
        for cell in cells
        if cell["asked"]
    ]
    return [Table((words._("Category"), words._("Served by measures in place")), rows, (2.4, 1.0))]


def _practice(practice: Sequence[Practice], names: Names, words: Words) -> list[Block]:
    if not practice:
        return [Text(words._("No similar project has published its assessment yet."))]
    rows = [
        (
            names.measures.get(precedent.what, precedent.what),
            f"{len(precedent.subjects)} / {precedent.total}",
            "; ".join(subject.title for subject in precedent.subjects[:4]),
        )
        for precedent in practice[:20]
    ]
    return [Table((words._("What they do"), words._("Quantity"), words._("Among them")), rows, (1.5, 0.5, 1.8))]


def _decisions(assessment: Assessment, in_force: Collection[int], names: Names, words: Words) -> list[Block]:
    blocks: list[Block] = []
    for precedence in assessment.decisions:
        if precedence.id in in_force and precedence.until is not None:
            standing = words._("Cybersecurity goes first until %(day)s.", day=words.day_of(precedence.until))
        elif precedence.granted and precedence.until is not None:
            standing = words._("Granted until %(day)s; no longer valid.", day=words.day_of(precedence.until))
        else:
            standing = words._(
                "Privacy stays first: %(missing)s", missing="; ".join(names.tests[test] for test in precedence.missing)
            )
        if precedence.withdrawn_at is not None:
            standing += " " + words._("Withdrawn.")
        home = precedence.decider.organisation.name if precedence.decider and precedence.decider.organisation else "GO SMART"
        origin = words._(
            "Decided on %(day)s for %(organisation)s", day=words.day_of(precedence.decided_at.date()), organisation=home
        )
        blocks += [Heading(precedence.what, 2), Text(standing), Text(origin, quiet=True)]
        blocks += [Text(f"{names.tests[test]} {reason}", quiet=True) for test, reason in precedence.tests.items() if reason]
    return blocks or [Text(words._("No decision was made: privacy is not set aside for anything."))]
