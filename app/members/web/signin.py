"""Signing in by password or by a mailed link, signing up, signing out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, login_user, logout_user
from werkzeug.wrappers import Response

from app.core.clock import utc_now, zone
from app.core.names import safe_way_back
from app.infra.db import transaction
from app.members import queries
from app.members.forms import LinkForm, SignInForm, SignUpForm
from app.members.models import Person
from app.members.policy import Actor
from app.members.service import accounts
from app.members.vocabulary import NetworkRole
from app.web.forms import EmptyForm, options
from app.web.i18n import language
from app.web.limits import limiter

# Who has an account of the demo; an attendee needs no role.
DEMO_ACCOUNTS = (*NetworkRole, "attendee")
manager = LoginManager()


class SignedIn(UserMixin):
    """What Flask-Login keeps: the id and the epoch, so that "end all sign-ins" works without a server-side session."""

    def __init__(self, actor: Actor, epoch: int) -> None:
        self.actor = actor
        self.language = actor.language
        self._epoch = epoch

    def get_id(self) -> str:
        return f"{self.actor.id}.{self._epoch}"


@manager.user_loader
def load(cookie: str) -> SignedIn | None:
    person_id, _dot, epoch = cookie.partition(".")
    if not (person_id.isdecimal() and epoch.isdecimal()):
        return None
    actor = queries.find_actor(int(person_id), int(epoch))
    return SignedIn(actor, int(epoch)) if actor else None


def _enter(person: Person) -> None:
    actor = queries.find_actor(person.id, person.sign_in_epoch)
    if actor:
        login_user(SignedIn(actor, person.sign_in_epoch), remember=False)


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-in/link", view_func=ask_link, methods=["POST"])
    blueprint.add_url_rule("/sign-in/sent", view_func=link_sent)
    blueprint.add_url_rule("/sign-in/link/<secret>", view_func=follow_link, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-up", view_func=sign_up, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])


def _address_key() -> str:
    """Tries are counted by address, too, however it is spelled."""
    return "address:" + "".join(request.form.get("email", "").lower().split())[:200]


@limiter.limit("20 per minute", methods=["POST"])
@limiter.limit("8 per minute", methods=["POST"], key_func=_address_key)
def sign_in() -> Any:
    form = SignInForm(data={"next": request.args.get("next", "")})
    status = 200
    if form.validate_on_submit():
        with transaction() as tx:
            person = accounts.check_password(tx, form.email.data, form.password.data or "", now=utc_now())
        if person:
            _enter(person)
            return redirect(safe_way_back(form.next.data) if form.next.data else url_for("members.my_day"))
        form.password.errors = [_("Incorrect email address or password.")]
        status = 401
    elif form.is_submitted():
        status = 422
    demo = DEMO_ACCOUNTS if current_app.extensions["gosmart"].demo else ()
    return render_template("members/sign_in.html", form=form, link=LinkForm(data={"next": form.next.data}), demo=demo), status


@limiter.limit("6 per minute")
@limiter.limit("10 per hour", key_func=_address_key)
def ask_link() -> Any:
    form = LinkForm()
    if not form.validate_on_submit():
        flash(_("This is not a valid email address."), "error")
        return redirect(url_for("members.sign_in"))
    with transaction() as tx:
        accounts.ask_link(tx, form.email.data, lead_to=form.next.data or url_for("members.my_day"), now=utc_now())
    return redirect(url_for("members.link_sent"))


def link_sent() -> str:
    return render_template("members/link_sent.html", demo=current_app.extensions["gosmart"].demo)


@limiter.limit("20 per minute")
def follow_link(secret: str) -> Any:
    """A mail scanner that opens the link must not use it up: entering takes a button."""
    form = EmptyForm()
    if form.validate_on_submit():
        with transaction() as tx:
            person, lead_to = accounts.use_link(tx, secret, now=utc_now())
        _enter(person)
        return redirect(lead_to)
    link = queries.find_link(secret, utc_now())
    return render_template("members/follow_link.html", link=link), 200 if link else 410


@limiter.limit("10 per minute", methods=["POST"])
def sign_up() -> Any:
    form = SignUpForm(data={"next": request.args.get("next", "")})
    form.organisation.choices = options([("", _("None of these")), *queries.organisation_names()])
    if form.validate_on_submit():
        organisation = queries.find_organisation(form.organisation.data) if form.organisation.data else None
        with transaction() as tx:
            accounts.sign_up(
                tx,
                form.email.data,
                form.name.data,
                organisation_id=organisation.id if organisation else None,
                language=language(),
                timezone=_zone(form.timezone.data, organisation.timezone if organisation else "UTC"),
                lead_to=form.next.data or url_for("members.my_day"),
                now=utc_now(),
            )
        return redirect(url_for("members.link_sent"))
    return render_template("members/sign_up.html", form=form), 422 if form.is_submitted() else 200


def _zone(name: str | None, otherwise: str) -> str:
    """The zone of this name, which the browser sent, if it is one."""
    try:
        return str(zone(name or ""))
    except ValueError:
        return otherwise


def sign_out() -> Response:
    logout_user()
    flash(_("You have signed out."), "good")
    return redirect(url_for("pages.home"))
