"""The live board: what happens at the doors, told anew by itself (server-sent events); and the conflicts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, copy_current_request_context, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.badges.labels import AT_THE_DOOR, CONFLICTS
from app.badges.models import Device
from app.badges.policy import may_manage_gates, may_pair
from app.badges.queries import conflicts, gates, presence, scans
from app.badges.service import review
from app.badges.vocabulary import Direction, Outcome, ScanReason
from app.badges.web.access import event_for
from app.core.clock import utc_now
from app.events.models import Event
from app.infra.db import session, transaction
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require

# One open stream holds one thread of the server: few may, and none for long; the browser asks again by itself.
_open_streams = threading.BoundedSemaphore(4)
STREAM_SECONDS = 25
PAUSE = 1.0
CURVE_MINUTES = 90


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/live", view_func=live)
    blueprint.add_url_rule("/organise/<slug>/live/stream", view_func=stream)
    blueprint.add_url_rule("/organise/<slug>/conflicts", view_func=conflict_list)
    blueprint.add_url_rule("/organise/<slug>/conflicts/<int:conflict_id>", view_func=settle, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Sight:
    """What the board shows. `gates` are (name, people inside who came through it, capacity or None, people in its area);
    `curve` is people who came in, and went out, per minute, the last one now; `refusals` are (reason, number)."""

    inside: int
    gates: list[tuple[str, int, int | None, int]]
    curve: list[tuple[int, int]]
    admitted: int
    refusals: list[tuple[ScanReason, int]]
    devices: list[Device]
    conflicts: int
    at: datetime


def sight(event: Event) -> Sight:
    now = utc_now()
    house = gates.current_gatehouse(event)
    tally = presence.tally(event.id, house, now)
    through = tally.by_gate()
    minute = int(now.timestamp()) // 60
    counted = scans.scan_counts(event.id)
    refusals: dict[ScanReason, int] = {}
    for (outcome, reason), number in counted.items():
        if outcome != Outcome.ADMITTED:
            refusals[reason] = refusals.get(reason, 0) + number
    return Sight(
        tally.inside,
        [
            (opening.name, through[opening.id], opening.rules.capacity, tally.within(opening.rules.area))
            for opening in house.by_name.values()
        ],
        [
            (tally.minutes[at, Direction.IN], tally.minutes[at, Direction.OUT])
            for at in range(minute - CURVE_MINUTES + 1, minute + 1)
        ],
        sum(number for (outcome, _reason), number in counted.items() if outcome == Outcome.ADMITTED),
        sorted(refusals.items(), key=lambda pair: -pair[1]),
        [device for device in gates.devices(event.id) if device.paired_at],
        conflicts.open_count(event.id),
        now,
    )


def _fragment(event: Event) -> str:
    return render_template(
        "badges/sight.html", event=event, sight=sight(event), reasons=AT_THE_DOOR, late=utc_now() - timedelta(minutes=2)
    )


def live(slug: str) -> str:
    event = event_for(slug, may_pair(actor()))
    return render_template("badges/live.html", event=event, fragment=_fragment(event), may_manage=may_manage_gates(actor()))


def stream(slug: str) -> Response:
    """The board's inside as events, whenever it changed. When too many are open, one event, and come again."""
    event_id = event_for(slug, may_pair(actor())).id

    @copy_current_request_context
    def look() -> str:
        # Each look reads what is true then, and holds no connection in between.
        session().rollback()
        session().expire_all()
        drawn = _fragment(session().get_one(Event, event_id))
        session().rollback()
        return drawn

    def tell() -> Iterator[str]:
        # Taken when the stream is read, for one that is never begun is never ended.
        stays = _open_streams.acquire(blocking=False)
        try:
            yield "retry: 2000\n\n"
            page, end = "", time.monotonic() + STREAM_SECONDS
            while True:
                drawn = look()
                if drawn != page:
                    page = drawn
                    yield "".join(f"data: {line}\n" for line in drawn.splitlines()) + "\n"
                else:
                    yield ": still here\n\n"
                if not stays or time.monotonic() > end:
                    return
                time.sleep(PAUSE)
        finally:
            if stays:
                _open_streams.release()

    return Response(tell(), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})


def conflict_list(slug: str) -> str:
    event = event_for(slug, may_manage_gates(actor()))
    return render_template("badges/conflicts.html", event=event, conflicts=conflicts.conflicts(event.id), kinds=CONFLICTS)


def settle(slug: str, conflict_id: int) -> Any:
    event = event_for(slug, may_manage_gates(actor()))
    require(EmptyForm().validate_on_submit())
    conflict = or_404(conflicts.get_conflict(event.id, conflict_id))
    with transaction() as tx:
        review.settle(tx, conflict.id, posted("note"), by=actor().id, now=utc_now())
    flash(_("Settled. The entry stays in the list with your note."), "good")
    return redirect(url_for("badges.conflict_list", slug=slug))
