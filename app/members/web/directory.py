"""The directory of members, open to everyone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.infra.db import transaction
from app.members import queries
from app.members.forms import JoinForm, OrganisationForm
from app.members.labels import ORGANISATION_KINDS
from app.members.models import Organisation, Theme
from app.members.policy import may_edit_organisation
from app.members.service import organisations
from app.members.service.organisations import Profile
from app.members.vocabulary import OrganisationKind, ThemeSide
from app.web.forms import options, word_of
from app.web.guards import actor, or_404, require
from app.web.i18n import countries, in_language
from app.web.limits import limiter


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/members/", view_func=index)
    blueprint.add_url_rule("/members/join", view_func=join, methods=["GET", "POST"])
    blueprint.add_url_rule("/members/<slug>", view_func=organisation)
    blueprint.add_url_rule("/members/<slug>/edit", view_func=edit_organisation, methods=["GET", "POST"])


def index() -> str:
    kind, theme, country = (request.args.get(name, "") for name in ("kind", "theme", "country"))
    everyone = queries.organisations()
    known_kind = word_of(OrganisationKind, kind)
    organisations_of_kind = queries.organisations(known_kind, theme, country) if known_kind or not kind else []
    return render_template(
        "members/index.html",
        organisations=organisations_of_kind,
        themes=queries.themes(),
        kinds=ORGANISATION_KINDS,
        kind=kind,
        theme=theme,
        country=country,
        countries=sorted({organisation.country for organisation in everyone}),
    )


def sides(record: Organisation) -> dict[ThemeSide, list[Theme]]:
    """The organisation's themes by side."""
    by_side: dict[ThemeSide, list[Theme]] = {side: [] for side in ThemeSide}
    for row in record.themes:
        by_side[row.side].append(row.theme)
    return by_side


def organisation(slug: str) -> str:
    record = or_404(queries.find_organisation(slug))
    return render_template(
        "members/organisation.html",
        organisation=record,
        sides=sides(record),
        kinds=ORGANISATION_KINDS,
        may_edit=may_edit_organisation(actor(), record.id),
    )


@limiter.limit("6 per hour", methods=["POST"])
def join() -> Any:
    """An organisation asks to become a member; the secretariat decides."""
    form = JoinForm()
    form.country.choices = options(sorted(countries().items(), key=lambda pair: pair[1]))
    if form.validate_on_submit():
        profile = Profile(
            form.name.data,
            form.kind.data,
            form.country.data,
            form.city.data,
            form.timezone.data,
            seeks=form.seeks.data or "",
            offers=form.offers.data or "",
        )
        with transaction() as tx:
            organisations.add_organisation(tx, profile, active=False, now=utc_now())
        flash(_("Thank you. The secretariat will review your request."), "good")
        return redirect(url_for("members.index"))
    return render_template("members/join.html", form=form), 422 if form.is_submitted() else 200


def edit_organisation(slug: str) -> Any:
    record = or_404(queries.find_organisation(slug))
    require(may_edit_organisation(actor(), record.id))
    now_on = sides(record)
    form = OrganisationForm(
        data=None
        if request.method == "POST"
        else {
            "seeks": record.seeks,
            "offers": record.offers,
            "seek_themes": [theme.code for theme in now_on[ThemeSide.SEEKS]],
            "offer_themes": [theme.code for theme in now_on[ThemeSide.OFFERS]],
        }
    )
    choices = options((theme.code, in_language(theme.labels)) for theme in queries.themes())
    form.seek_themes.choices = form.offer_themes.choices = choices
    if form.validate_on_submit():
        themes = [(ThemeSide.WORKS_ON, theme.code) for theme in now_on[ThemeSide.WORKS_ON]]
        themes += [(ThemeSide.SEEKS, code) for code in form.seek_themes.data or []]
        themes += [(ThemeSide.OFFERS, code) for code in form.offer_themes.data or []]
        with transaction() as tx:
            organisations.update_profile(
                tx,
                record.id,
                seeks=form.seeks.data or "",
                offers=form.offers.data or "",
                themes=themes,
                by=actor().id,
                now=utc_now(),
            )
        flash(_("The profile is saved."), "good")
        return redirect(url_for("members.organisation", slug=slug))
    return render_template(
        "members/edit_organisation.html", form=form, organisation=record
    ), 422 if form.is_submitted() else 200
