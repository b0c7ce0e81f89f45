"""Writing listings: drafts, review, history, files, the stages of a use case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import BadFile, Refused
from app.exchange import forms, labels, policy
from app.exchange.models import Listing
from app.exchange.queries import listings as queries
from app.exchange.rules.fields import changes
from app.exchange.rules.stages import next_stages
from app.exchange.service import files, importing, listings, stages
from app.exchange.vocabulary import ListingKind, RevisionState
from app.exchange.web.shelves import address_of
from app.infra.db import transaction
from app.members import queries as members
from app.web.errors import sentence
from app.web.forms import EmptyForm, options, posted
from app.web.guards import actor, or_404, require
from app.web.i18n import countries, in_language, labelled, listed

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    kinds = "<any(challenge, solution, project, use_case):kind>"
    blueprint.add_url_rule("/listings/", view_func=desk)
    blueprint.add_url_rule("/listings/import", view_func=import_file, methods=BOTH)
    blueprint.add_url_rule(f"/listings/new/{kinds}", view_func=new, methods=BOTH)
    blueprint.add_url_rule("/listings/<slug>/edit", view_func=edit, methods=BOTH)
    blueprint.add_url_rule("/listings/<slug>/history", view_func=history)
    verbs = "<any(submit, discard, withdraw, assess):verb>"
    blueprint.add_url_rule(f"/listings/<slug>/{verbs}", view_func=change, methods=["POST"])
    blueprint.add_url_rule("/listings/<slug>/restore/<int:number>", view_func=restore, methods=["POST"])
    blueprint.add_url_rule("/listings/<slug>/files", view_func=attach, methods=["POST"])
    blueprint.add_url_rule("/listings/<slug>/files/<int:file_id>/drop", view_func=detach, methods=["POST"])
    blueprint.add_url_rule("/listings/<slug>/stage", view_func=advance, methods=BOTH)
    blueprint.add_url_rule("/listings/<slug>/review", view_func=review, methods=BOTH)


def editable(slug: str) -> Listing:
    listing = queries.find_any(slug)
    if listing is None:
        require(policy.may_write(actor()))
    listing = or_404(listing)
    require(policy.may_edit(actor(), {organisation.id for organisation in listing.organisations}))
    return listing


def desk() -> str:
    """What a steward's organisation has on the exchange; to the secretariat also what waits for review."""
    require(policy.may_write(actor()))
    office = policy.may_review(actor())
    return render_template(
        "exchange/desk.html",
        waiting=queries.waiting_revisions() if office else [],
        unpublished=queries.unpublished_of(None if office else actor().organisation_id),
        mine=queries.listings_of(actor().organisation_id) if actor().organisation_id else [],
        office=office,
        words=labels,
    )


def _form(kind: ListingKind) -> Any:
    words: dict[str, Mapping[Any, Any]] = {
        "themes": {theme.code: in_language(theme.labels) for theme in members.themes()},
        "organisations": dict(members.organisation_names()),
        "country": dict(sorted(countries().items(), key=lambda pair: pair[1])),
        "price_model": labels.PRICE_NAMES,
        "cost_band": labels.COST_NAMES,
    }
    return forms.listing_form(kind, {**labels.FIELD_NAMES, "body": labels.BODY_NAMES[kind]}, words)()


def new(kind: str) -> Any:
    require(policy.may_write(actor()))
    kind = ListingKind(kind)
    form = _form(kind)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                listing = listings.start(tx, kind, forms.content(kind, form), actor=actor(), now=utc_now())
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            return _go_on(listing)
    elif request.method == "GET" and actor().organisation_id:
        ids = members.ids_by_slug()
        form.organisations.data = [slug for slug, key in ids.items() if key == actor().organisation_id]
    return render_template("exchange/edit.html", form=form, kind=kind, listing=None, words=labels, revision=None), (
        422 if form.is_submitted() else 200
    )


def edit(slug: str) -> Any:
    listing = editable(slug)
    form = _form(listing.kind)
    revision = queries.last_revision(listing.id)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                listings.save(
                    tx,
                    listing.id,
                    forms.content(listing.kind, form),
                    after=request.form.get("after"),
                    actor=actor(),
                    now=utc_now(),
                )
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            return _go_on(listing)
    elif request.method == "GET" and revision is not None:
        forms.fill(listing.kind, form, revision.content)
    return render_template(
        "exchange/edit.html",
        form=form,
        kind=listing.kind,
        listing=listing,
        revision=revision,
        after=queries.mark(revision),
        attach_form=forms.AttachForm(formdata=None),
        words=labels,
    ), (422 if form.is_submitted() else 200)


def _go_on(listing: Listing) -> Any:
    """After saving: submit at once when that button was pressed, otherwise stay with the draft."""
    if request.form.get("then") == "submit":
        with transaction() as tx:
            revision = listings.submit(tx, listing.id, actor=actor(), now=utc_now())
        flash(
            _("Published.") if revision.state == RevisionState.PUBLISHED else _("Submitted: the secretariat will review it."),
            "good",
        )
        return redirect(url_for("exchange.desk"))
    flash(_("Saved as a draft."), "good")
    return redirect(url_for("exchange.edit", slug=listing.slug))


