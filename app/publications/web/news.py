"""News: read by everybody, written by members, published by the secretariat; feeds and the pictures of links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.languages import CATALOGS, LANGUAGES
from app.documents.png import png
from app.infra.db import transaction
from app.infra.links import absolute
from app.members import queries as members
from app.publications import forms, policy
from app.publications.models import News
from app.publications.queries import news as queries
from app.publications.rules import cards, feeds
from app.publications.service import news as service
from app.publications.vocabulary import FeedKind, NewsState
from app.web.errors import sentence
from app.web.forms import EmptyForm, options, posted_text
from app.web.guards import actor, or_404, require
from app.web.i18n import day, in_language, language
from app.web.markdown import markdown

BOTH = ["GET", "POST"]
_FEEDS = {
    FeedKind.RSS: "application/rss+xml",
    FeedKind.ATOM: "application/atom+xml",
    FeedKind.JSON: "application/feed+json",
}


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/news/", view_func=news)
    blueprint.add_url_rule(f"/news/feed.<any({', '.join(FeedKind)}):kind>", view_func=feed)
    blueprint.add_url_rule("/news/desk", view_func=news_desk)
    blueprint.add_url_rule("/news/new", view_func=write_news, methods=BOTH)
    blueprint.add_url_rule("/news/<slug>", view_func=one_news)
    blueprint.add_url_rule("/news/<slug>/picture", view_func=news_picture)
    blueprint.add_url_rule("/news/<slug>/card.png", view_func=news_card)
    blueprint.add_url_rule("/news/<slug>/edit", view_func=edit_news, methods=BOTH)
    blueprint.add_url_rule("/news/<slug>/edit/picture", view_func=change_news_picture, methods=["POST"])
    blueprint.add_url_rule("/news/<slug>/<any(submit, back, discard):verb>", view_func=change_news, methods=["POST"])


def _in(tag: str) -> dict[str, Any]:
    """The language of an address; `in` is no name in Python."""
    return {"in": tag}


def news() -> str:
    theme = request.args.get("theme", "")
    now = utc_now()
    posts = queries.news(now, theme=theme if theme in members.theme_codes() else "")
    return render_template(
        "publications/news.html",
        news=[(post, queries.text_in(post, language())) for post in posts],
        themes=members.themes(),
        theme=theme,
        may_write=policy.may_write(actor()),
    )


def _readable(slug: str) -> News:
    """The post, when it is public or its reader may edit it."""
    item = queries.find_news(slug, utc_now())
    if item is None:
        hidden = queries.find_any(slug)
        item = hidden if hidden is not None and policy.may_edit(actor(), hidden.organisation_id, NewsState.DRAFT) else None
    return or_404(item)


def one_news(slug: str) -> str:
    item = _readable(slug)
    text = queries.text_in(item, request.args.get("in", language()))
    return render_template(
        "publications/one_news.html",
        item=item,
        text=text,
        link=absolute(url_for("publications.one_news", slug=slug)),
        picture=absolute(url_for("publications.news_card", slug=slug, **_in(text.language))),
        public=queries.find_news(slug, utc_now()) is not None,
        may_edit=policy.may_edit(actor(), item.organisation_id, item.state),
    )


def news_picture(slug: str) -> Response:
    picture, kind = or_404(queries.find_picture(_readable(slug).id))
    return Response(picture, mimetype=kind, headers=_kept(slug))


def _kept(slug: str) -> dict[str, str]:
    """Pictures of what is public may be kept, as their address says how new they are."""
    public = queries.find_news(slug, utc_now()) is not None
    return (
        {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language"}
        if public
        else {"Cache-Control": "private, no-cache"}
    )


def news_card(slug: str) -> Response:
    """What other sites show beside a link to the post, in `?in=` one of our languages."""
    item = _readable(slug)
    text = queries.text_in(item, request.args.get("in", language()))
    tone = item.themes[0].position if item.themes else 0
    with force_locale(CATALOGS[text.language]):
        below = item.organisation.name if item.organisation else day_of(item)
        drawn = cards.card(_("News"), text.title, below, tone=tone)
    return Response(png(drawn, zoom=1), mimetype="image/png", headers=_kept(slug))


def day_of(item: News) -> str:
    return day(item.published_at or item.changed_at, "UTC", "d MMM y")


def feed(kind: str) -> Response:
    """The newest thirty posts in `?in=` one of our languages, of `?theme=` one theme or all."""
    tongue = request.args.get("in", language())
    if tongue not in LANGUAGES:
        abort(404)
    theme = request.args.get("theme", "")
    posts = queries.news(utc_now(), theme=theme, limit=30)
    arguments = _in(tongue) | ({"theme": theme} if theme else {})
    link = absolute(url_for("publications.feed", kind=kind, **arguments))
    with force_locale(CATALOGS[tongue]):
        title, about = _("News of GO SMART"), _("From the network and its members.")
    channel = feeds.Channel(title, about, absolute(url_for("publications.news")), link, tongue)
    sizes = queries.picture_sizes([post.id for post in posts])
    entries = [_entry(post, tongue, sizes) for post in posts]
    form = FeedKind(kind)
    body = feeds.json_feed(channel, entries) if form == FeedKind.JSON else feeds.xml(channel, entries, form)
    return Response(body, mimetype=_FEEDS[form])


def _entry(item: News, tongue: str, sizes: Mapping[int, int]) -> feeds.Entry:
    text = queries.text_in(item, tongue)
    picture = None
    if item.picture_type:
        address = url_for("publications.news_picture", slug=item.slug, v=int(item.changed_at.timestamp()))
        picture = (absolute(address), sizes.get(item.id, 0), item.picture_type)
    assert item.published_at is not None, "only published posts are in a feed"
    return feeds.Entry(
        absolute(url_for("publications.one_news", slug=item.slug)),
        text.title,
        text.summary,
        str(markdown(text.body)),
        item.organisation.name if item.organisation else "GO SMART",
        tuple(theme.labels.get(tongue, theme.code) for theme in item.themes),
        item.published_at,
        max(item.changed_at, item.published_at),
        picture,
    )


def news_desk() -> str:
    """What a steward's organisation has written, and to the secretariat what waits for its word."""
    require(policy.may_write(actor()))
    office = policy.may_publish(actor())
    hidden = queries.unpublished(None if office else actor().organisation_id, utc_now())
    return render_template(
        "publications/news_desk.html",
        waiting=queries.waiting() if office else [],
        mark=service.mark,
        mine=[post for post in hidden if post.state != NewsState.WAITING or not office],
        office=office,
        text_in=queries.text_in,
    )


