"""Who gets what of an issue, and how the letter is written."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from app.publications.rules.letter import Entry, Letter, as_html, as_text
from app.publications.rules.selection import MOST_OF_A_KIND, Item, chosen, item_of
from app.publications.vocabulary import IssuePart
from tests.factories.publications import item

THEMES = ("air", "energy", "water", "waste")


def test_a_reader_gets_what_is_on_their_themes_and_what_concerns_everybody() -> None:
    items = [item(1, themes=["air"]), item(2, themes=["water"]), item(3), item(4, IssuePart.CHALLENGE, ["air", "water"])]
    assert [content_item.path for content_item in chosen(items, ["air"])] == ["/news/1", "/news/3", "/challenge/4"]
    assert len(chosen(items, [])) == 4


def test_nobody_gets_an_empty_letter() -> None:
    items = [item(1, themes=["air"]), item(2)]
    assert [content_item.path for content_item in chosen(items, ["waste"])] == ["/news/1", "/news/2"]


def test_what_the_editor_took_out_goes_to_nobody() -> None:
    hidden = item_of({**item(1).as_json(), "shown": False})
    assert chosen([hidden, item(2)], []) == [item(2)]


some_items = st.lists(
    st.builds(
        Item, st.sampled_from(IssuePart), st.integers(0, 10**6).map(lambda number: f"/x/{number}"), st.lists(st.sampled_from(THEMES), max_size=3).map(tuple),
        st.just({"en": ("T", "S")}), st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


@given(some_items, st.lists(st.sampled_from(THEMES), unique=True))
def test_a_letter_is_bounded_in_order_and_never_empty_while_there_is_something(items: list[Item], themes: list[str]) -> None:
    letter = chosen(items, themes)
    assert all(entry.shown for entry in letter)
    assert [list(IssuePart).index(entry.kind) for entry in letter] == sorted(
        list(IssuePart).index(entry.kind) for entry in letter
    )
    assert all(sum(entry.kind == kind for entry in letter) <= MOST_OF_A_KIND for kind in IssuePart)
    assert bool(letter) == any(entry.shown for entry in items)


def test_an_item_says_it_in_the_readers_language_or_the_next_best() -> None:
    both = item(1, en=("Air", "a"), nl=("Lucht", "l"))
    assert both.text_in("nl") == ("Lucht", "l")
    assert both.text_in("zh-Hant") == ("Air", "a")
    assert item(2, nl=("Lucht", "l")).text_in("en") == ("Lucht", "l")
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
