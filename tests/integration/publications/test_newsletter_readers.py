"""Readers of the newsletter: asking, confirming, choosing, leaving, bouncing; and the editor's desk."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from app.core.errors import Refused
from app.infra import bulk, mail
from app.infra.db import session
from app.publications.models import Delivery, Subscriber
from app.publications.queries import news as news_queries
from app.publications.queries import newsletters as queries
from app.publications.service import news, newsletters, readers, sending
from app.publications.vocabulary import ConsentStep, ConsentWay, ReaderState
from tests.factories.bounces import report
from tests.factories.members import NOW, make_person
from tests.factories.publications import item, make_issue, make_reader, schedule
from tests.factories.transactions import act
from tests.threads import at_once


def subscriber(email: str = "ann@example.org") -> Subscriber:
    session().rollback()
    session().expire_all()
    reader = queries.find_by_email(email)
    assert reader is not None
    return reader


def link(kind: str, email: str = "ann@example.org") -> str:
    """The path of the newest mail's link."""
    return re.search(rf"/newsletter/{kind}/\S+", mail.latest(1, email)[0].body)[0]


def test_an_address_reads_only_after_its_owner_pressed_the_button(browser: Any, settle: Any) -> None:
    client = browser()
    form = {"email": " Ann@Example.org ", "language": "nl", "themes": ["air"]}
    assert client.post("/newsletter/", data=form).headers["Location"] == "/newsletter/asked"
    settle()
    assert subscriber().state == ReaderState.ASKED
    address = link("confirm")
    page = client.get(address)
    assert page.status_code == 200
    assert subscriber().state == ReaderState.ASKED, "looking at the page confirms nothing"
    answer = client.post(address)
    assert re.fullmatch(r"/newsletter/mine/\d+-[0-9a-f]{32}", answer.headers["Location"])
    reader = subscriber()
    assert (reader.state, reader.language, reader.themes) == (ReaderState.ACTIVE, "nl", ["air"])
    assert [(entry.what, entry.way) for entry in reader.consents] == [
        (ConsentStep.ASKED, ConsentWay.WEB_PAGE),
        (ConsentStep.CONFIRMED, ConsentWay.MAIL),
    ]
    assert all("newsletter of GO SMART" in entry.wording for entry in reader.consents)
    record = json.loads(client.get(answer.headers["Location"] + "/record.json").data)
    assert [entry["what"] for entry in record["record"]] == ["asked", "confirmed"]


def test_confirmations_end_and_cannot_be_made_up(browser: Any, settle: Any, time_machine_at: Any) -> None:
    client = browser()
    client.post("/newsletter/", data={"email": "ann@example.org", "language": "en"})
    settle()
    address = link("confirm")
    wrong = address[:-1] + ("0" if address[-1] != "0" else "1")
    assert client.post(wrong).status_code == 410
    assert client.post("/newsletter/confirm/99999999999-x").status_code == 410
    with time_machine_at(NOW + timedelta(days=8)):
        assert client.get(address).status_code == 410
        client.post("/newsletter/", data={"email": "ann@example.org", "language": "en"})
        settle(NOW + timedelta(days=8))
        assert client.get(address).status_code == 410, "asking anew ends the older link"
        assert client.post(link("confirm")).status_code == 302


def test_who_types_a_known_address_learns_nothing(browser: Any, settle: Any) -> None:
    make_reader()
    settle()
    client = browser()
    answer = client.post("/newsletter/", data={"email": "ann@example.org", "language": "nl", "themes": ["water"]})
    fresh = client.post("/newsletter/", data={"email": "bo@example.org", "language": "nl"})
    assert (answer.status_code, answer.headers["Location"]) == (fresh.status_code, fresh.headers["Location"])
    settle()
    reader = subscriber()
    assert (reader.state, reader.language, reader.themes) == (ReaderState.ACTIVE, "en", []), "nothing is changed from outside"
    assert "/newsletter/mine/" in mail.latest(1, "ann@example.org")[0].body


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a b@example.org", "ä@example.org", "a@example.org\r\nBcc: x@example.org"]
)
def test_what_is_no_address_is_refused(app: Any, email: str) -> None:
    with pytest.raises(Refused, match="bad_email"):
        act(readers.ask, email, "en", [], wording="", way=ConsentWay.PAGE, now=NOW)


