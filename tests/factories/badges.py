"""A door of an event with phones at it, used as other people's tools use them: through the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from app.badges.models import Gate
from app.badges.queries import badges as badge_queries
from app.badges.service import badges, gates
from app.badges.vocabulary import DeviceRole
from app.events.models import Event, Registration
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW
from tests.factories.transactions import act


class Phone:
    """A paired device. `clock` is how far its clock is ahead of ours."""

    def __init__(
        self,
        client: FlaskClient,
        gate: Gate,
        role: DeviceRole = DeviceRole.STEWARD,
        name: str = "",
        clock: timedelta = timedelta(),
    ):
        self.client, self.gate, self.clock, self.number = client, gate.name, clock, 0
        code = act(gates.make_pairing_code, gate.id, role, by=None, now=NOW, name=name)
        answer = client.post("/api/v1/devices/pair", json={"code": code})
        assert answer.status_code == 200, answer.text
        self.id, self.token = answer.json["device"], answer.json["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def body(self, code: str, at: datetime, direction: str = "in", verdict: str | None = None, **more: Any) -> dict[str, Any]:
        """`verdict` is written like "admitted ok": what the phone showed by itself."""
        self.number += 1
        body = {"nonce": f"{self.id}-{self.number}", "code": code, "gate": self.gate, "direction": direction,
                "scanned_at": (at + self.clock).isoformat(), **more}  # fmt: skip
        if verdict:
            outcome, reason = verdict.split()
            body["verdict"] = {"outcome": outcome, "reason": reason}
        return body

    def send(self, *scans: dict[str, Any], now: datetime | None = None, **more: Any) -> Any:
        sent = {"sent_at": (now + self.clock).isoformat()} if now else {}
        return self.client.post("/api/v1/scans", json={"scans": list(scans), **sent, **more}, headers=self.headers)

    def scan(self, code: str, at: datetime = NOW, direction: str = "in", **more: Any) -> dict[str, Any]:
        answer = self.send(self.body(code, at, direction, **more))
        assert answer.status_code == 200, answer.text
        return answer.json["results"][0]

    def sync(self, since: str = "0", **wish: Any) -> Any:
        answer = self.client.get("/api/v1/sync", query_string={"since": since, **wish}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json


class Venue:
    """An event with gates and people who have badges."""

    def __init__(self, client: FlaskClient, settle: Callable[[], Any], event: Event | None = None):
        self.client, self.settle = client, settle
        self.event = event or make_event()

    def gate(self, name: str = "Main", **settings: Any) -> Gate:
        return act(gates.add_gate, self.event.id, name, by=None, now=NOW, **settings)

    def phone(self, gate: Gate, role: DeviceRole = DeviceRole.STEWARD, **more: Any) -> Phone:
        return Phone(self.client, gate, role, **more)

    def badge(self, **changes: Any) -> tuple[Registration, str]:
        attendee = make_registration(changes.pop("event", self.event), **changes)
        self.settle()
        return attendee, self.code(attendee)

    def code(self, attendee: Registration) -> str:
        printed_badge = badge_queries.find_badge(attendee.id)
        assert printed_badge is not None
        return act(badges.code_of, printed_badge)
