"""Tables of the badges package."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.badges.rules.hours import HoursRecord
from app.badges.rules.places import VENUE
from app.badges.vocabulary import (
    BadgeLayout,
    ConflictKind,
    DeviceRole,
    Direction,
    GateDirection,
    GateKind,
    Outcome,
    Reentry,
    ScanReason,
)
from app.core.ids import new_uid
from app.events.models import Event, Registration, Room
from app.events.vocabulary import AttendeeRole, Mode
from app.infra.db import Base
from app.members.models import Organisation, Person


class SigningKey(Base):
    """A public key that badges may be signed with. The private one is derived from the installation's secret."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Door(Base):
    """The check-in of one event. Whoever judges a scan or changes a badge locks its row first, so that scans and changes of
    one event stand in one line: numbers handed out in it become visible in their order, and devices can ask "since when"."""

    __tablename__ = "door"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    # How many changes of badges there were; each badge bears the number of its last one.
    changes: Mapped[int] = mapped_column(default=0)
    # Another one with every change of a gate: what compiled rules are kept by.
    gates_stamp: Mapped[str] = mapped_column(default=new_uid)


class Badge(Base):
    """The credential of a registration. A higher issue makes every earlier print of it worthless."""

    __tablename__ = "badge"
    __table_args__ = (Index("ix_badge_event_change", "event_id", "change"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    issue: Mapped[int] = mapped_column(default=1)
    # The key this issue is signed with, so that every print of it reads the same.
    key_id: Mapped[int | None] = mapped_column(ForeignKey("signing_key.id"))
    # The QR mask that was chosen for this issue's code; choosing it is the dear part of drawing one.
    mask: Mapped[int | None]
    change: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]
    issued_at: Mapped[datetime]
    # The issue that was printed last; another one is new.
    printed_issue: Mapped[int | None]
    printed_at: Mapped[datetime | None]
    # Since when exhibitors may take this person's contact by scanning the badge; NULL is no.
    shares_contact_since: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()


class Gate(Base):
    """A door, a room or a table where badges are scanned, and whom it lets through. Empty lists ask for nothing."""

    __tablename__ = "gate"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[GateKind] = mapped_column(default=GateKind.DOOR)
    # The room it leads into: a scan there says that somebody came to the session that runs in it.
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"))
    # The table of one-on-one meetings it stands for.
    table_number: Mapped[int | None]
    direction: Mapped[GateDirection] = mapped_column(default=GateDirection.BOTH)
    hours: Mapped[list[HoursRecord]] = mapped_column(JSON, default=list)
    roles: Mapped[list[AttendeeRole]] = mapped_column(JSON, default=list)
    modes: Mapped[list[Mode]] = mapped_column(JSON, default=list)
    # Asks for a seat in what runs in its room.
    seat_required: Mapped[bool] = mapped_column(default=False)
    reentry: Mapped[Reentry] = mapped_column(default=Reentry.AFTER_EXIT)
    capacity: Mapped[int | None]

    event: Mapped[Event] = relationship()
    room: Mapped[Room | None] = relationship()

    @property
    def area(self) -> str:
        """What is behind it: every door leads into the venue; gates of one room or table share its area."""
        if self.kind == GateKind.DOOR:
            return VENUE
        if self.kind == GateKind.TABLE and self.table_number is not None:
            return f"table:{self.table_number}"
        return f"room:{self.room_id}" if self.room_id else f"gate:{self.id}"


class Device(Base):
    """A phone that scans. Its token is stored as a fingerprint; revoking it ends its access at the next contact."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(primary_key=True)
    gate_id: Mapped[int] = mapped_column(ForeignKey("gate.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[DeviceRole]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    pairing_hash: Mapped[str | None] = mapped_column(unique=True)
    pairing_expires_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    # How far its clock is behind ours, in milliseconds, and how many scans wait on it, as it said last.
    skew_ms: Mapped[int | None]
    queued: Mapped[int | None]

    gate: Mapped[Gate] = relationship()


class Scan(Base):
    """One reading of a code at a gate, kept for ever as it was answered. Nobody's presence is a stored flag."""

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("device_id", "nonce"),
        Index("ix_scan_registration", "registration_id", "at"),
        Index("ix_scan_event", "event_id", "id"),
        Index("ix_scan_event_at", "event_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    gate_id: Mapped[int] = mapped_column(ForeignKey("gate.id"))
    nonce: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    direction: Mapped[Direction]
    outcome: Mapped[Outcome]
    reason: Mapped[ScanReason]
    # True when the device gave this verdict by itself and told us later.
    offline: Mapped[bool] = mapped_column(default=False)
    # What was read, as a hash: a foreign code may hold anything.
    code_hash: Mapped[str]
    # The device's clock, and the same moment by ours.
    scanned_at: Mapped[datetime]
    at: Mapped[datetime]
    received_at: Mapped[datetime]

    registration: Mapped[Registration | None] = relationship()
    gate: Mapped[Gate] = relationship()
    device: Mapped[Device] = relationship()


class Annulment(Base):
    """A scan that does not count, because a supervisor took it back. The scan itself stays as it was."""

    __tablename__ = "annulment"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), unique=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    at: Mapped[datetime]


class Conflict(Base):
    """An admission that should not have been, found after the fact: reported, never rewritten."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("scan_id", "kind"), Index("ix_conflict_event", "event_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"))
    kind: Mapped[ConflictKind]
    # The earlier scan that it contradicts, where there is one.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")

    scan: Mapped[Scan] = relationship(foreign_keys=[scan_id])
    other: Mapped[Scan | None] = relationship(foreign_keys=[other_id])


class Lead(Base):
    """A visitor whose badge an exhibitor scanned, with the visitor's consent. Withdrawing that removes it."""

    __tablename__ = "lead"
    __table_args__ = (
        UniqueConstraint("organisation_id", "registration_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    rating: Mapped[int | None]
    scanned_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Person] = relationship()


class PrintRun(Base):
    """Badges that somebody had printed together; the worker makes them in parts."""

    __tablename__ = "print_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    layout: Mapped[BadgeLayout]
    # The registrations, in the order of printing.
    registrations: Mapped[list[int]] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    parts: Mapped[list[PrintPart]] = relationship(order_by="PrintPart.number", cascade="all, delete-orphan")


class PrintPart(Base):
    """One PDF of a print run."""

    __tablename__ = "print_part"

    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    badges: Mapped[int]
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
