"""What a visitor looked at and somebody else deleted since is not there; what must be there and is not, is our fault."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from app.core.errors import NotFound
from app.infra import outbox
from app.infra.db import session, transaction
from app.infra.lookups import get_for_visitor
from app.members.models import Organisation
from app.publications.models import News
from app.publications.service import news
from tests.factories.exchange import actor_of
from tests.factories.members import NOW, make_organisation, make_person
from tests.threads import at_once


@pytest.mark.parametrize("lock", [True, False])
def test_a_record_is_got_or_not_there(app: Flask, lock: bool) -> None:
    home = make_organisation()
    with transaction() as tx:
        assert get_for_visitor(tx, Organisation, home.id, lock=lock).slug == home.slug
        with pytest.raises(NotFound):
            get_for_visitor(tx, Organisation, home.id + 1, lock=lock)


def test_a_dead_letter_that_is_gone_is_not_there(app: Flask) -> None:
    with transaction() as tx, pytest.raises(NotFound):
        outbox.replay(tx, 1, now=NOW)


def test_of_two_who_discard_at_once_one_finds_nothing(app: Flask) -> None:
    actor = actor_of(make_person("secretariat"))
    with transaction() as tx:
        news_id = news.start(tx, {"en": ("News", "It is new", "")}, [], actor=actor, now=NOW).id

    def discard() -> str:
        try:
            with transaction() as tx:
                news.discard(tx, news_id, actor=actor, now=NOW)
        except NotFound:
            return "not there"
        return "discarded"

    assert Counter(at_once(app, [discard] * 4)) == {"discarded": 1, "not there": 3}
    assert session().get(News, news_id) is None
