"""The scan API: pairing, scans in batches, and what a gate needs offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from flask import request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import AwareDatetime, BaseModel, Field

from app.badges.models import Device, SigningKey
from app.badges.queries import badges, gates, sync
from app.badges.rules.checkin import Verdict
from app.badges.service import gates as devices
from app.badges.service import scanning
from app.badges.service.badges import code_of, signing_keys
from app.badges.vocabulary import BadgesReason, DeviceRole, Direction, Outcome, ScanReason
from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.signing import seal_with, to_base32
from app.infra.db import Transaction, transaction
from app.web.errors import problem
from app.web.limits import limiter

blueprint = APIBlueprint("badges_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Scanning")])
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))]


class PairBody(BaseModel):
    code: str = Field(min_length=1, max_length=40, description="The one-use pairing code")


class Key(BaseModel):
    id: int
    public_key: str = Field(description="Ed25519 public key, base32 without padding")


class Paired(BaseModel):
    token: str = Field(description="Bearer token of this device; keep it")
    device: int
    gates: list[str]
    keys: list[Key]


class VerdictBody(BaseModel):
    outcome: Outcome
    reason: ScanReason


class ScanBody(BaseModel):
    nonce: str = Field(
        min_length=1,
        max_length=80,
        pattern=r"^[^\x00-\x1f]+$",
        description="Chosen by the device; the same nonce gets the same answer",
    )
    code: str = Field(max_length=4000, description="The text that was read, whatever it is")
    gate: str = Field(max_length=60, description="The gate's name")
    gate_id: int | None = Field(None, ge=1, le=2**31 - 1, description="Its number from sync, which outlives a new name")
    direction: Direction = Direction.IN
    scanned_at: Moment = Field(description="The device's clock when it read the code")
    verdict: VerdictBody | None = Field(
        None, description="What the device showed at the door, when it answered by itself: taken down as it was"
    )


class ScansBody(BaseModel):
    scans: list[ScanBody] = Field(min_length=1, max_length=500)
    sent_at: Moment | None = Field(None, description="The device's clock now: tells how far it is off")
    queued: int | None = Field(None, ge=0, le=10**6, description="How many more scans wait on the device")


class SinceBody(BaseModel):
    gate: str
    at: datetime


class ScanResult(BaseModel):
    nonce: str
    outcome: Outcome
    reason: ScanReason
    person: str | None
    scan: int = Field(description="The number it is kept under; a supervisor can take it back by it")
    since: SinceBody | None = Field(None, description="The earlier scan that a refusal points at")


class ScansAnswer(BaseModel):
    results: list[ScanResult]


class SyncQuery(BaseModel):
    since: str = Field("0", max_length=60, pattern=r"^\d{1,10}(\.\d{1,10}){0,3}$", description="The cursor of the last answer")
    settings: str = Field("", max_length=40, description="The stamp of the settings the device has")
    clock: Moment | None = Field(None, description="The device's clock now")
    queued: int | None = Field(None, ge=0, le=10**6)


class SyncBadge(BaseModel):
    registration: int
    issue: int
    state: str
    revoked: bool
    role: str
    mode: str
    sessions: list[int] = Field(description="Sessions it has an on-site seat in")
    label: str = Field(
        description="Name and organisation, readable only with the badge's code: base64 of a 12-byte nonce and AES-256-GCM"
        " ciphertext under HKDF-SHA256(code, no salt, info 'label')"
    )


class SyncAnswer(BaseModel):
    event: int
    now: datetime
    cursor: str
    more: bool = Field(description="Ask again at once, with the new cursor")
    settings: dict[str, Any] | None = Field(description="Gates with their rules, keys and the rule table; null when unchanged")
    badges: list[SyncBadge]
    scans: list[tuple[int, int, int, str, int]] = Field(
        description="Counted scans: number, registration, gate, direction, seconds since 1970"
    )
    annulled: list[int] = Field(description="Numbers of scans that count no more")


class PeopleQuery(BaseModel):
    q: str = Field(min_length=1, max_length=80)


class PersonFound(BaseModel):
    name: str
    organisation: str
    role: str
    code: str = Field(description="To be scanned in place of the badge, by a supervisor's device only")


class PeopleAnswer(BaseModel):
    people: list[PersonFound]


class UndoBody(BaseModel):
    scan: int = Field(ge=1, le=2**31 - 1)


def _token() -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _device() -> Device | None:
    return gates.find_device(token) if (token := _token()) else None


def _unknown_device() -> Any:
    return problem(
        401, "Unknown device", detail="Send the bearer token of a paired device.", reason=BadgesReason.UNKNOWN_DEVICE.word
    )


def _keys() -> list[dict[str, Any]]:
    return [{"id": key.id, "public_key": to_base32(key.public_key)} for key in badges.public_keys()]


@blueprint.post("/devices/pair", responses={200: Paired})
@limiter.limit("10 per minute")
def pair(body: PairBody) -> Any:
    """Turn a pairing code into a device."""
    try:
        with transaction() as tx:
            device, token = devices.pair(tx, body.code, now=utc_now())
    except Refused:
        return problem(
            400, "Bad pairing code", detail="The code is unknown, used or too old.", reason=BadgesReason.BAD_PAIRING_CODE.word
        )
    # The gate it was paired for comes first.
    names = sorted((gate.name for gate in gates.gates(device.gate.event_id)), key=lambda name: (name != device.gate.name, name))
    return {"token": token, "device": device.id, "gates": names, "keys": _keys()}


@blueprint.post("/scans", responses={200: ScansAnswer})
@limiter.exempt
def scans(body: ScansBody) -> Any:
    """Answer 1 to 500 scans, in order. Any code is normal input."""
    readings = [
        scanning.Reading(
            scan_body.nonce,
            scan_body.code,
            scan_body.gate,
            scan_body.direction,
            scan_body.scanned_at,
            Verdict(scan_body.verdict.outcome, scan_body.verdict.reason) if scan_body.verdict else None,
            scan_body.gate_id,
        )
        for scan_body in body.scans
    ]
    try:
        with transaction() as tx:
            answers = scanning.take(tx, _token(), readings, now=utc_now(), sent_at=body.sent_at, queued=body.queued)
    except Refused as refusal:
        if refusal.reason != BadgesReason.UNKNOWN_DEVICE:
            raise
        return _unknown_device()
    return {"results": [_result(answer) for answer in answers]}


def _result(answer: scanning.Answer) -> dict[str, Any]:
    since = {"gate": answer.since.gate, "at": answer.since.at.isoformat()} if answer.since else None
    return {
        "nonce": answer.nonce,
        "outcome": answer.outcome,
        "reason": answer.reason,
        "person": answer.person,
        "scan": answer.scan,
        "since": since,
    }


@blueprint.get("/sync", responses={200: SyncAnswer})
def sync_page(query: SyncQuery) -> Any:
    """What a gate needs when the network is gone: a page of what changed since the cursor."""
    device = _device()
    if device is None:
        return _unknown_device()
    try:
        since = sync.Cursor.parse(query.since)
    except ValueError:
        return problem(422, "Not a cursor", detail="Send the cursor of the last answer, or 0.")
    now = utc_now()
    # What is read stays loaded: a badge may need its key made, and nothing is asked for again.
    with transaction() as tx:
        if query.clock or query.queued is not None:
            skew = int((now - query.clock).total_seconds() * 1000) if query.clock else None
            devices.heard(tx, device.id, skew_ms=skew, queued=query.queued, now=now)
        event, house = sync.house_of(device)
        page = sync.delta(event, since, house, now)
        settings = sync.settings(device, event, house)
        keys = signing_keys(tx)
        badges_of_page = [_sync_badge(tx, badge, page, keys) for badge in page.badges]
    return {
        "event": event.id,
        "now": now.isoformat(),
        "cursor": str(page.cursor),
        "more": page.more,
        "settings": None if settings["stamp"] == query.settings else settings,
        "badges": badges_of_page,
        "scans": page.scans,
        "annulled": page.annulled,
    }


def _sync_badge(tx: Transaction, badge: Any, page: sync.Delta, keys: Mapping[int, SigningKey]) -> dict[str, Any]:
    registration = badge.registration
    home = registration.person.organisation
    label = json.dumps([registration.person.name, home.name if home else ""], ensure_ascii=False)
    return {
        "registration": badge.registration_id,
        "issue": badge.issue,
        "state": registration.state,
        "revoked": badge.revoked_at is not None,
        "role": registration.role,
        "mode": registration.mode,
        "sessions": list(page.seats.get(badge.registration_id, ())),
        "label": seal_with(code_of(tx, badge, keys), label),
    }


@blueprint.get("/people", responses={200: PeopleAnswer})
@limiter.limit("30 per minute")
def people(query: PeopleQuery) -> Any:
    """For supervisors: who forgot the badge. Needs three letters (two of Han and the like), and answers eight at most."""
    device = _device()
    if device is None:
        return _unknown_device()
    if device.role != DeviceRole.SUPERVISOR:
        return problem(
            403, "Supervisors only", detail="This device may scan, not search.", reason=BadgesReason.SUPERVISORS_ONLY.word
        )
    badges_of_page = badges.search(device.gate.event_id, query.q)
    return {
        "people": [
            {
                "name": badge.registration.person.name,
                "organisation": badge.registration.person.organisation.name if badge.registration.person.organisation else "",
                "role": badge.registration.role,
                "code": f"{scanning.BY_HAND}{badge.registration_id}",
            }
            for badge in badges_of_page
        ]
    }


@blueprint.post("/undo")
def undo(body: UndoBody) -> Any:
    """For supervisors: take an admission of the last 15 minutes back. It stays on record and counts no more."""
    try:
        with transaction() as tx:
            scanning.annul(tx, _token(), body.scan, now=utc_now())
    except Refused as refusal:
        if refusal.reason == BadgesReason.UNKNOWN_DEVICE:
            return _unknown_device()
        status = {BadgesReason.SUPERVISORS_ONLY: 403, BadgesReason.UNKNOWN_SCAN: 404}.get(BadgesReason(refusal.reason), 409)
        return problem(status, "Not taken back", detail=refusal.word.replace("_", " "), reason=refusal.word)
    return {"scan": body.scan}
