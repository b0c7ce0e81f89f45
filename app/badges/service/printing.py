"""Printing: one badge at the desk, or many by the worker, in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from sqlalchemy import delete, select, update

from app.badges.messages import PrintAsked
from app.badges.models import Badge, PrintPart, PrintRun, SigningKey
from app.badges.queries import badges as queries
from app.badges.rules.layouts import LAYOUTS
from app.badges.service.badge_pdf import Face, badges_pdf
from app.badges.service.badges import code_of, signing_keys
from app.badges.vocabulary import BadgeLayout, BadgesReason
from app.core.errors import Refused
from app.documents.typesetting import Typesetter
from app.events.models import Event, Registration
from app.events.vocabulary import AttendeeRole, Mode
from app.infra import audit
from app.infra.db import Transaction, session, transaction
from app.infra.outbox import record
from app.infra.texts import Words
from app.members.models import Person

PART = 500
# Files hold names; nobody needs yesterday's.
KEPT = timedelta(days=2)
MOST_DAYS = 7


def face_of(tx: Transaction, badge: Badge, words: Words, keys: Mapping[int, SigningKey] | None = None) -> Face:
    registration = badge.registration
    person, event = registration.person, registration.event
    return Face(
        name=person.name,
        romanised=person.romanised,
        organisation=person.organisation.name if person.organisation else "",
        event=event.title,
        role=registration.role,
        role_label=role_names(words).get(registration.role, registration.role),
        mode_label={Mode.ON_SITE: words._("On site"), Mode.ONLINE: words._("Online")}[registration.mode],
        languages=" · ".join(_own_name(code) for code in person.languages[:4]),
        days=tuple((f"{event.starts_on + timedelta(days=number):%d}".lstrip("0"), True) for number in range(_days(event))),
        code=code_of(tx, badge, keys),
        mask=badge.mask,
    )


def _days(event: Event) -> int:
    days = (event.ends_on - event.starts_on).days + 1
    return days if days <= MOST_DAYS else 0


def role_names(words: Words) -> dict[AttendeeRole, str]:
    return {
        AttendeeRole.ATTENDEE: words._("Attendee"),
        AttendeeRole.SPEAKER: words._("Speaker"),
        AttendeeRole.EXHIBITOR: words._("Exhibitor"),
        AttendeeRole.DELEGATE: words._("Delegate"),
        AttendeeRole.STAFF: words._("Staff"),
    }


def _own_name(code: str) -> str:
    """A language as it calls itself; an unknown code as it is."""
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return code
    return str(locale.get_language_name(locale) or code)


def one_badge(tx: Transaction, badge: Badge, layout: BadgeLayout, language: str, *, by: int | None, now: datetime) -> bytes:
    """The PDF of one badge. `by` is who prints it at the desk; then it counts as printed."""
    if by is not None:
        _mark_printed(tx, [badge], now)
        audit.note(tx, by, "printed_badge", f"registration:{badge.registration_id}", now=now)
        tx.flush()
    return badges_pdf([face_of(tx, badge, Words(language))], LAYOUTS[layout], badge.registration.event.title)


def ask(tx: Transaction, event_id: int, layout: BadgeLayout, *, only_new: bool, by: int, now: datetime) -> PrintRun:
    """Have badges made by the worker. Raises BadgesReason.NO_BADGES when there is nothing to print."""
    wanted = [badge.registration_id for badge in queries.badges(event_id, only_new=only_new)]
    if not wanted:
        raise Refused(BadgesReason.NO_BADGES)
    for old in tx.scalars(select(PrintRun).where(PrintRun.asked_at < now - KEPT)).all():
        tx.delete(old)
    run = PrintRun(event_id=event_id, layout=layout, registrations=wanted, asked_by=by, asked_at=now)
    tx.add(run)
    tx.flush()
    audit.note(tx, by, "printed_badges", f"event:{event_id}", now=now, badges=len(wanted), layout=layout)
    record(tx, PrintAsked(run.id, 0), now=now)
    return run


def make_part(run_id: int, number: int, *, now: datetime) -> None:
    """One file of a run, and the wish for the next. Drawing takes long and holds no lock; how far it is, is told on the way.
    Made twice it is the same part."""
    run = session().get(PrintRun, run_id)
    if run is None:
        return
    wanted = run.registrations[number * PART : (number + 1) * PART]
    place = {registration: index for index, registration in enumerate(wanted)}
    with transaction() as tx:
        badges = sorted(queries.badges(run.event_id, registrations=wanted), key=lambda badge: place[badge.registration_id])
        words, keys = Words(tx.get_one(Person, run.asked_by).language), signing_keys(tx)
        faces = [face_of(tx, badge, words, keys) for badge in badges]
        title = tx.get_one(Event, run.event_id).title
    before = number * PART

    def tell(done: int) -> None:
        with transaction() as tx:
            tx.execute(update(PrintRun).where(PrintRun.id == run_id).values(done=before + done))

    data = badges_pdf(faces, LAYOUTS[run.layout], title, progress=tell) if faces else b""
    with transaction() as tx:
        tx.execute(delete(PrintPart).where(PrintPart.run_id == run_id, PrintPart.number == number))
        if data:
            tx.add(PrintPart(run_id=run_id, number=number, badges=len(faces), pdf=data))
        _mark_printed(tx, badges, now)
        is_last = before + PART >= len(run.registrations)
        values = {"done": len(run.registrations), "finished_at": now} if is_last else {"done": before + PART}
        tx.execute(update(PrintRun).where(PrintRun.id == run_id).values(values))
        if not is_last:
            record(tx, PrintAsked(run_id, number + 1), now=now)


def _mark_printed(tx: Transaction, printed: Sequence[Badge], now: datetime) -> None:
    for badge in sorted(printed, key=lambda badge: badge.registration_id):
        # A badge that was issued anew meanwhile is new again.
        tx.execute(
            update(Badge)
            .where(Badge.registration_id == badge.registration_id, Badge.issue == badge.issue)
            .values(printed_issue=Badge.issue, printed_at=now)
        )


def preflight(event_id: int) -> list[tuple[Registration, list[str]]]:
    """Whose name or organisation has characters that no font here can print, and which: before anything is printed."""
    badges = queries.badges(event_id)
    fonts = Typesetter([])
    listed = []
    for badge in badges:
        person = badge.registration.person
        texts = (person.name, person.organisation.name if person.organisation else "")
        missing = [char for text in texts for char in fonts.missing(text)]
        if missing:
            listed.append((badge.registration, missing))
    return listed
