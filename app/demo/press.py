"""A year of news, newsletters and reports for the demo."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app.core.languages import LANGUAGES
from app.demo import stage
from app.events.programme.queries import events
from app.infra.db import Transaction, transaction
from app.members import queries as members
from app.publications.models import Report
from app.publications.queries import newsletters as queries
from app.publications.queries import opportunities
from app.publications.queries import reports as report_queries
from app.publications.queries.opportunities import Scope
from app.publications.service import announcements, gathering, news, newsletters, readers, reports
from app.publications.service.announcements import Draft
from app.publications.vocabulary import ConsentWay, Region, Whom

_WORDING = "Send me the newsletter of GO SMART, about twelve times a year. I can leave with one click in each mail."
_READERS = 60
_Step = Callable[[Transaction, dict[str, Any], datetime, datetime], None]


def fill(tx: Transaction, read: Callable[[str], Any], now: datetime, dice: random.Random) -> None:
    """Everything in the order in which it happened, so that each issue tells what was new at its time."""
    steps: list[tuple[int, _Step, dict[str, Any]]] = [(record["days_ago"], _publish, record) for record in read("news.json")]
    steps += [(record["days_ago"], _report, record) for record in read("reports.json")]
    steps += [(record["days_ago"], _issue, record) for record in read("newsletters.json")]
    for days, step, record in sorted(steps, key=lambda item: -item[0]):
        step(tx, record, now, stage.days(now, -days))
    _read(tx, now, dice)


def _publish(tx: Transaction, record: dict[str, Any], now: datetime, at: datetime) -> None:
    texts = {"en": (record["title"], record["summary"], record["body"])}
    texts |= {tag: (words["title"], words["summary"], words["body"]) for tag, words in record.get("in", {}).items()}
    news.publish_news(tx, texts, record["themes"], by=None, now=min(at, now), at=at)


def _report(tx: Transaction, record: dict[str, Any], _now: datetime, at: datetime) -> None:
    """On the year before it came out: gathered, submitted, published."""
    report = _gathered(tx, record, at)
    reports.submit(tx, report.id, after=reports.mark(report), by=None, now=at)
    reports.publish(tx, report.id, after=reports.whole_mark(report), by=None, now=at)


def _gathered(tx: Transaction, record: dict[str, Any], at: datetime) -> Report:
    about = Scope(record["theme"], Region(record["region"]), at.date() - timedelta(days=365), at.date())
    report = reports.start(tx, about, record["words"], by=None, now=at)
    gathering.keep(tx, report.id, at, opportunities.gather(about, at, lambda _done, _steps: None), now=at)
    fresh = report_queries.find_report(report.id)
    assert fresh is not None, "it was just begun"
    return fresh


def _issue(tx: Transaction, record: dict[str, Any], _now: datetime, at: datetime) -> None:
    words = {"en": (record["title"], record["intro"])}
    words |= {tag: (texts["title"], texts["intro"]) for tag, texts in record.get("in", {}).items()}
    newsletters.record_issue(tx, words, at=at, items=queries.whats_new(at))


def _read(tx: Transaction, now: datetime, dice: random.Random) -> None:
    """Readers of every state; their addresses lead nowhere."""
    codes = sorted(members.theme_codes())
    for number in range(_READERS):
        moment = now - timedelta(days=dice.randint(3, 300), minutes=dice.randint(0, 1400))
        address = f"reader{number + 1}@readers.gosmart.example"
        tongue = dice.choices(list(LANGUAGES), [6, 2, 3])[0]
        readers.ask(
            tx,
            address,
            tongue,
            dice.sample(codes, dice.choice([0, 1, 2, 2, 3])),
            wording=_WORDING,
            way=ConsentWay.WEB_PAGE,
            now=moment,
        )
        reader = queries.find_by_email(address)
        assert reader is not None, "it was just written"
        if number % 12:
            readers.confirm(tx, readers.confirmation_of(reader), wording=_WORDING, now=moment + timedelta(minutes=7))
        if number % 17 == 3:
            readers.leave(tx, reader.id, way=ConsentWay.ONE_CLICK, now=moment + timedelta(days=2))
        if number % 23 == 5:
            readers.fail(tx, reader.id, hard=True, reason="5.1.1 unknown mailbox", now=moment + timedelta(days=1))


def announce(tx: Transaction, now: datetime) -> None:
    """What organisers told those who come to the expo, and what they are writing."""
    event = events.find_event("expo")
    assert event is not None, "it was staged"
    text = (
        "Hello {name},\n\nthe main entrance is on the river side this year. You take part {mode}; the event begins on {start}."
    )
    announcement = announcements.save(
        tx, event.id, None, Draft("{event}: which door", text), by=None, now=now - timedelta(hours=30)
    )
    sent = announcements.queue(
        tx, announcement.id, after=announcements.mark(announcement), by=None, now=now - timedelta(hours=29)
    )
    announcements.send(tx, announcement.id, sent, key="demo-announcement", now=sent)
    text = "Hello {name},\n\nbring your badge on your phone: it opens every door."
    announcements.save(
        tx, event.id, None, Draft("{event}: your badge", text, whom=Whom.EVERYONE), by=None, now=now - timedelta(hours=2)
    )


def desk(now: datetime) -> None:
    """What the secretariat finds on its desk: a member's post, one for later, an issue half written."""
    steward = members.find_by_email("steward@demo.gosmart.example")
    assert steward is not None, "the accounts are made first"
    actor = members.find_actor(steward.id, steward.sign_in_epoch)
    assert actor is not None, "the steward may sign in"
    text = (
        "Utrecht opens its sensor register",
        "Every sensor in public space is on one map now, with its owner and its purpose.",
        "The city council asked for it two years ago. The map shows **1 140 sensors** of 23 owners.\n\n"
        "- what each of them measures\n- how long the readings are kept\n- whom to ask\n\n"
        "The form for owners is free for others.",
    )
    with transaction() as tx:
        mine = news.start(tx, {"en": text}, ["data", "participation"], actor=actor, now=now - timedelta(hours=20))
        news.submit(tx, mine.id, after=news.mark(mine), actor=actor, now=now - timedelta(hours=19))
    later = (
        "Registration for the spring workshops opens",
        "Six workshops, two of them at night for nobody.",
        "More on the day.",
    )
    with transaction() as tx:
        news.publish_news(tx, {"en": later}, ["participation"], by=None, now=now, at=now + timedelta(days=6))
    words = {
        "en": {
            "title": "Shade and quiet: opportunities in city health",
            "summary": "What cities ask for where heat and noise meet, and who has tried what.",
            "chapters": {"demand": "Heat and noise hit the same streets, and the same people."},
        }
    }
    with transaction() as tx:
        waiting = _gathered(tx, {"theme": "health", "region": Region.WORLD, "words": words}, now - timedelta(hours=3))
        reports.submit(tx, waiting.id, after=reports.mark(waiting), by=None, now=now - timedelta(hours=2))
        newsletters.draft(tx, {"en": ("Winter round-up", "What the network did since the last issue.")}, by=None, now=now)
