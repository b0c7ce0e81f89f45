"""Answers, drafts and tags from many hands at once."""

from __future__ import annotations

from app.feedback.models import AnswerDraft, TextTag
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.infra.db import session
from tests.factories.events import make_event, make_registration
from tests.factories.feedback import make_survey
from tests.factories.members import NOW
from tests.factories.transactions import act
from tests.threads import at_once


def test_drafts_and_tags_at_once(app) -> None:
    event = make_event()
    person = make_registration(event).person_id
    survey_id = make_survey(event, anonymous=False).id
    saves = [lambda n=n: act(answering.save_draft, survey_id, person, {"words": [str(n)]}, now=NOW) for n in range(6)]
    tags = [lambda: act(service.tag_text, survey_id, "words", "text", "tag", on=True, by=1, now=NOW)] * 6
    assert set(at_once(app, saves + tags)) == {None}
    assert (session().query(AnswerDraft).count(), session().query(TextTag).count()) == (1, 1)
    acts = [lambda: act(answering.answer, survey_id, person, {"stars": 3}), *saves]
    assert set(at_once(app, acts)) <= {None, "already_answered"}
    assert session().query(AnswerDraft).count() == 0
