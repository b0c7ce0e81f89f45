"""What can happen to surveys."""

from __future__ import annotations

from app.core.messages import Message, message


@message("feedback.survey_mail_due")
class SurveyMailDue(Message):
    """People are to be asked, or those who have not answered to be reminded."""

    survey_id: int
    reminder: bool
