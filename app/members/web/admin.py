"""The secretariat's desk: who wants to join, mails, what failed in the background, the audit trail."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.infra import audit, mail, outbox
from app.infra.db import transaction
from app.members import queries
from app.members.policy import may_administer
from app.members.service import organisations
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require
from app.web.security import mail_page


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/admin/", view_func=desk)
    blueprint.add_url_rule("/admin/organisations/<int:organisation_id>/approve", view_func=approve, methods=["POST"])
    blueprint.add_url_rule("/admin/outbox/<int:row_id>/replay", view_func=replay, methods=["POST"])
    blueprint.add_url_rule("/outbox", view_func=mails)
    blueprint.add_url_rule("/outbox/<int:mail_id>", view_func=one_mail)
    blueprint.add_url_rule("/outbox/<int:mail_id>.html", view_func=mail_html)


def desk() -> str:
    require(may_administer(actor()))
    return render_template(
        "members/admin.html",
        waiting=queries.waiting_organisations(),
        counts=queries.counts(),
        dead=outbox.dead_letters(),
        audited=audit.count(),
        sealed=audit.sealed(),
        check=audit.last_check(),
    )


def approve(organisation_id: int) -> Any:
    require(may_administer(actor()) and EmptyForm().validate_on_submit())
    with transaction() as tx:
        organisations.approve(tx, organisation_id, by=actor().id, now=utc_now())
    flash(_("The organisation is a member now."), "good")
    return redirect(url_for("members.desk"))


def replay(row_id: int) -> Any:
    require(may_administer(actor()) and EmptyForm().validate_on_submit())
    with transaction() as tx:
        outbox.replay(tx, row_id, now=utc_now())
    return redirect(url_for("members.desk"))


def _may_read_mail() -> bool:
    # In the demo all people are invented, and there is no mail server: everyone may read what would have been sent.
    return current_app.extensions["gosmart"].demo or may_administer(actor())


def mails() -> str:
    require(_may_read_mail())
    return render_template("members/mails.html", mails=mail.latest())


def one_mail(mail_id: int) -> str:
    require(_may_read_mail())
    letter = or_404(mail.find(mail_id))
    return render_template("members/mail.html", mail=letter, body=_masked(letter.body), masked=_masked)


def _masked(text: str) -> str:
    """Whoever reads the outbox must not be able to act as somebody else."""
    if current_app.extensions["gosmart"].demo:
        return text
    return re.sub(r"(/sign-in/link/|/newsletter/(?:confirm|mine|leave)/)[^\s\"<>]+", r"\1…", text)


def mail_html(mail_id: int) -> Response:
    """The mail as a mail program shows it."""
    require(_may_read_mail())
    return mail_page(_masked(or_404(or_404(mail.find(mail_id)).html)))
