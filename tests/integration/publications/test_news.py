"""News: members write, the secretariat publishes, now or later, in several languages."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from app.core.errors import Refused
from app.infra import mail
from app.infra.db import session
from app.members import queries as members
from app.publications.queries import news as queries
from app.publications.service import news
from app.publications.vocabulary import NewsState
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act
from tests.threads import at_once

TEXT = {"en": ("Dust", "It settles.", "All **about** it. <script>x</script>")}


def actor_of(person: Any) -> Any:
    return members.find_actor(person.id, person.sign_in_epoch)


@pytest.fixture
def steward(app: Any) -> Any:
    return make_person("steward", organisation_id=make_organisation().id)


@pytest.fixture
def secretary(app: Any) -> Any:
    return make_person("secretariat")


def again(slug: str) -> Any:
    session().rollback()
    session().expire_all()
    return queries.find_any(slug)


def picture(mode: str = "RGB", place: bool = False) -> bytes:
    target = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x8825] = {1: "N", 2: (52.0, 5.0, 0.0)}
    Image.new(mode, (40, 30), "teal").save(target, "JPEG", exif=exif)
    return target.getvalue()


def test_a_members_post_waits_for_the_secretariat(browser: Any, steward: Any, secretary: Any, settle: Any) -> None:
    mine, office, anybody = browser(steward), browser(secretary), browser()
    form = {"title_en": "Dust", "summary_en": "It settles.", "body_en": "All about it.", "themes": ["air"], "then": "submit"}
    assert mine.post("/news/new", data=form).status_code == 302
    assert anybody.get("/news/dust").status_code == 404
    assert b"Dust" in office.get("/news/desk").data
    assert office.post("/news/dust/back", data={"note": "Say where."}).status_code == 302
    settle()
    assert "Say where." in mail.latest(1, steward.email)[0].body
    assert b"Say where." in mine.get("/news/dust/edit").data
    form |= {"after": news.mark(again("dust")), "body_en": "In Utrecht."}
    assert mine.post("/news/dust/edit", data=form).status_code == 302
    assert again("dust").state == NewsState.WAITING
    assert office.post("/news/dust/submit", data={"after": news.mark(again("dust"))}).status_code == 302
    page = anybody.get("/news/dust")
    assert page.status_code == 200
    assert "In Utrecht." in page.text
    assert steward.organisation.name in page.text
    settle()
    assert mail.latest(1, steward.email)[0].subject == "Published: Dust"
    # What is published is changed by the secretariat only.
    assert mine.get("/news/dust/edit").status_code == 403
    assert mine.post("/news/dust/discard").status_code == 403


def test_a_post_for_later_is_public_when_its_time_has_come(browser: Any, secretary: Any, time_machine_at: Any) -> None:
    office = browser(secretary)
    at = (NOW + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    form = {"title_en": "Soon", "summary_en": "Wait.", "body_en": "", "publish_at": at, "then": "submit"}
    office.post("/news/new", data=form)
    assert browser().get("/news/soon").status_code == 404
    assert "Soon" not in browser().get("/news/").text
    assert "Soon" not in browser().get("/news/feed.rss").text
    assert not queries.since(NOW - timedelta(days=9), NOW)
    with time_machine_at(NOW + timedelta(hours=6)):
        assert browser().get("/news/soon").status_code == 200
        assert "Soon" in browser().get("/news/feed.atom").text


def test_translations_and_the_language_that_is_left(browser: Any) -> None:
    texts = {**TEXT, "nl": ("Stof", "Het daalt neer.", "Alles."), "zh-Hant": ("揚塵", "塵埃落定。", "全部。")}
    post = act(news.publish_news, texts, ["air"], by=None, now=NOW)
    reader = browser()
    assert "Stof" in reader.get("/news/", headers={"Accept-Language": "nl"}).text
    assert "揚塵" in reader.get(f"/news/{post.slug}?in=zh-Hant").text
    assert json.loads(reader.get("/news/feed.json?in=nl").data)["items"][0]["title"] == "Stof"
    office = make_person("secretariat")
    act(
        news.save,
        post.id,
        {"nl": texts["nl"]},
        [],
        after=news.mark(post),
        actor=actor_of(office),
        now=NOW + timedelta(minutes=1),
    )
    assert "Stof" in reader.get(f"/news/{post.slug}", headers={"Accept-Language": "en"}).text
    assert again(post.slug).language == "nl"


def test_feeds_are_safe_and_by_theme(browser: Any) -> None:
    act(news.publish_news, TEXT, ["air"], by=None, now=NOW)
    act(news.publish_news, {"en": ("Water", "It flows.", "")}, ["water"], by=None, now=NOW)
    reader = browser()
    for kind, media in (("rss", "application/rss+xml"), ("atom", "application/atom+xml"), ("json", "application/feed+json")):
        answer = reader.get(f"/news/feed.{kind}?theme=air")
        assert answer.mimetype == media
        assert "Water" not in answer.text
        assert "<script" not in answer.text
        assert kind == "rss" or "lt;script" in answer.text, "the whole text, as text"
    assert (
        ElementTree.fromstring(reader.get("/news/feed.rss").data)
        .findtext("channel/item/link")
        .startswith("http://localhost/news/")
    )
    assert reader.get("/news/feed.rss?in=xx").status_code == 404


def test_a_picture_loses_its_place_and_needs_words(browser: Any, steward: Any) -> None:
    post = act(news.start, TEXT, [], actor=actor_of(steward), now=NOW)
    with pytest.raises(Refused, match="picture_words_missing"):
        act(news.set_picture, post.id, "a.jpg", picture(), " ", actor=actor_of(steward), now=NOW)
    with pytest.raises(Refused, match="not_a_picture"):
        act(news.set_picture, post.id, "a.jpg", b"<svg onload='x'>", "A dot", actor=actor_of(steward), now=NOW)
    mine = browser(steward)
    data = {"file": (io.BytesIO(picture(place=True)), "a.jpg"), "words": "A teal square"}
    assert mine.post(f"/news/{post.slug}/edit/picture", data=data, content_type="multipart/form-data").status_code == 302
    answer = mine.get(f"/news/{post.slug}/picture")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
    assert browser().get(f"/news/{post.slug}/picture").status_code == 404
    act(news.set_picture, post.id, "", b"", "", actor=actor_of(steward), now=NOW)
    assert mine.get(f"/news/{post.slug}/picture").status_code == 404


def test_the_picture_of_a_link(browser: Any) -> None:
    post = act(news.publish_news, {"zh-Hant": ("揚塵與空氣", "塵埃落定。", "")}, [], by=None, now=NOW)
    page = browser().get(f"/news/{post.slug}").text
    assert f'<meta property="og:image" content="http://localhost/news/{post.slug}/card.png?in=zh-Hant">' in page
    with Image.open(io.BytesIO(browser().get(f"/news/{post.slug}/card.png").data)) as card:
        assert card.size == (1200, 630)
        assert len(card.convert("RGB").getcolors(2**20)) > 20, "there are letters on it"


def test_two_editors_at_once_lose_nothing(app: Any, secretary: Any) -> None:
    post = act(news.publish_news, TEXT, [], by=None, now=NOW)
    key, after, actor = post.id, news.mark(post), actor_of(secretary)

    def save(word: str) -> Any:
        return lambda: (
            act(news.save, key, {"en": (word, word, "")}, [], after=after, actor=actor, now=NOW + timedelta(seconds=1)).id
        )

    answers = at_once(app, [save("one"), save("two")])
    assert sorted(map(str, answers)) == sorted([str(key), "news_changed"])


def test_nobody_publishes_what_nobody_has_read(browser: Any, steward: Any, secretary: Any, time_machine_at: Any) -> None:
    """A click on a page that shows an older text."""
    post = act(news.start, TEXT, [], actor=actor_of(steward), now=NOW)
    seen = news.mark(act(news.submit, post.id, after=news.mark(post), actor=actor_of(steward), now=NOW))
    texts = {"en": ("Dust", "It rises.", "")}
    act(news.save, post.id, texts, [], after=seen, actor=actor_of(steward), now=NOW + timedelta(minutes=1))
    with time_machine_at(NOW + timedelta(minutes=2)):
        assert browser(secretary).post(f"/news/{post.slug}/submit", data={"after": seen}).status_code == 409
    assert again(post.slug).state == NewsState.DRAFT


def test_a_scheduled_post_can_be_published_at_once(app: Any, secretary: Any) -> None:
    post = act(news.publish_news, TEXT, [], by=None, now=NOW, at=NOW + timedelta(days=3))
    act(news.submit, post.id, after=news.mark(post), actor=actor_of(secretary), now=NOW + timedelta(minutes=1))
    assert again(post.slug).published_at == NOW + timedelta(minutes=1)


def test_names_of_pages_are_not_taken_by_posts(app: Any) -> None:
    for title in ("New", "Desk", "New"):
        assert act(news.publish_news, {"en": (title, "x", "")}, [], by=None, now=NOW).slug not in {"new", "desk"}
    assert act(news.publish_news, {"zh-Hant": ("揚塵", "x", "")}, [], by=None, now=NOW).slug == "news"
