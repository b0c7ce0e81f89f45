"""Who gets what of an issue, how it is written, what comes back, and the pictures of links."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from app.publications.rules import bounces, cards, feeds
from app.publications.rules.letter import Entry, Letter, as_html, as_text
from app.publications.rules.selection import KINDS, MOST_OF_A_KIND, Item, chosen, item_of
from tests.factories.publications import item

THEMES = ("air", "energy", "water", "waste")


def test_a_reader_gets_what_is_on_their_themes_and_what_concerns_everybody() -> None:
    items = [item(1, themes=["air"]), item(2, themes=["water"]), item(3), item(4, "challenge", ["air", "water"])]
    assert [one.path for one in chosen(items, ["air"])] == ["/news/1", "/news/3", "/challenge/4"]
    assert len(chosen(items, [])) == 4


def test_nobody_gets_an_empty_letter() -> None:
    items = [item(1, themes=["air"]), item(2)]
    assert [one.path for one in chosen(items, ["waste"])] == ["/news/1", "/news/2"]


def test_what_the_editor_took_out_goes_to_nobody() -> None:
    hidden = item_of({**item(1).as_json(), "shown": False})
    assert chosen([hidden, item(2)], []) == [item(2)]


some_items = st.lists(
    st.builds(
        Item, st.sampled_from(KINDS), st.integers(0, 10**6).map(lambda one: f"/x/{one}"), st.lists(st.sampled_from(THEMES), max_size=3).map(tuple),
        st.just({"en": ("T", "S")}), st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


@given(some_items, st.lists(st.sampled_from(THEMES), unique=True))
def test_a_letter_is_bounded_in_order_and_never_empty_while_there_is_something(items: list[Item], themes: list[str]) -> None:
    found = chosen(items, themes)
    assert all(one.shown for one in found)
    assert [KINDS.index(one.kind) for one in found] == sorted(KINDS.index(one.kind) for one in found)
    assert all(sum(one.kind == kind for one in found) <= MOST_OF_A_KIND for kind in KINDS)
    assert bool(found) == any(one.shown for one in items)


def test_an_item_says_it_in_the_readers_language_or_the_next_best() -> None:
    both = item(1, en=("Air", "a"), nl=("Lucht", "l"))
    assert both.said("nl") == ("Lucht", "l")
    assert both.said("zh-Hant") == ("Air", "a")
    assert item(2, nl=("Lucht", "l")).said("en") == ("Lucht", "l")
    assert item_of(json.loads(json.dumps(both.as_json()))) == both


LETTER = Letter(
    "nl", 'Dust & <script>alert("x")</script>', "Hello\n\nagain", "No. 1",
    [("News", [Entry("A <b>bold</b> title", "text & more", "https://example.org/a?b=1&c=2")])], "Read more",
    [("You asked for it.", ""), ("Leave", "https://example.org/leave/T")],
)  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_the_html_holds_in_old_mail_programs_and_tells_nobody_anything() -> None:
    tags = _Tags()
    tags.feed(as_html(LETTER))
    assert set(tags.tags) <= {"html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "p", "a", "span", "br"}
    assert not {"img", "script", "link", "style", "iframe"} & set(tags.tags)
    links = [value for name, value in tags.attributes if name in ("href", "src", "background")]
    assert set(links) == {"https://example.org/a?b=1&c=2", "https://example.org/leave/T"}
    assert not any("url(" in value for _name, value in tags.attributes)
    assert all(len(line) < 990 for line in as_html(LETTER).splitlines()), "SMTP lines have at most 998 characters"


def test_the_plain_text_says_everything_too() -> None:
    text = as_text(LETTER)
    for part in (
        LETTER.title,
        "Hello",
        "A <b>bold</b> title",
        "https://example.org/a?b=1&c=2",
        "Leave: https://example.org/leave/T",
    ):
        assert part in text


def report(
    action: str = "failed", status: str = "5.1.1", key: str = "<newsletter.7.0123456789abcdef0123456789abcdef@example.org>"
) -> bytes:
    """A delivery status notification as mail servers write it."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: no-reply@gosmart.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I could not deliver your mail.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; Ann@Example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such
 mailbox here

--B
Content-Type: text/rfc822-headers

From: GO SMART <no-reply@gosmart.example>
Message-ID: {key}
Subject: What is new

--B--
""".replace("\n", "\r\n").encode()


def found_in(data: bytes) -> list[bounces.Bounce]:
    return [one for message in bounces.messages(data) for one in bounces.bounces(message)]


def test_a_failure_names_the_address_the_reason_and_our_own_mail() -> None:
    (one,) = found_in(report())
    assert (one.recipient, one.hard, one.status) == ("ann@example.org", True, "5.1.1")
    assert (one.delivery, one.seal) == (7, "0123456789abcdef0123456789abcdef")
    assert one.reason == "smtp; 550 5.1.1 no such mailbox here"


def test_full_mailboxes_and_refused_texts_are_not_for_good() -> None:
    assert [found_in(report(status=status))[0].hard for status in ("5.2.2", "5.7.1", "4.4.1", "5.1.10", "5.2.1")] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_delays_successes_and_other_mails_say_nothing() -> None:
    assert not found_in(report(action="delayed", status="4.4.1"))
    assert not found_in(report(action="delivered", status="2.0.0"))
    assert not found_in(b"Subject: Out of office\r\n\r\nI am away. Status: 5.1.1 Action: failed")


def test_a_mailbox_holds_many() -> None:
    box = (
        b"From MAILER-DAEMON Mon Nov 23 10:00:00 2026\r\n"
        + report()
        + b"\r\nFrom MAILER-DAEMON Mon Nov 23 10:01:00 2026\r\n"
        + report(status="5.2.2")
    )
    assert [one.status for one in found_in(box)] == ["5.1.1", "5.2.2"]


@given(st.binary(max_size=400))
def test_whatever_is_in_a_mailbox_is_read_without_falling_over(data: bytes) -> None:
    assert found_in(data) == [] or b"delivery-status" in data


def test_a_link_picture_holds_any_title() -> None:
    for title in ("Air", "空氣" * 60, "Antidisestablishmentarianism " * 9, "<&>"):
        root = ElementTree.fromstring(cards.card("News", title, "City of Utrecht", tone=99))
        texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
        assert len(texts) <= 7
        assert root.get("width") == "1200"


def test_feeds_say_the_same_in_three_ways() -> None:
    channel = feeds.Channel("News", "All of it", "https://example.org/news/", "https://example.org/news/feed.rss", "zh-Hant")
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    entry = feeds.Entry("https://example.org/news/a", "Ä & 空氣", "Short", "<p>Long &amp; safe</p>", "Utrecht", ("Air",), at, at,
                        ("https://example.org/p", 10, "image/png"))  # fmt: skip
    rss = ElementTree.fromstring(feeds.xml(channel, [entry], "rss").encode())
    atom = ElementTree.fromstring(feeds.xml(channel, [entry], "atom").encode())
    name = "{http://www.w3.org/2005/Atom}"
    held = json.loads(feeds.json_feed(channel, [entry]))
    assert (
        rss.findtext("channel/item/title")
        == atom.findtext(f"{name}entry/{name}title")
        == held["items"][0]["title"]
        == "Ä & 空氣"
    )
    assert rss.findtext("channel/item/link") == atom.findtext(f"{name}entry/{name}id") == held["items"][0]["id"] == entry.link
    assert rss.find("channel/item/enclosure").get("type") == "image/png"
    assert atom.findtext(f"{name}entry/{name}published") == at.isoformat()
    assert held["version"] == "https://jsonfeed.org/version/1.1"
