"""What can happen to surveys."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class SurveyMailDue(Message):
    """People are to be asked, or those who have not answered to be reminded."""

    survey_id: int
    reminder: bool
