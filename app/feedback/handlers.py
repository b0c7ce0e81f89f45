"""Mails that follow from surveys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.feedback.messages import SurveyMailDue
from app.feedback.models import Survey
from app.feedback.queries import audience, surveys
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyState, VoiceOf
from app.infra import mail
from app.infra.db import Transaction
from app.infra.links import absolute
from app.infra.outbox import handles
from app.infra.texts import Words
from app.members.models import Person


@handles("feedback.ask_people")
def ask_people(tx: Transaction, message: SurveyMailDue, *, key: str, now: datetime) -> None:
    """A mail with a link of one's own to everybody who is asked, or who has not answered. Few new answers of an anonymous
    survey would be told by who gets no reminder: then everybody gets it, and the mail says so."""
    survey = surveys.get_survey(message.survey_id)
    if survey.state != SurveyState.OPEN:
        return
    left_out = service.to_leave_out(tx, survey.id) if message.reminder else set()
    to_all = left_out is None
    voters = [voter for voter in audience.voters(survey) if voter.id not in (left_out or ())]
    wanted = {person: voter for voter in voters for person in voter.people}
    people = tx.scalars(select(Person).where(Person.id.in_(wanted), Person.verified_at.is_not(None)).order_by(Person.id))
    for person in people:
        subject, body = _mail(survey, person, reminder=message.reminder, to_all=to_all)
        mail.write(tx, person.email, subject, body, key=f"{key}:{person.id}", now=now)


def _mail(survey: Survey, person: Person, *, reminder: bool, to_all: bool) -> tuple[str, str]:
    words = Words(person.language)
    _, title = words._, surveys.title_in(survey, person.language)
    parts = [_("Hello %(name)s,", name=person.name)]
    if reminder and to_all:
        parts.append(_("If you have already answered, thank you: this email goes to everyone, because nobody can see who has."))
    elif reminder:
        parts.append(_("You have not answered yet, and your answer would help."))
    parts.append(_("“%(title)s” takes a few minutes, also on a phone.", title=title))
    if survey.anonymous:
        parts.append(_("This survey is anonymous: your answers are stored separately from the record that you answered."))
    else:
        parts.append(_("This survey is not anonymous: the organisers see who answered what."))
    if survey.voice == VoiceOf.ORGANISATION:
        parts.append(_("One response per organisation: the first one counts."))
    parts.append(
        _("Your own link, please do not pass it on: %(link)s", link=absolute(surveys.personal_path(survey, person.id)))
    )
    subject = _("Reminder: %(title)s", title=title) if reminder else _("Your opinion: %(title)s", title=title)
    return subject, "\n\n".join(parts)