def test_leaving_with_one_click(app: Any, browser: Any, settle: Any, time_machine_at: Any) -> None:
    """As a mail program does it: a form without cookies or token, to the address in the header (RFC 8058)."""
    reader = make_reader()
    first = readers.confirmation_of(reader)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        address = f"/newsletter/leave/{readers.token_of(reader)}"
        client = browser()
        assert client.get(address).status_code == 200
        assert subscriber().state == ReaderState.ACTIVE, "following the link is not leaving"
        assert client.post(address, data={"something": "else"}).status_code == 400
        for minute in (1, 2):
            with time_machine_at(NOW + timedelta(minutes=minute)):
                assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert subscriber().state == ReaderState.LEFT
        assert [consent.what for consent in subscriber().consents] == [
            ConsentStep.ASKED,
            ConsentStep.CONFIRMED,
            ConsentStep.LEFT,
        ]
        assert client.post(address.replace(address[-4:], "0000"), data={"List-Unsubscribe": "One-Click"}).status_code == 404
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    issue = make_issue([item(1)])
    schedule(issue)
    settle()
    assert queries.progress(issue.id).total == 0
    # Coming back needs the owner's word; whoever types the address changes nothing, and the first link is dead.
    assert readers.find_by_confirmation(first, NOW) is None
    act(readers.ask, "ann@example.org", "nl", [], wording="", way=ConsentWay.PAGE, now=NOW + timedelta(minutes=3))
    assert (subscriber().state, subscriber().language) == (ReaderState.LEFT, "en")
    act(readers.confirm, readers.confirmation_of(subscriber()), wording="", now=NOW + timedelta(minutes=4))
    assert subscriber().state == ReaderState.ACTIVE


def test_a_mail_names_its_list_and_the_way_out() -> None:
    letter = bulk.form("空氣 & dust", f"Hello 空氣\nhttps://example.org/mine/{bulk.MARK}\n", f'<a href="https://example.org/mine/{bulk.MARK}">空氣</a>',
                     sender="GO SMART <no-reply@gosmart.example>", list_id="GO SMART newsletter <newsletter.example.org>", now=NOW)  # fmt: skip
    token = "12-" + "a" * 32
    data = letter.fill("ann@example.org", "<newsletter.5.x@example.org>", token, f"https://example.org/leave/{token}")
    message = message_from_bytes(data, policy=default)
    assert message["Subject"] == "空氣 & dust"
    assert message["From"] == "GO SMART <no-reply@gosmart.example>"
    assert message["List-Unsubscribe"] == f"<https://example.org/leave/{token}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_content() for part in message.iter_parts())
    assert f"https://example.org/mine/{token}\r\n" in text
    assert "Hello 空氣" in text
    assert html.strip() == f'<a href="https://example.org/mine/{token}">空氣</a>'
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    with pytest.raises(ValueError):
        letter.fill("ann@example.org\r\nBcc: x@example.org", "<x>", token, "https://example.org")


def test_each_reader_gets_their_language_and_themes(app: Any, settle: Any) -> None:
    make_reader("nl@example.org", "nl", ["air"])
    make_reader("zh@example.org", "zh-Hant", ["water"])
    issue = make_issue([
        item(1, themes=["air"], en=("Dust", "d"), nl=("Stof", "s")), item(2, themes=["water"], en=("Drains", "d"), nl=("Riolen", "r")),
    ])  # fmt: skip
    schedule(issue)
    settle()
    dutch, chinese = mail.latest(1, "nl@example.org")[0], mail.latest(1, "zh@example.org")[0]
    assert dutch.subject == "Wat nieuw is"
    assert "Stof" in dutch.body
    assert "Riolen" not in dutch.body
    assert "Drains" in chinese.body
    assert "Dust" not in chinese.body
    assert "電子報" in chinese.body
    assert 'lang="nl"' in dutch.html
    assert dutch.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def sent_to(email: str, settle: Any) -> int:
    """The number of the delivery of an issue that went to this reader."""
    issue = make_issue([item(1)])
    schedule(issue)
    settle()
    query = session().query(Delivery).join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    return query.filter(Subscriber.email == email, Delivery.newsletter_id == issue.id).one().id


