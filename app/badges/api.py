"""The scan API: pairing, scans in batches, and what a gate needs offline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from flask import request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import AwareDatetime, BaseModel, Field

from app.badges import queries
from app.badges.models import Device
from app.badges.service import scanning
from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.signing import to_base32
from app.web.errors import problem
from app.web.limits import limiter

blueprint = APIBlueprint("badges_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Scanning")])
SYNC_PAGE = 1000


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


class ScanBody(BaseModel):
    nonce: str = Field(
        min_length=1,
        max_length=80,
        pattern=r"^[^\x00]+$",
        description="Chosen by the device; the same nonce gets the same answer",
    )
    code: str = Field(max_length=4000, description="The text that was read, whatever it is")
    gate: str = Field(max_length=60)
    direction: Literal["in", "out"] = "in"
    scanned_at: AwareDatetime = Field(ge=datetime(2000, 1, 2, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))


class ScansBody(BaseModel):
    scans: list[ScanBody] = Field(min_length=1, max_length=500)


class ScanResult(BaseModel):
    nonce: str
    outcome: Literal["admitted", "refused", "held"]
    reason: str
    person: str | None


class ScansAnswer(BaseModel):
    results: list[ScanResult]


class SyncQuery(BaseModel):
    since: int = Field(0, ge=0, le=2**31 - 1, description="The cursor of the last answer")


def _device() -> Device | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return queries.find_device(token.strip()) if scheme.lower() == "bearer" and token else None


def _unknown_device() -> Any:
    return problem(401, "Unknown device", detail="Send the bearer token of a paired device.")


def _keys() -> list[dict[str, Any]]:
    return [{"id": key.id, "public_key": to_base32(key.public_key)} for key in queries.public_keys()]


@blueprint.post("/devices/pair", responses={200: Paired})
@limiter.limit("10 per minute")
def pair(body: PairBody) -> Any:
    """Turn a pairing code into a device."""
    try:
        device, token = scanning.pair(body.code, now=utc_now())
    except Refused:
        return problem(400, "Bad pairing code", detail="The code is unknown, used or too old.", reason="bad_pairing_code")
    gates = [gate.name for gate in queries.gates(device.gate.event_id)]
    # The gate it was paired for comes first.
    gates.sort(key=lambda name: name != device.gate.name)
    return {"token": token, "device": device.id, "gates": gates, "keys": _keys()}


@blueprint.post("/scans", responses={200: ScansAnswer})
def scans(body: ScansBody) -> Any:
    """Answer 1 to 500 scans, in order. Any code is normal input."""
    device = _device()
    if device is None:
        return _unknown_device()
    readings = [scanning.Reading(one.nonce, one.code, one.gate, one.direction, one.scanned_at) for one in body.scans]
    answers = scanning.take(device, readings, now=utc_now())
    return {
        "results": [{"nonce": one.nonce, "outcome": one.outcome, "reason": one.reason, "person": one.person} for one in answers]
    }


@blueprint.get("/sync")
def sync(query: SyncQuery) -> Any:
    """Badges by rising registration, from the cursor on: the state a gate needs when the network is gone."""
    device = _device()
    if device is None:
        return _unknown_device()
    rows = queries.sync_badges(device.gate.event_id, query.since, SYNC_PAGE)
    return {
        "event": device.gate.event_id,
        "gates": [gate.name for gate in queries.gates(device.gate.event_id)],
        "keys": _keys(),
        "badges": [
            {"registration": one, "issue": issue, "state": state, "revoked": revoked} for one, issue, state, revoked in rows
        ],
        "cursor": rows[-1][0] if rows else query.since,
        "more": len(rows) == SYNC_PAGE,
    }
