"""The benches of the door: scans through a real server, and badges on paper."""

from __future__ import annotations

import http.client
import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from multiprocessing import Process
from pathlib import Path
from typing import Any

from app.badges.queries import badges, gates
from app.badges.rules.layouts import LAYOUTS
from app.badges.service import badges as badge_service
from app.badges.service import gates as gate_service
from app.badges.service import printing
from app.badges.service.badge_pdf import badges_pdf
from app.badges.vocabulary import DeviceRole
from app.events.programme.queries import events
from app.infra.db import session
from app.infra.texts import Words
from tests.bench.bare import bare
from tests.bench.rows import NOW, Row, demo, row
from tests.factories.transactions import act

TICK = os.sysconf("SC_CLK_TCK")


def _serve(make: Callable[[], Any], port: int) -> None:
    from waitress import serve

    serve(make(), host="127.0.0.1", port=port, threads=4, _quiet=True)


@contextmanager
def _server(make: Callable[[], Any], port: int) -> Any:
    process = Process(target=_serve, args=(make, port), daemon=True)
    process.start()
    for _try in range(400):
        try:
            http.client.HTTPConnection("127.0.0.1", port).connect()
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.join()


def _spent(pid: int) -> float:
    """Processor time of a process and its threads so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class _Client:
    def __init__(self, port: int, path: str, headers: dict[str, str], body: Callable[[], dict[str, Any]], pid: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.path, self.headers, self.body, self.pid = path, {"Content-Type": "application/json", **headers}, body, pid
        self.done, self.clock, self.spent = 0, 0.0, 0.0

    def turn(self, seconds: float) -> None:
        begun, start = _spent(self.pid), time.perf_counter()
        while time.perf_counter() < start + seconds:
            self.connection.request("POST", self.path, json.dumps(self.body()), self.headers)
            answer = self.connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text
            self.done += 1
        self.clock += time.perf_counter() - start
        self.spent += _spent(self.pid) - begun


def scan(seconds: float) -> list[Row]:
    """Single scans and batches of 50 against the bare program, each behind the same server in a process of its own, in turns.
    Each badge goes in and out; the clock moves on with every scan."""
    app = demo()
    with app.app_context():
        event = events.find_event("expo")
        gate = next(gate for gate in gates.gates(event.id) if gate.kind == "door")
        code = act(gate_service.make_pairing_code, gate.id, DeviceRole.STEWARD, by=None, now=NOW)
        token = act(gate_service.pair, code, now=NOW)[1]
        codes = [act(badge_service.code_of, badge) for badge in badges.badges(event.id)]
        name = gate.name
    folder = tempfile.mkdtemp(prefix="gosmart-bench-bare-")
    numbers = count()

    def one() -> dict[str, Any]:
        number = next(numbers)
        direction = "in" if number // len(codes) % 2 else "out"
        when = (NOW + timedelta(milliseconds=number)).isoformat()
        return {
            "nonce": f"b{number}",
            "code": codes[number % len(codes)],
            "gate": name,
            "direction": direction,
            "scanned_at": when,
        }

    headers = {"Authorization": f"Bearer {token}"}
    with _server(lambda: app, 8791) as ours, _server(lambda: bare(f"sqlite:///{folder}/bare.db"), 8792) as theirs:
        least = _Client(8792, "/scans", {}, lambda: {"code": "x", "nonce": f"l{next(numbers)}"}, theirs)
        single = _Client(8791, "/api/v1/scans", headers, lambda: {"scans": [one()]}, ours)
        batch = _Client(8791, "/api/v1/scans", headers, lambda: {"scans": [one() for _ in range(50)]}, ours)
        for client in (least, single, batch):
            client.turn(0.1)
            client.done, client.clock, client.spent = 0, 0.0, 0.0
        end = time.perf_counter() + seconds * 3
        while time.perf_counter() < end:
            for client in (least, single, batch):
                client.turn(0.25)
    per = {"least": least.spent / least.done, "single": single.spent / single.done, "batch": batch.spent / batch.done / 50}
    rate = {"least": least.done / least.clock, "single": single.done / single.clock, "batch": batch.done * 50 / batch.clock}
    unit = "scans a second / bare Flask with one SELECT and one INSERT"
    spent = "scans per processor second of the server / the same"
    return [
        row("scan, one a request", unit, rate["single"], rate["least"]),
        row("scan, 50 a request", unit, rate["batch"], rate["least"]),
        row("scan, one a request, processor", spent, 1 / per["single"], 1 / per["least"]),
        row("scan, 50 a request, processor", spent, 1 / per["batch"], 1 / per["least"]),
        row("scan, processor time", "ms a scan, one a request / the bare program", per["single"] * 1000, per["least"] * 1000),
    ]


def badge_pages(seconds: float) -> list[Row]:
    """1 000 badges against the same pages without QR, with their masks chosen at issue as the worker does, and without."""
    app = demo()
    size = 1000 if seconds > 1 else 100
    with app.app_context():
        event = events.find_event("expo")
        for badge in badges.badges(event.id):
            badge_service.choose_mask(badge.registration_id, badge.issue)
        session().expire_all()
        faces = [act(printing.face_of, printed_badge, Words("en")) for printed_badge in badges.badges(event.id)]
        masked = [face for face in faces if face.mask is not None]
        assert len(masked) == len(faces), "each badge has its mask from when it was issued"
    faces = (faces * (size // len(faces) + 1))[:size]
    layout = LAYOUTS["a6"]
    badges_pdf(faces, layout, "warm")
    took: dict[str, list[float]] = {"with": [], "without": [], "choosing": []}
    unmasked = [type(face)(**{name: getattr(face, name) for name in face.__slots__} | {"mask": None}) for face in faces]
    for _turn in range(3 if seconds > 1 else 1):
        for name, draw in (
            ("with", lambda: badges_pdf(faces, layout, "x")),
            ("without", lambda: badges_pdf(faces, layout, "x", with_code=False)),
            ("choosing", lambda: badges_pdf(unmasked, layout, "x")),
        ):
            begun = time.process_time()
            draw()
            took[name].append(time.process_time() - begun)
    best = {name: min(times) for name, times in took.items()}
    unit = f"seconds for {size} / the same pages without QR"
    return [
        row("badges, mask chosen at issue", unit, best["with"], best["without"]),
        row("badges, mask chosen now", unit, best["choosing"], best["without"]),
    ]