def key_of(delivery: int) -> str:
    return f"<newsletter.{delivery}.{sending.sealed('newsletter.delivery', str(delivery))}@localhost>"


def test_an_address_that_does_not_exist_gets_no_more_mail(browser: Any, settle: Any) -> None:
    make_reader()
    delivery = sent_to("ann@example.org", settle)
    office = browser(make_person("secretariat"))
    for answer in ("addresses that get no more email: 1", "addresses that get no more email: 0"):
        data = {"file": (io.BytesIO(report(key=key_of(delivery))), "box.mbox")}
        office.post("/newsletter/readers", data=data, content_type="multipart/form-data")
        assert answer in office.get("/newsletter/readers").text
    assert subscriber().state == ReaderState.BOUNCED
    assert subscriber().consents[-1].wording.startswith("5.1.1")


def test_a_full_mailbox_ends_it_only_after_three_in_a_row(app: Any, settle: Any) -> None:
    make_reader()
    for number in range(4):
        if number != 1:
            delivery = sent_to("ann@example.org", settle)
            readers.take_bounces(report(status="5.2.2", key=key_of(delivery)), by=None, now=NOW)
        else:
            sent_to("ann@example.org", settle)
        assert subscriber().state == ReaderState.ACTIVE, "one that came through begins the count anew"
    delivery = sent_to("ann@example.org", settle)
    readers.take_bounces(report(status="5.2.2", key=key_of(delivery)), by=None, now=NOW)
    assert subscriber().state == ReaderState.BOUNCED


def test_reports_that_are_made_up_end_nobody(app: Any, settle: Any) -> None:
    make_reader("bo@example.org")
    sent_to("bo@example.org", settle)
    assert readers.take_bounces(report(), by=None, now=NOW) == (1, 1, 0)
    assert subscriber("bo@example.org").state == ReaderState.ACTIVE


def test_the_draft_gathers_what_is_new_and_keeps_what_was_taken_out(browser: Any, time_machine_at: Any) -> None:
    act(news.publish_news, {"en": ("Dust", "It settles.", "")}, [], by=None, now=NOW)
    office = browser(make_person("secretariat"))
    address = office.post("/newsletter/desk/new", data={"title_en": "Now"}).headers["Location"]
    issue = queries.issues()[0]
    assert [entry.path for entry in queries.items_of(issue)] == ["/news/dust"]
    form = {"title_en": "Now", "path": ["/news/dust"], "place-0": "1", "after": newsletters.mark(issue)}
    assert office.post(address, data=form).status_code == 302
    later = NOW + timedelta(minutes=1)
    act(news.publish_news, {"en": ("Rain", "It falls.", "")}, [], by=None, now=later)
    with time_machine_at(later):
        session().expire_all()
        office.post(f"{address}/gather", data={"after": newsletters.mark(queries.issues()[0])})
        items = queries.items_of(queries.issues()[0])
        assert [(entry.path, entry.shown) for entry in items] == [("/news/dust", False), ("/news/rain", True)]
        assert "Rain" in office.get(f"{address}/preview.html").text
        assert "Dust" not in office.get(f"{address}/preview.html").text
        assert "Somebody else has changed this" in office.post(address, data=form).text
        office.post(f"{address}/test")
        assert mail.latest(1)[0].subject == "Test: Now"


def test_the_archive_is_open(browser: Any, settle: Any) -> None:
    make_reader()
    issue = make_issue([item(1, en=("Dust", "It settles."))])
    assert browser().get("/newsletter/1").status_code == 404
    schedule(issue)
    settle()
    assert "Dust" in browser().get("/newsletter/1").text
    assert "What is new" in browser().get("/newsletter/").text
    assert browser().get("/newsletter/1/card.png").data[:4] == b"\x89PNG"


