"""The newsletter for the secretariat: drafts, previews, sending with its progress, readers and what came back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.ids import new_code
from app.core.languages import LANGUAGES
from app.infra import outbox
from app.infra.db import transaction
from app.members import queries as members
from app.publications import forms, labels
from app.publications.messages import NewsletterDue
from app.publications.models import Newsletter
from app.publications.policy import may_publish
from app.publications.queries import newsletters as queries
from app.publications.queries.newsletters import Reader
from app.publications.rules.selection import chosen
from app.publications.service import newsletters as service
from app.publications.service import readers, sending
from app.publications.vocabulary import IssueState, PublicationsReason, ReaderState
from app.web.errors import sentence
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require
from app.web.i18n import language
from app.web.security import mail_page

BOTH = ["GET", "POST"]
_MOST_BOUNCES = 20 * 1024 * 1024


def register(blueprint: Blueprint) -> None:
    desk = "/newsletter/desk/"
    blueprint.add_url_rule(desk, view_func=newsletter_desk)
    blueprint.add_url_rule(f"{desk}new", view_func=new_issue, methods=BOTH)
    blueprint.add_url_rule(f"{desk}<int:issue_id>", view_func=edit_issue, methods=BOTH)
    blueprint.add_url_rule(f"{desk}<int:issue_id>/preview", view_func=preview_issue)
    blueprint.add_url_rule(f"{desk}<int:issue_id>/preview.html", view_func=issue_html)
    blueprint.add_url_rule(f"{desk}<int:issue_id>/progress", view_func=issue_progress)
    verbs = "<any(gather, schedule, back, pause, on, discard, test):verb>"
    blueprint.add_url_rule(f"{desk}<int:issue_id>/{verbs}", view_func=change_issue, methods=["POST"])
    blueprint.add_url_rule("/newsletter/readers", view_func=newsletter_readers, methods=BOTH)
    blueprint.add_url_rule("/newsletter/readers/<int:reader_id>/forget", view_func=forget_reader, methods=["POST"])


def newsletter_desk() -> str:
    require(may_publish(actor()))
    progress = queries.all_progress()
    return render_template(
        "publications/newsletter_desk.html",
        issues=[
            (newsletter, queries.words_in(newsletter, language())[0], progress.get(newsletter.id, queries.Progress()))
            for newsletter in queries.issues()
        ],
        readers=queries.readers(),
        labels=labels,
    )


def _form() -> forms.IssueForm:
    return forms.IssueForm()


def new_issue() -> Any:
    require(may_publish(actor()))
    form = _form()
    if form.validate_on_submit():
        with transaction() as tx:
            issue = service.draft(tx, form.words(), by=actor().id, now=utc_now())
        return redirect(url_for("publications.edit_issue", issue_id=issue.id))
    return render_template(
        "publications/edit_issue.html",
        form=form,
        issue=None,
        candidates=queries.whats_new(utc_now()),
        labels=labels,
        tongues=LANGUAGES,
    ), (422 if form.is_submitted() else 200)


def _issue(issue_id: int) -> Newsletter:
    require(may_publish(actor()))
    return or_404(queries.find_issue(issue_id))


def edit_issue(issue_id: int) -> Any:
    issue = _issue(issue_id)
    if issue.state != IssueState.DRAFT:
        return _watch(issue)
    form = _form()
    if form.validate_on_submit():
        order = _ordered(request.form.getlist("path"))
        visible = request.form.getlist("shown")
        after = request.form.get("after", "")
        try:
            with transaction() as tx:
                service.save(tx, issue.id, form.words(), order, visible, after=after, by=actor().id, now=utc_now())
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("publications.edit_issue", issue_id=issue_id))
    elif request.method == "GET":
        for tongue, text in issue.words.items():
            form[f"title_{tongue}"].data, form[f"intro_{tongue}"].data = text["title"], text["intro"]
    send = forms.SendForm(formdata=None)
    return render_template(
        "publications/edit_issue.html",
        form=form,
        issue=issue,
        after=request.form.get("after") or service.mark(issue),
        items=queries.items_of(issue),
        send=send,
        readers=queries.readers().get(ReaderState.ACTIVE, 0),
        labels=labels,
        tongues=LANGUAGES,
    ), (422 if form.is_submitted() else 200)


def _ordered(paths: list[str]) -> list[str]:
    """The items in the order of the numbers beside them; without a number an item keeps its place. One that was given another's
    place goes before it on its way up, and behind it on its way down."""

    def place(number: int) -> float:
        wish = request.form.get(f"place-{number}", default=float(number + 1), type=float)
        return wish - 0.5 if wish < number + 1 else wish + 0.5 if wish > number + 1 else wish

    return [path for number, path in sorted(enumerate(paths), key=lambda pair: place(pair[0]))]


def _watch(issue: Newsletter) -> str:
    title = queries.words_in(issue, language())[0]
    return render_template("publications/watch_issue.html", title=title, **_progress(issue))


def _progress(issue: Newsletter) -> dict[str, Any]:
    under_way = issue.state in (IssueState.SCHEDULED, IssueState.SENDING)
    trouble = outbox.trouble(NewsletterDue(issue.id)) if under_way else None
    return {"issue": issue, "progress": queries.progress(issue.id), "labels": labels, "trouble": trouble}


def issue_progress(issue_id: int) -> str:
    """The part of the page that asks for itself again while mails leave."""
    return render_template("publications/issue_progress.html", **_progress(_issue(issue_id)))


def _given() -> dict[str, Any]:
    """For whom the preview was asked for, as its address says."""
    return {name: values for name, values in request.args.lists() if name in ("reader", "theme", "in")}


def _previewed() -> Reader:
    """Whoever the issue is previewed for: a reader by address, or themes and a language as chosen."""
    subscriber = queries.find_by_email(request.args.get("reader", ""))
    if subscriber is not None:
        return Reader(subscriber.id, subscriber.email, subscriber.language, subscriber.themes, subscriber.state)
    tongue = request.args.get("in", language())
    themes = [code for code in request.args.getlist("theme") if code in members.theme_codes()]
    return Reader(0, actor().email, tongue if tongue in LANGUAGES else language(), themes, ReaderState.ACTIVE)


def preview_issue(issue_id: int) -> str:
    issue = _issue(issue_id)
    reader = _previewed()
    text, _html = sending.preview(issue, reader)
    return render_template(
        "publications/preview_issue.html",
        issue=issue,
        reader=reader,
        is_reader=reader.id > 0,
        number=len(chosen(queries.items_of(issue), reader.themes)),
        text=text,
        themes=members.themes(),
        tongues=LANGUAGES,
        values=_given(),
    )


def issue_html(issue_id: int) -> Response:
    issue = _issue(issue_id)
    return mail_page(sending.preview(issue, _previewed())[1])


def change_issue(issue_id: int, verb: str) -> Any:
    issue = _issue(issue_id)
    require(EmptyForm().validate_on_submit())
    by, now, after = actor().id, utc_now(), request.form.get("after", "")
    if verb == "gather":
        with transaction() as tx:
            added = service.gather(tx, issue.id, after=after, by=by, now=now)
        flash(ngettext("%(num)d item was added.", "%(num)d items were added.", added), "good")
    elif verb == "schedule":
        form = forms.SendForm()
        if not form.validate():
            raise Refused(PublicationsReason.BAD_PACE)
        with transaction() as tx:
            service.schedule(tx, issue.id, per_minute=form.per_minute.data, at=form.moment(), after=after, by=by, now=now)
    elif verb == "back":
        with transaction() as tx:
            service.call_back(tx, issue.id, by=by, now=now)
    elif verb == "pause":
        with transaction() as tx:
            service.pause(tx, issue.id, by=by, now=now)
    elif verb == "on":
        with transaction() as tx:
            service.go_on(tx, issue.id, by=by, now=now)
    elif verb == "test":
        with transaction() as tx:
            sending.send_test(tx, issue, _previewed(), actor().email, key=f"newsletter-test:{new_code(12)}", now=now)
        flash(_("Sent to %(address)s.", address=actor().email), "good")
        return redirect(url_for("publications.preview_issue", issue_id=issue_id, **_given()))
    else:
        with transaction() as tx:
            service.discard(tx, issue.id, by=by, now=now)
        return redirect(url_for("publications.newsletter_desk"))
    return redirect(url_for("publications.edit_issue", issue_id=issue_id))


def newsletter_readers() -> Any:
    """Who reads, and the reading of what came back."""
    require(may_publish(actor()))
    form = forms.BouncesForm()
    if form.validate_on_submit() and form.file.data:
        data = form.file.data.stream.read(_MOST_BOUNCES + 1)
        if len(data) > _MOST_BOUNCES:
            raise Refused(PublicationsReason.MAILBOX_TOO_LARGE, most=_MOST_BOUNCES // 1024 // 1024)
        mails, reports, ended = readers.take_bounces(data, by=actor().id, now=utc_now())
        flash(
            _("Emails: %(mails)s, of which report a failure: %(reports)s; addresses that get no more email: %(ended)s.",
              mails=mails, reports=reports, ended=ended), "good")  # fmt: skip
        return redirect(url_for("publications.newsletter_readers"))
    state = request.args.get("state", "")
    return render_template(
        "publications/readers.html",
        readers=queries.subscribers(ReaderState(state) if state in labels.READER_STATES else None, request.args.get("q", "")),
        counts=queries.readers(),
        state=state,
        part=request.args.get("q", ""),
        form=form,
        labels=labels,
    ), (422 if form.is_submitted() else 200)


def forget_reader(reader_id: int) -> Any:
    require(may_publish(actor()) and EmptyForm().validate_on_submit())
    or_404(queries.find_subscriber(reader_id))
    with transaction() as tx:
        readers.forget(tx, reader_id, by=actor().id, now=utc_now())
    flash(_("All data about this address has been deleted."), "good")
    return redirect(url_for("publications.newsletter_readers"))