def _form() -> forms.NewsForm:
    form = forms.NewsForm()
    form.themes.choices = options((theme.code, in_language(theme.labels)) for theme in members.themes())
    if not policy.may_publish(actor()):
        del form.publish_at
    return form


def write_news() -> Any:
    require(policy.may_write(actor()))
    form = _form()
    if form.validate_on_submit():
        with transaction() as tx:
            post = service.start(tx, form.texts(), form.themes.data or [], actor=actor(), now=utc_now(), at=_moment(form))
        return _go_on(post, form)
    return render_template("publications/write_news.html", form=form, item=None, languages_of=LANGUAGES), (
        422 if form.is_submitted() else 200
    )


def _editable(slug: str) -> News:
    item = queries.find_any(slug)
    if item is None:
        require(policy.may_write(actor()))
    item = or_404(item)
    require(policy.may_edit(actor(), item.organisation_id, item.state))
    return item


def edit_news(slug: str) -> Any:
    item = _editable(slug)
    form = _form()
    if form.validate_on_submit():
        try:
            after = request.form.get("after", "")
            with transaction() as tx:
                item = service.save(
                    tx,
                    item.id,
                    form.texts(),
                    form.themes.data or [],
                    after=after,
                    actor=actor(),
                    now=utc_now(),
                    at=_moment(form),
                )
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            return _go_on(item, form)
    elif request.method == "GET":
        form.themes.data = [theme.code for theme in item.themes]
        for tongue, text in item.texts.items():
            for part in forms.PARTS:
                form[f"{part}_{tongue}"].data = getattr(text, part)
        if "publish_at" in form and item.published_at:
            form.publish_at.data = item.published_at
    return render_template(
        "publications/write_news.html",
        form=form,
        item=item,
        after=request.form.get("after") or service.mark(item),
        picture_form=forms.PictureForm(formdata=None),
        languages_of=LANGUAGES,
    ), (422 if form.is_submitted() else 200)


def _moment(form: forms.NewsForm) -> datetime | None:
    return form.moment() if "publish_at" in form else None


def _go_on(item: News, form: forms.NewsForm) -> Any:
    """After saving: hand it in when that button was pressed, otherwise stay with the draft."""
    if request.form.get("then") != "submit":
        flash(_("Saved."), "good")
        return redirect(url_for("publications.edit_news", slug=item.slug))
    with transaction() as tx:
        done = service.submit(tx, item.id, after=service.mark(item), actor=actor(), now=utc_now(), at=_moment(form))
    if done.state == NewsState.WAITING:
        flash(_("Submitted: the secretariat will review it."), "good")
    elif done.published_at and done.published_at > utc_now():
        flash(_("Will be published at the chosen time."), "good")
    else:
        flash(_("Published."), "good")
        return redirect(url_for("publications.one_news", slug=item.slug))
    return redirect(url_for("publications.news_desk"))


def change_news_picture(slug: str) -> Any:
    item = _editable(slug)
    form = forms.PictureForm()
    if form.validate_on_submit():
        data = form.file.data.stream.read(service.MOST_BYTES + 1) if form.file.data else b""
        name = (form.file.data.filename or "") if form.file.data else ""
        with transaction() as tx:
            service.set_picture(tx, item.id, name, data, form.words.data or "", actor=actor(), now=utc_now())
        flash(_("Saved."), "good")
    return redirect(url_for("publications.edit_news", slug=slug) + "#picture")


def change_news(slug: str, verb: str) -> Any:
    item = or_404(queries.find_any(slug)) if policy.may_publish(actor()) else _editable(slug)
    require(EmptyForm().validate_on_submit())
    now = utc_now()
    if verb == "submit":
        with transaction() as tx:
            service.submit(tx, item.id, after=request.form.get("after", ""), actor=actor(), now=now)
        flash(_("Published.") if policy.may_publish(actor()) else _("Submitted: the secretariat will review it."), "good")
    elif verb == "back":
        require(policy.may_publish(actor()))
        with transaction() as tx:
            service.send_back(tx, item.id, posted_text("note", 2000), by=actor().id, now=now)
        flash(_("Returned."), "good")
    else:
        with transaction() as tx:
            service.discard(tx, item.id, actor=actor(), now=now)
        flash(_("Deleted."), "good")
    return redirect(url_for("publications.news_desk"))


def news_panel() -> str:
    posts = queries.news(utc_now(), limit=3)
    return render_template("publications/panel_news.html", news=[(post, queries.text_in(post, language())) for post in posts])


def office_panel() -> str:
    """On the secretariat's page: what waits for its word."""
    return render_template("publications/panel_office.html", waiting=queries.waiting())