def test_forgetting_a_reader_keeps_the_count_and_nothing_else(app: Any, settle: Any) -> None:
    reader = make_reader()
    settle()
    sent_to("ann@example.org", settle)
    assert len(mail.latest(9, "ann@example.org")) == 2
    act(readers.forget, reader.id, by=None, now=NOW)
    session().expire_all()
    assert queries.find_by_email("ann@example.org") is None
    assert not mail.latest(9, "ann@example.org")
    assert queries.progress(queries.issues()[0].id).sent == 1


def test_only_their_own_mail_opens_a_readers_page(app: Any) -> None:
    reader = make_reader()
    issue = make_issue([item(1)])
    assert readers.token_of(reader) not in "".join(sending.preview(issue, reader))


def test_what_was_withdrawn_meanwhile_does_not_go_out(app: Any, settle: Any) -> None:
    make_reader()
    issue = make_issue([item(1, en=("Dust", "It settles.")), item(2, en=("Rain", "It falls."))])
    act(news.send_back, news_queries.find_any("dust").id, "Not true.", by=make_person("secretariat").id, now=NOW)
    schedule(issue)
    settle()
    body = mail.latest(1, "ann@example.org")[0].body
    assert "Rain" in body
    assert "Dust" not in body


def test_what_came_while_an_issue_was_written_is_in_the_next(app: Any, settle: Any) -> None:
    make_reader()
    issue = make_issue([item(1, en=("Dust", "It settles."))])
    later = NOW + timedelta(days=1)
    act(news.publish_news, {"en": ("Rain", "It falls.", "")}, [], by=None, now=later)
    schedule(issue, now=later)
    settle(later)
    assert [entry.path for entry in queries.whats_new(later + timedelta(days=1))] == ["/news/rain"]


def test_a_mailbox_with_odd_mails_is_read_to_its_end(app: Any, settle: Any) -> None:
    make_reader()
    delivery = sent_to("ann@example.org", settle)
    odd = [report(key=f"<newsletter.{'9' * 5000}.{'a' * 32}@x>"), report(key="<"), report(key="<a@")]
    box = b"".join(b"From x Mon\r\n" + message + b"\r\n" for message in [*odd, report(status="5.2.2", key=key_of(delivery))])
    assert readers.take_bounces(box, by=None, now=NOW)[:2] == (4, 4)
    assert subscriber().state == ReaderState.BOUNCED, "the first names the address, and it did get a mail of ours"


@pytest.mark.parametrize("base", ["x" * length for length in range(10, 70, 7)])
def test_no_line_is_too_long_and_no_link_is_broken(base: str) -> None:
    text = f"Choose your themes: https://{base}/{bulk.MARK}\n{'word ' * 400}"
    html = f'<p>{"空氣" * 600}</p><a href="https://{base}/{bulk.MARK}">x</a>'
    data = bulk.form("s", text, html, sender="GO SMART <no-reply@gosmart.example>", list_id="l", now=NOW).fill(
        "a@b.org", "<m@b>", "7-" + "f" * 32, "https://b.org"
    )
    assert max(len(line) for line in data.split(b"\r\n")) <= 78
    assert bulk.MARK.encode() not in data
    for part in message_from_bytes(data, policy=default).iter_parts():
        assert f"https://{base}/7-{'f' * 32}" in part.get_content()


def test_two_editors_and_one_send(app: Any) -> None:
    make_reader()
    issue = make_issue([item(1)])
    key, after = issue.id, newsletters.mark(issue)
    send = lambda: act(newsletters.schedule, key, per_minute=0, at=None, after=after, by=None, now=NOW)  # noqa: E731
    assert sorted(map(str, at_once(app, [send, send]))) == ["None", "not_a_draft"]


def test_asking_twice_at_once_is_one_reader(app: Any) -> None:
    ask = lambda: act(readers.ask, "ann@example.org", "en", [], wording="", way=ConsentWay.PAGE, now=NOW)  # noqa: E731
    at_once(app, [ask, ask, ask])
    assert session().query(Subscriber).count() == 1
