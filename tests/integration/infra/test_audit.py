"""The audit chain: looked at as a whole by the command, at night from the last verified seal, and never by a page."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from app.infra import audit
from app.infra.audit import AuditEntry
from app.infra.db import session, transaction
from tests.factories.members import NOW, make_person


def seal(*words: str) -> list[int]:
    """Sealed entries, one a word; their ids."""
    with transaction() as tx:
        for word in words:
            audit.note(tx, None, word, "test:1", now=NOW, said=word)
        tx.flush()
        ids = [entry.id for entry in tx.query(AuditEntry).where(AuditEntry.action.in_(words))]
    audit.seal_new()
    return ids


def change(entry_id: int) -> None:
    with transaction() as tx:
        tx.execute(update(AuditEntry).where(AuditEntry.id == entry_id).values(action="something_else"))


def test_a_whole_look_names_the_first_entry_that_does_not_fit(app) -> None:
    first, second, _third = seal("a", "b", "c")
    assert (audit.verify(now=NOW).sealed, audit.last_check().broken_entry) == (3, None)
    change(second)
    check = audit.verify(now=NOW)
    assert (check.sealed, check.entry_id, check.broken_entry) == (1, first, second)


def test_the_night_goes_on_from_the_last_verified_seal(app, monkeypatch: pytest.MonkeyPatch) -> None:
    seal("a", "b")
    audit.verify_new(now=NOW)
    (third,) = seal("c")
    looked_at = []
    content = audit._content
    monkeypatch.setattr(audit, "_content", lambda entry: looked_at.append(entry.id) or content(entry))
    check = audit.verify_new(now=NOW)
    assert looked_at == [third]
    assert (check.sealed, check.entry_id, check.broken_entry) == (3, third, None)
    change(third)
    looked_at.clear()
    assert audit.verify_new(now=NOW).broken_entry is None, "what was verified is not recomputed by night"
    assert looked_at == []
    assert audit.verify(now=NOW).broken_entry == third, "but by the command"


def test_a_new_entry_that_does_not_fit_is_found_by_night(app) -> None:
    seal("a")
    audit.verify_new(now=NOW)
    second, third = seal("b", "c")
    change(third)
    check = audit.verify_new(now=NOW)
    assert (check.sealed, check.entry_id, check.broken_entry) == (2, second, third)


def test_a_bad_result_is_only_made_good_by_a_look_at_everything(app) -> None:
    first, _second = seal("a", "b")
    audit.verify(now=NOW)
    change(first)
    assert audit.verify(now=NOW).broken_entry == first
    seal("c")
    assert audit.verify_new(now=NOW).broken_entry == first, "the night looks at all of it then"
    with transaction() as tx:
        tx.execute(update(AuditEntry).where(AuditEntry.id == first).values(action="a"))
    check = audit.verify_new(now=NOW)
    assert (check.sealed, check.broken_entry) == (3, None)


@pytest.mark.parametrize("look", [audit.verify, audit.verify_new])
def test_newest_entries_that_go_after_they_were_verified_are_missed(app, look) -> None:
    _first, second = seal("a", "b")
    audit.verify(now=NOW)
    with transaction() as tx:
        tx.execute(delete(AuditEntry).where(AuditEntry.id == second))
    assert look(now=NOW).broken_entry == second


def test_an_empty_chain_holds(app) -> None:
    check = audit.verify_new(now=NOW)
    assert (check.sealed, check.seal, check.entry_id, check.broken_entry) == (0, "", None, None)


def test_the_secretariat_s_page_tells_the_last_result_and_verifies_nothing(app, browser, monkeypatch) -> None:
    page = browser(make_person("secretariat"))
    assert b"has not happened yet" in page.get("/admin/").data
    _first, second = seal("a", "b")
    audit.verify(now=NOW)
    monkeypatch.setattr(audit, "_content", None)
    text = page.get("/admin/").get_data(as_text=True)
    assert f"up to entry {second}." in text
    assert "The chain holds." in text
    with transaction() as tx:
        tx.add(audit.AuditCheck(at=NOW, sealed=1, seal="", entry_id=1, broken_entry=second))
    assert f"The chain breaks at entry {second}." in page.get("/admin/").get_data(as_text=True)
    assert session().query(audit.AuditCheck).count() == 2, "a page view leaves no check"
