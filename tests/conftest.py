"""One migrated application per test process; every test begins with empty tables.

TEST_DATABASE_URL names a PostgreSQL server to use instead of SQLite: each process makes a database of its own there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, text

from app import create_app
from app.exchange.queries import scan
from app.infra import outbox
from app.infra.db import Base, db
from app.members.models import Person
from app.web import styleguide
from app.web.limits import limiter
from config import Config
from tests.factories.members import NOW

# Pytest looks for its hooks among the names of this module.
from tests.needs import (  # noqa: F401
    SHARED,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_sessionfinish,
    pytest_terminal_summary,
)

KEPT = {"theme", "alembic_version"}


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED / "data"


def _own_database(server: str, name: str) -> str:
    """A fresh database on the server; its address."""
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        # Nobody needs it after a power cut.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit TO off'))
    engine.dispose()
    return server.rsplit("/", 1)[0] + "/" + name


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("instance")
    env = {
        "GOSMART_DATA": str(folder), "SECRET_KEY": "a secret only for tests, long enough", "BASE_URL": "http://localhost",
        "PASSWORD_METHOD": "pbkdf2:sha256:1", "LOG_LEVEL": "ERROR", "SECURE_COOKIES": "0",
    }  # fmt: skip
    server = os.environ.get("TEST_DATABASE_URL")
    if server:
        env["DATABASE_URL"] = _own_database(server, f"gosmart_test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}")
    return env


@pytest.fixture(scope="session")
def one_app(environment: dict[str, str]) -> Iterator[Flask]:
    app = create_app(Config.from_env(environment))
    app.config["TESTING"] = True
    styleguide.install(app)
    app.test_client_class = Client
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def _empty(connection: Connection) -> None:
    """Empty every table that holds anything. Asking all of them at once costs a tenth of emptying each."""
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name not in KEPT]
    queries = [f'SELECT {place} WHERE EXISTS (SELECT 1 FROM "{table.name}")' for place, table in enumerate(tables)]
    for place in sorted(connection.scalars(text(" UNION ALL ".join(queries)))):
        connection.execute(tables[place].delete())


@pytest.fixture
def app(one_app: Flask) -> Iterator[Flask]:
    """The application inside its context, with empty tables and nobody's tries counted, at NOW."""
    with time_machine.travel(NOW, tick=False), one_app.app_context():
        with db.engine.begin() as connection:
            _empty(connection)
        limiter.reset()
        scan.forget()
        yield one_app
        db.session.remove()


class Client(FlaskClient):
    """Each request gets a context, a session and a `g` of its own, as in a server; the test's session then sees anew."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
            answer.get_data()
            answer.close()
        db.session.rollback()
        db.session.expire_all()
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Browser:
    """A test client that can sign in without the form."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, person: Person | None = None) -> FlaskClient:
        client = self._app.test_client()
        if person is not None:
            with client.session_transaction() as session:
                session["_user_id"] = f"{person.id}.{person.sign_in_epoch}"
                session["_fresh"] = True
        return client


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def settle() -> Any:
    """Carries out all background work that is due."""
    return lambda now=NOW: outbox.drain(now=now)


@pytest.fixture
def time_machine_at() -> Any:
    """A context in which the clock stands at the given instant."""
    return lambda moment: time_machine.travel(moment, tick=False)
