"""Who reads the newsletter: asking, confirming, choosing, leaving, and addresses that do not work any more. Every step is noted
with the words that stood there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.languages import LANGUAGES
from app.core.names import address
from app.infra import audit, mail
from app.infra.db import Transaction, savepoint, transaction
from app.infra.links import is_sealed, sealed
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.members import queries as members
from app.publications.messages import SubscriptionAsked
from app.publications.models import ConsentNote, Delivery, Subscriber
from app.publications.queries import newsletters as queries
from app.publications.queries.newsletters import Reader
from app.publications.rules.bounces import MOST_SOFT, Bounce, bounces, messages
from app.publications.vocabulary import ConsentStep, ConsentWay, DeliveryState, PublicationsReason, ReaderState

CONFIRM_WITHIN = timedelta(days=7)


def token_of(reader: Subscriber | Reader) -> str:
    """Opens the reader's own page; ends when the address becomes another's."""
    return f"{reader.id}-{sealed('newsletter.reader', f'{reader.id}:{reader.email}')}"


def confirmation_of(reader: Subscriber) -> str:
    """Confirms the address, until somebody asks for it anew."""
    return f"{reader.id}-{sealed('newsletter.confirm', _asked(reader))}"


def _asked(reader: Subscriber) -> str:
    return f"{reader.id}:{reader.email}:{reader.asked_at.isoformat()}"


def _by_token(token: str) -> tuple[Subscriber | None, str]:
    number, _dash, seal = token.partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    return (queries.find_subscriber(int(number)) if is_number else None), seal


def find_by_token(token: str) -> Subscriber | None:
    """The reader whose own page this is."""
    reader, seal = _by_token(token)
    if reader is None or not is_sealed("newsletter.reader", f"{reader.id}:{reader.email}", seal):
        return None
    return reader


def find_by_confirmation(token: str, now: datetime) -> Subscriber | None:
    """The reader whose confirmation this is, while it is valid."""
    reader, seal = _by_token(token)
    if reader is None or not is_sealed("newsletter.confirm", _asked(reader), seal) or now > reader.asked_at + CONFIRM_WITHIN:
        return None
    return reader


def ask(
    tx: Transaction, email: str, language: str, themes: Sequence[str], *, wording: str, way: ConsentWay, now: datetime
) -> None:
    """Somebody types an address. Nothing is sent to it but the question whether its owner wants the newsletter; who types a
    known address learns nothing from the answer."""
    try:
        email = address(email)
    except ValueError as error:
        raise Refused(PublicationsReason.BAD_EMAIL) from error
    if not email.isascii():
        raise Refused(PublicationsReason.BAD_EMAIL)
    chosen = _valid(language, themes)
    reader = tx.scalars(select(Subscriber).where(Subscriber.email == email).with_for_update()).first()
    if reader is None:
        reader = _fresh(tx, email, language, chosen, now)
    elif reader.state == ReaderState.ASKED:
        reader.asked_at, reader.language, reader.themes = now, language, chosen
    elif reader.state != ReaderState.ACTIVE:
        # Who left stays away, with what they had chosen, until they say themselves that they are back.
        reader.asked_at = now
    if reader.state != ReaderState.ACTIVE:
        _note(reader, ConsentStep.ASKED, way, now, wording)
    record(tx, SubscriptionAsked(reader.id), now=now)


def _fresh(tx: Transaction, email: str, language: str, themes: list[str], now: datetime) -> Subscriber:
    """A new row, or the one that somebody else added at the same moment."""
    reader = Subscriber(email=email, language=language, themes=themes, state=ReaderState.ASKED, asked_at=now, soft_bounces=0)
    try:
        with savepoint(tx):
            tx.add(reader)
            tx.flush()
    except IntegrityError:
        reader = tx.scalars(select(Subscriber).where(Subscriber.email == email).with_for_update()).one()
    return reader


def _valid(language: str, themes: Sequence[str]) -> list[str]:
    if language not in LANGUAGES:
        raise Refused(PublicationsReason.UNKNOWN_LANGUAGE, language=language)
    return sorted(set(themes) & members.theme_codes())


def _note(reader: Subscriber, what: ConsentStep, way: ConsentWay, now: datetime, wording: str = "") -> None:
    reader.consents.append(ConsentNote(what=what, way=way, wording=wording, noted_at=now))


def _locked(tx: Transaction, reader_id: int) -> Subscriber:
    return get_for_visitor(tx, Subscriber, reader_id, lock=True)


def confirm(tx: Transaction, token: str, *, wording: str, now: datetime) -> Subscriber:
    """The owner of the address says yes."""
    subscriber = find_by_confirmation(token, now)
    if subscriber is None:
        raise Refused(PublicationsReason.CONFIRMATION_OVER)
    reader = _locked(tx, subscriber.id)
    if reader.state != ReaderState.ACTIVE:
        reader.state, reader.confirmed_at, reader.soft_bounces = ReaderState.ACTIVE, now, 0
        _note(reader, ConsentStep.CONFIRMED, ConsentWay.MAIL, now, wording)
    return reader


def choose(tx: Transaction, reader_id: int, language: str, themes: Sequence[str], *, now: datetime) -> None:
    chosen = _valid(language, themes)
    reader = _locked(tx, reader_id)
    if (reader.language, reader.themes) != (language, chosen):
        reader.language, reader.themes = language, chosen
        _note(reader, ConsentStep.CHOSE, ConsentWay.PAGE, now, f"{language}: {', '.join(chosen)}")


def leave(tx: Transaction, reader_id: int, *, way: ConsentWay, now: datetime) -> None:
    """No further mail. A second time changes nothing, as mail programs may ask twice."""
    reader = _locked(tx, reader_id)
    if reader.state in (ReaderState.ASKED, ReaderState.ACTIVE):
        # A new moment of asking ends the links that were mailed before.
        reader.state, reader.asked_at = ReaderState.LEFT, now
        _note(reader, ConsentStep.LEFT, way, now)


def forget(tx: Transaction, reader_id: int, *, by: int | None, now: datetime) -> None:
    """Delete the address, all that is known of it and the mails to it; issues keep how many read them, not who."""
    reader = _locked(tx, reader_id)
    mail.forget(tx, reader.email, ("newsletter:", "subscription:"))
    tx.delete(reader)
    audit.note(tx, by, "forgot_subscriber", f"subscriber:{reader_id}", now=now)


def take_bounces(data: bytes, *, by: int | None, now: datetime) -> tuple[int, int, int]:
    """Read the mails of a mailbox: (mails, reports of failure, addresses that get no more mail). Anybody may write to that
    mailbox: what cannot be read says nothing."""
    read = reports = ended = 0
    for message in messages(data):
        read += 1
        for bounce in bounces(message):
            reports += 1
            with transaction() as tx:
                ended += _bounce(tx, bounce, now)
    with transaction() as tx:
        audit.note(tx, by, "read_bounces", f"mails:{read}", now=now)
    return read, reports, ended


def _bounce(tx: Transaction, bounce: Bounce, now: datetime) -> int:
    """Note one failure; 1 when the address gets no more mail for it. Only a report that carries our own seal, or names an
    address that got a mail of ours, counts; the same report twice counts once."""
    delivery = None
    if bounce.delivery and bounce.seal and is_sealed("newsletter.delivery", str(bounce.delivery), bounce.seal):
        delivery = tx.get(Delivery, bounce.delivery, with_for_update=True)
    if delivery is None:
        mine = select(Delivery).join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        states = (DeliveryState.SENT, DeliveryState.BOUNCED)
        mine = mine.where(Subscriber.email == bounce.recipient, Delivery.state.in_(states))
        delivery = tx.scalars(mine.order_by(Delivery.id.desc()).limit(1)).first()
    if delivery is None or delivery.state != DeliveryState.SENT:
        return 0
    delivery.state, delivery.answer = DeliveryState.BOUNCED, f"{bounce.status} {bounce.reason}"[:300]
    if delivery.subscriber_id is None:
        return 0
    return fail(tx, delivery.subscriber_id, hard=bounce.hard, reason=delivery.answer, now=now)


def fail(tx: Transaction, reader_id: int, *, hard: bool, reason: str, now: datetime) -> int:
    """A mail to this reader failed; 1 when that ends it."""
    reader = _locked(tx, reader_id)
    if reader.state != ReaderState.ACTIVE:
        return 0
    reader.soft_bounces += 1
    if not hard and reader.soft_bounces < MOST_SOFT:
        return 0
    reader.state = ReaderState.BOUNCED
    _note(reader, ConsentStep.BOUNCED, ConsentWay.MAIL_SERVER, now, reason)
    return 1