def change(slug: str, verb: str) -> Any:
    listing = editable(slug)
    require(EmptyForm().validate_on_submit())
    now = utc_now()
    if verb == "submit":
        with transaction() as tx:
            listings.submit(tx, listing.id, actor=actor(), now=now)
        flash(_("Submitted."), "good")
    elif verb == "discard":
        with transaction() as tx:
            listings.discard(tx, listing.id, by=actor().id, now=now)
        flash(_("The draft is deleted."), "good")
    elif verb == "withdraw":
        with transaction() as tx:
            listings.withdraw(tx, listing.id, actor=actor(), now=now)
        flash(_("No longer shown."), "good")
    else:
        return redirect(url_for("framework.answer", code=_assessed(listing)))
    return redirect(url_for("exchange.desk"))


def _assessed(listing: Listing) -> str:
    """The code of the listing's assessment, which is begun when there is none."""
    if listing.assessment is not None:
        return listing.assessment.code
    with transaction() as tx:
        return listings.assess(tx, listing.id, by=actor().id, now=utc_now())


def history(slug: str) -> str:
    """Every revision, each with what changed since the one before it."""
    listing = editable(slug)
    steps = []
    before: dict[str, Any] = {}
    for revision in listing.revisions:
        steps.append((revision, changes(before, revision.content) if before else []))
        before = revision.content
    return render_template("exchange/history.html", listing=listing, steps=reversed(steps), words=labels)


def restore(slug: str, number: int) -> Any:
    listing = editable(slug)
    require(EmptyForm().validate_on_submit())
    or_404(next((revision for revision in listing.revisions if revision.number == number), None))
    with transaction() as tx:
        listings.restore(tx, listing.id, number, actor=actor(), now=utc_now())
    flash(_("A draft begins from revision %(number)s.", number=number), "good")
    return redirect(url_for("exchange.edit", slug=slug))


def review(slug: str) -> Any:
    """For the secretariat: what was submitted, beside what everybody sees, and a decision."""
    require(policy.may_review(actor()))
    listing = or_404(queries.find_any(slug))
    revision = or_404(queries.open_revision(listing.id))
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        with transaction() as tx:
            listings.decide(
                tx,
                revision.id,
                publish="publish" in request.form,
                note=posted("note", 2000),
                seen=posted("seen", 100) or None,
                files=request.form.getlist("file", type=int),
                by=actor().id,
                now=utc_now(),
            )
        flash(_("Decided."), "good")
        return redirect(url_for("exchange.desk"))
    public_revision = queries.published_revision(listing.id)
    return render_template(
        "exchange/review.html",
        listing=listing,
        revision=revision,
        seen=queries.mark(revision),
        shown_before=public_revision is not None,
        changes=changes(public_revision.content if public_revision else {}, revision.content),
        words=labels,
    )


def attach(slug: str) -> Any:
    listing = editable(slug)
    form = forms.AttachForm()
    if form.validate_on_submit():
        data = form.file.data.stream.read(files.MOST_BYTES + 1)
        with transaction() as tx:
            files.attach(
                tx,
                listing.id,
                form.file.data.filename or "file",
                data,
                description=form.description.data or "",
                by=actor().id,
                now=utc_now(),
            )
        flash(_("Added. It is shown with the next publication."), "good")
    else:
        flash(_("Choose a file."), "error")
    return redirect(url_for("exchange.edit", slug=slug) + "#files")


def detach(slug: str, file_id: int) -> Any:
    listing = editable(slug)
    require(EmptyForm().validate_on_submit())
    with transaction() as tx:
        files.detach(tx, file_id, listing.id, by=actor().id, now=utc_now())
    return redirect(url_for("exchange.edit", slug=slug) + "#files")


def advance(slug: str) -> Any:
    """The way of a use case, and its next step."""
    listing = editable(slug)
    or_404(listing if listing.kind == ListingKind.USE_CASE else None)
    form = forms.StageForm()
    form.to.choices = options((stage, labels.STAGE_NAMES[stage]) for stage in next_stages(or_404(listing.stage)))
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                stages.advance(
                    tx,
                    listing.id,
                    form.to.data,
                    evidence=form.evidence.data,
                    link=form.link.data or "",
                    by=actor().id,
                    now=utc_now(),
                )
        except Refused as refusal:
            form.evidence.errors = [sentence(refusal)]
        else:
            flash(_("The use case is at another stage now."), "good")
            return redirect(address_of(listing))
    return render_template("exchange/stage.html", listing=listing, form=form, words=labels), 422 if form.is_submitted() else 200


def import_file() -> Any:
    require(policy.may_review(actor()))
    form = forms.ListingFileForm()
    faults: list[Any] = []
    if form.validate_on_submit():
        name, data = form.file.data.filename or "listings", form.file.data.read()
        try:
            with transaction() as tx:
                counts = importing.import_listings(tx, name, data, by=actor().id, now=utc_now())
        except BadFile as error:
            faults = error.faults[:50]
        else:
            parts = [labelled(labels.KIND_NAMES[kind], count) for kind, count in counts.items()]
            flash(_("Imported: %(what)s", what=listed(parts)), "good")
            return redirect(url_for("exchange.desk"))
    return render_template("exchange/import.html", form=form, faults=faults), 422 if form.is_submitted() else 200


def office_panel() -> str:
    """On the secretariat's page: how much waits for review."""
    return render_template("exchange/panel_office.html", waiting=queries.waiting_revisions())
