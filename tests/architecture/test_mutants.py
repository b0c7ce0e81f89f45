"""The table of mutants stays true to the tree: `dev.py check --mutants` then tries each."""

from __future__ import annotations

import pytest

from tests.workshop import mutants


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda mutant: f"{mutant.file}: {mutant.old[:40]}")
def test_a_mutant_has_its_place_and_its_tests(mutant: mutants.Mutant) -> None:
    assert (mutants.ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    for name in mutant.tests:
        assert mutants.home(mutants.ROOT, name)
