"""Contended bookings: many threads want overlapping spans of the same few people and tables. Nobody may ever be booked twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import delete, select

from app.core.errors import Refused
from app.events.models import Claim
from app.events.registration.service import claims
from app.infra.db import db, session, transaction
from tests.bench.rows import Row, demo, row

THREADS = 8
_START = datetime(2031, 1, 1, 9, 0, tzinfo=UTC)


def _book(number: int, dice: random.Random) -> bool:
    """Two people and a table for 10 to 45 minutes, as a confirmed meeting claims them."""
    start = _START + timedelta(minutes=5 * dice.randrange(400))
    person, other = dice.sample(range(900_000, 900_030), 2)
    wanted = [claims.person(person), claims.person(other), claims.table(900_000, dice.randrange(10))]
    try:
        with transaction() as tx:
            claims.claim(tx, f"bench:{number}", wanted, start, start + timedelta(minutes=5 * dice.randrange(2, 10)))
    except Refused:
        return False
    return True


def bookings(seconds: float) -> list[Row]:
    """Eight threads beside one that has nobody to wait for."""
    attempts = 10_000 if seconds >= 1 else 400
    app = demo()
    contended = _rate(app, attempts, THREADS)
    alone = _rate(app, attempts // 4, 1)
    return [row("contended bookings", "a second / by one thread", contended, alone)]


def _rate(app: Flask, attempts: int, threads: int) -> float:
    """Tries a second. Nothing is booked twice and nothing by halves, and all of it is gone afterwards."""
    won: list[int] = []
    lock = threading.Lock()

    def work(place: int) -> None:
        dice = random.Random(place)
        with app.app_context():
            for number in range(place, attempts, threads):
                if _book(number, dice):
                    with lock:
                        won.append(number)
            db.session.remove()

    began = time.perf_counter()
    workers = [threading.Thread(target=work, args=(place,)) for place in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    ours = Claim.holder.startswith("bench:")
    with app.app_context():
        rows = session().execute(select(Claim.resource, Claim.resource_id, Claim.unit_start).where(ours)).all()
        twice = sum(number > 1 for number in Counter(map(tuple, rows)).values())
        holders = set(session().scalars(select(Claim.holder).where(ours)))
        with transaction() as tx:
            tx.execute(delete(Claim).where(ours))
    half_done = len(holders ^ {f"bench:{number}" for number in won})
    print(
        f"{attempts} bookings by {threads} thread(s): {len(won)} won, {twice} double, {half_done} half done, {attempts / took:.0f} a second"
    )
    assert twice == half_done == 0
    return attempts / took
