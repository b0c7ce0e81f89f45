"""Tables of the badges package."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.models import Event, Registration
from app.infra.db import Base


class SigningKey(Base):
    """A public key that badges may be signed with. The private one is derived from the installation's secret."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Badge(Base):
    """The credential of a registration. A higher issue makes every earlier print of it worthless."""

    __tablename__ = "badge"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    issue: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[datetime | None]
    issued_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()


class Gate(Base):
    __tablename__ = "gate"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    # The room it leads into: a scan there says that somebody came to the session that runs in it.
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship()


class Device(Base):
    """A phone that scans. Its token is stored as a fingerprint; revoking it ends its access at the next contact."""

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("role IN ('steward', 'supervisor')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gate_id: Mapped[int] = mapped_column(ForeignKey("gate.id", ondelete="CASCADE"))
    role: Mapped[str]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    pairing_hash: Mapped[str | None] = mapped_column(unique=True)
    pairing_expires_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    gate: Mapped[Gate] = relationship()


class Scan(Base):
    """One reading of a code at a gate, kept for ever as it was answered. Nobody's presence is a stored flag."""

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("device_id", "nonce"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("outcome IN ('admitted', 'refused', 'held')", name="outcome"),
        Index("ix_scan_registration", "registration_id", "id"),
        Index("ix_scan_event", "event_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    gate_id: Mapped[int] = mapped_column(ForeignKey("gate.id"))
    nonce: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    direction: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str]
    # What was read, as a hash: a foreign code may hold anything.
    code_hash: Mapped[str]
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]

    registration: Mapped[Registration | None] = relationship()
    gate: Mapped[Gate] = relationship()
