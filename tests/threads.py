"""Many acts at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from app.core.errors import Refused
from app.infra.db import db


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all acts at the same moment, each in a thread with a session of its own. Refusals come back as their word;
    anything else that is raised fails the test."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait()
            try:
                answers[place] = act()
            except Refused as refusal:
                answers[place] = refusal.word
            except Exception as error:  # noqa: BLE001 - shown by the assertion below
                answers[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    wrong = [answer for answer in answers if isinstance(answer, Exception)]
    if wrong:
        raise wrong[0]
    db.session.rollback()
    db.session.expire_all()
    return answers
