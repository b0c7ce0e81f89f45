"""Surveys to begin with, in all three languages."""

from __future__ import annotations

from dataclasses import dataclass

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class TemplateQuestion:
    kind: str
    texts: Texts
    options: tuple[Texts, ...] = ()
    required: bool = False


SESSION_FEEDBACK = (
    TemplateQuestion(
        "rating",
        {
            "en": "How useful was this session for your work?",
            "zh-Hant": "這場議程對您的工作有多大幫助？",
            "nl": "Hoe bruikbaar was deze sessie voor uw werk?",
        },
        required=True,
    ),
    TemplateQuestion(
        "single",
        {"en": "How was the pace?", "zh-Hant": "節奏如何？", "nl": "Hoe was het tempo?"},
        (
            {"en": "Too slow", "zh-Hant": "太慢", "nl": "Te langzaam"},
            {"en": "Just right", "zh-Hant": "剛好", "nl": "Precies goed"},
            {"en": "Too fast", "zh-Hant": "太快", "nl": "Te snel"},
        ),
    ),
    TemplateQuestion(
        "multiple",
        {"en": "What will you do next?", "zh-Hant": "您接下來會做什麼？", "nl": "Wat gaat u hierna doen?"},
        (
            {"en": "Talk to a speaker", "zh-Hant": "與講者聯繫", "nl": "Met een spreker praten"},
            {"en": "Tell my colleagues", "zh-Hant": "告訴同事", "nl": "Het collega's vertellen"},
            {"en": "Try it in my city", "zh-Hant": "在我的城市試行", "nl": "Het in mijn stad proberen"},
            {"en": "Nothing for now", "zh-Hant": "暫時沒有", "nl": "Voorlopig niets"},
        ),
    ),
    TemplateQuestion(
        "text", {"en": "What should we do differently?", "zh-Hant": "我們該如何改進？", "nl": "Wat moeten wij anders doen?"}
    ),
)

EVENT_FEEDBACK = (
    TemplateQuestion(
        "rating",
        {
            "en": "How do you rate the event as a whole?",
            "zh-Hant": "您對整場活動的評價如何？",
            "nl": "Hoe beoordeelt u het evenement als geheel?",
        },
        required=True,
    ),
    TemplateQuestion(
        "single",
        {"en": "How did you take part?", "zh-Hant": "您如何參與？", "nl": "Hoe nam u deel?"},
        (
            {"en": "On site", "zh-Hant": "現場", "nl": "Ter plaatse"},
            {"en": "Online", "zh-Hant": "線上", "nl": "Online"},
            {"en": "Both", "zh-Hant": "兩者皆有", "nl": "Allebei"},
        ),
        required=True,
    ),
    TemplateQuestion(
        "multiple",
        {"en": "What did you gain?", "zh-Hant": "您有哪些收穫？", "nl": "Wat heeft het u opgeleverd?"},
        (
            {"en": "New contacts", "zh-Hant": "新的人脈", "nl": "Nieuwe contacten"},
            {"en": "An idea for a pilot", "zh-Hant": "試點構想", "nl": "Een idee voor een proef"},
            {"en": "A partner for a pilot", "zh-Hant": "試點夥伴", "nl": "Een partner voor een proef"},
            {
                "en": "Knowledge for a running project",
                "zh-Hant": "進行中專案所需的知識",
                "nl": "Kennis voor een lopend project",
            },
        ),
    ),
    TemplateQuestion(
        "text",
        {
            "en": "What should the next one have?",
            "zh-Hant": "下一次應該有什麼？",
            "nl": "Wat mag de volgende keer niet ontbreken?",
        },
    ),
)

TEMPLATES = {"session": SESSION_FEEDBACK, "event": EVENT_FEEDBACK}
