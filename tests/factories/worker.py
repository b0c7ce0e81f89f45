"""The product's worker in a process of its own, to be killed at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from app.infra.db import transaction
from app.infra.outbox import OutboxRow
from app.publications.models import Newsletter

ROOT = Path(__file__).parents[2]
WORK = """
from app import create_app
from config import Config
app = create_app(Config.from_env())
with app.app_context():
    app.extensions["dispatcher"].tick()
app.extensions["dispatcher"].consumer(inside_server=False).run()
"""


class Worker:
    """Works on what the environment names, from the moment it is made."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env={**os.environ, **environment})

    def is_running(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """At once, as when the machine ends it, and as if the two minutes were over after which its claims end."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        past = datetime.now(UTC) - timedelta(seconds=1)
        with transaction() as tx:
            claimed = update(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.lease_until.is_not(None))
            tx.execute(claimed.values(lease_until=past))
            tx.execute(update(Newsletter).where(Newsletter.busy_until.is_not(None)).values(busy_until=past))
