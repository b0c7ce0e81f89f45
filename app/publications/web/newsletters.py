"""The newsletter for its readers: the open archive, asking for it, confirming, choosing, leaving."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.languages import LANGUAGES
from app.documents.png import png
from app.infra.db import transaction
from app.infra.links import absolute
from app.members import queries as members
from app.publications import forms, policy
from app.publications.labels import CONSENT_STEPS, PARTS
from app.publications.models import Subscriber
from app.publications.queries import newsletters as queries
from app.publications.rules import cards
from app.publications.rules.selection import bounded
from app.publications.service import readers
from app.publications.vocabulary import ConsentWay, ReaderState
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, or_404, require
from app.web.i18n import day, in_language, language
from app.web.limits import limiter

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/newsletter/", view_func=newsletter, methods=BOTH)
    blueprint.add_url_rule("/newsletter/asked", view_func=newsletter_asked)
    blueprint.add_url_rule("/newsletter/<int:number>", view_func=one_newsletter)
    blueprint.add_url_rule("/newsletter/<int:number>/card.png", view_func=newsletter_card)
    blueprint.add_url_rule("/newsletter/confirm/<token>", view_func=confirm_newsletter, methods=BOTH)
    blueprint.add_url_rule("/newsletter/mine/<token>", view_func=my_newsletter, methods=BOTH)
    blueprint.add_url_rule("/newsletter/mine/<token>/record.json", view_func=my_record)
    blueprint.add_url_rule("/newsletter/leave/<token>", view_func=leave_newsletter, methods=BOTH)


def wording() -> str:
    """What stands beside the button when somebody asks for the newsletter; kept with their yes."""
    return str(
        _("Send me the newsletter of GO SMART, about twelve times a year. I can unsubscribe with one click in each email.")
    )


def _reader_form(**values: Any) -> forms.ReaderForm:
    form = forms.ReaderForm(**values)
    form.themes.choices = options((theme.code, in_language(theme.labels)) for theme in members.themes())
    form.language.choices = options(LANGUAGES.items())
    return form


@limiter.limit("20 per hour", methods=["POST"])
def newsletter() -> Any:
    form = _reader_form(data={"language": language(), "email": getattr(actor(), "email", "")})
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                readers.ask(
                    tx,
                    form.email.data,
                    form.language.data,
                    form.themes.data or [],
                    wording=wording(),
                    way=ConsentWay.WEB_PAGE,
                    now=utc_now(),
                )
        except Refused as refusal:
            form.email.errors = [sentence(refusal)]
        else:
            return redirect(url_for("publications.newsletter_asked"))
    return render_template(
        "publications/newsletter.html",
        form=form,
        wording=wording(),
        issues=[(issue, queries.words_in(issue, language())) for issue in queries.archive()],
        office=policy.may_publish(actor()),
    ), (422 if form.is_submitted() else 200)


def newsletter_asked() -> str:
    return render_template("publications/newsletter_asked.html")


def one_newsletter(number: int) -> str:
    issue = or_404(queries.find_numbered(number))
    items = bounded([item for item in queries.items_of(issue) if item.shown])
    title, intro = queries.words_in(issue, language())
    return render_template(
        "publications/one_newsletter.html",
        issue=issue,
        title=title,
        intro=intro,
        items=items,
        names=PARTS,
        link=absolute(url_for("publications.one_newsletter", number=number)),
        picture=absolute(url_for("publications.newsletter_card", number=number)),
    )


def newsletter_card(number: int) -> Response:
    issue = or_404(queries.find_numbered(number))
    below = day(issue.sent_at or issue.changed_at, "UTC", "d MMM y")
    drawn = cards.card(
        _("Newsletter no. %(number)s", number=number), queries.words_in(issue, language())[0], below, tone=number
    )
    return Response(png(drawn, zoom=1), mimetype="image/png", headers={"Cache-Control": "public, max-age=3600"})


def confirm_newsletter(token: str) -> Any:
    """A page with a button: programs that look into mails follow links, but press no buttons."""
    reader = readers.find_by_confirmation(token, utc_now())
    if reader is None:
        return render_template("publications/confirmation_over.html"), 410
    if reader.state == ReaderState.ACTIVE:
        return redirect(url_for("publications.my_newsletter", token=readers.token_of(reader)))
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        with transaction() as tx:
            readers.confirm(tx, token, wording=wording(), now=utc_now())
        flash(_("Confirmed: you get the next newsletter."), "good")
        return redirect(url_for("publications.my_newsletter", token=readers.token_of(reader)))
    return render_template("publications/confirm_newsletter.html", reader=reader, wording=wording())


def _own(token: str) -> Subscriber:
    return or_404(readers.find_by_token(token))


def my_newsletter(token: str) -> Any:
    """A reader's own page: themes, language, what is known of them, leaving."""
    reader = _own(token)
    form = _reader_form(data={"language": reader.language, "themes": reader.themes, "email": reader.email})
    del form.email
    if form.validate_on_submit():
        with transaction() as tx:
            readers.choose(tx, reader.id, form.language.data, form.themes.data or [], now=utc_now())
        flash(_("Saved."), "good")
        return redirect(url_for("publications.my_newsletter", token=token))
    subscriber = or_404(queries.find_subscriber(reader.id))
    return render_template("publications/my_newsletter.html", reader=subscriber, form=form, token=token, steps=CONSENT_STEPS), (
        422 if form.is_submitted() else 200
    )


def my_record(token: str) -> Response:
    """Everything that is kept of a reader, as a file."""
    reader = or_404(queries.find_subscriber(_own(token).id))
    answer = jsonify(
        email=reader.email,
        language=reader.language,
        themes=reader.themes,
        state=reader.state,
        record=[
            {
                "what": consent_note.what,
                "way": consent_note.way,
                "wording": consent_note.wording,
                "at": consent_note.noted_at.isoformat(),
            }
            for consent_note in reader.consents
        ],
    )
    answer.headers["Content-Disposition"] = "attachment; filename=newsletter-record.json"
    return answer


def leave_newsletter(token: str) -> Any:
    """GET asks; POST leaves at once, also when a mail program does it for its reader (RFC 8058): that one carries no cookie and
    no token of a form, and the sealed address is the proof."""
    reader = _own(token)
    if request.method == "GET":
        return render_template("publications/leave_newsletter.html", reader=reader, token=token)
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if request.form.get("from") == "page" or one_click:
        way = ConsentWay.ONE_CLICK if one_click else ConsentWay.PAGE
        with transaction() as tx:
            readers.leave(tx, reader.id, way=way, now=utc_now())
    else:
        abort(400)
    if one_click:
        return Response(status=200)
    flash(_("You unsubscribed: no further emails."), "good")
    return redirect(url_for("publications.my_newsletter", token=token))
