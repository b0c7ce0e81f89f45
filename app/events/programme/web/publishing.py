"""Publishing a programme, its versions, and going back to one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.programme.forms import PublishForm
from app.events.programme.queries import events, plan
from app.events.programme.service import versions
from app.events.programme.web.desk import desk_event
from app.infra.db import transaction
from app.web.errors import sentence
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/publish", view_func=publish, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/versions", view_func=version_list)
    blueprint.add_url_rule("/organise/<slug>/versions/<int:number>/revert", view_func=revert, methods=["POST"])


def publish(slug: str) -> Any:
    """What would change, and what is wrong with it: each warning is mended, or accepted with a reason that is kept."""
    event = desk_event(slug)
    sessions = plan.plan(event.id)
    warnings = plan.warnings(event, sessions)
    earlier = plan.accepted_reasons(event.id)
    form = PublishForm(name=plan.guess_name(event.id))
    reasons = {clash.key: posted(f"reason-{clash.key}") or earlier.get(clash.key, "") for clash in warnings}
    if form.validate_on_submit():
        excuse = posted("excuse")
        try:
            with transaction() as tx:
                version = versions.publish(
                    tx, event.id, form.name.data, by=actor().id, now=utc_now(), reasons=reasons, excuse=excuse
                )
            flash(_("Version %(name)s is published. Everyone concerned is notified once.", name=version.name), "good")
            return redirect(url_for("events.version_list", slug=slug))
        except Refused as refusal:
            flash(sentence(refusal), "error")
    return render_template(
        "events/publish.html",
        event=event,
        form=form,
        changes=plan.pending(sessions),
        rooms={room.id: room.name for room in events.rooms(event.id)},
        warnings=warnings,
        reasons=reasons,
        accepted=earlier,
        by_code={planned.code: planned for planned in sessions},
        by_id={planned.id: planned for planned in sessions},
    ), (422 if form.is_submitted() else 200)


def version_list(slug: str) -> str:
    event = desk_event(slug)
    return render_template(
        "events/versions.html",
        event=event,
        versions=plan.versions(event.id),
        by_code={planned.code: planned for planned in plan.plan(event.id)},
    )


def revert(slug: str, number: int) -> Any:
    event = desk_event(slug)
    require(EmptyForm().validate_on_submit())
    or_404(plan.find_version(event.id, number))
    with transaction() as tx:
        changed = versions.revert(tx, event.id, number, by=actor().id, now=utc_now())
    flash(
        _(
            "The draft is as it was then. Sessions that differ from what people see: %(number)s. Publish to make it so.",
            number=changed,
        ),
        "good",
    )
    return redirect(url_for("events.publish", slug=slug), 303)
