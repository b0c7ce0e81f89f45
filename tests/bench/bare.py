"""The least program that could take scans: one indexed SELECT and one INSERT a request, with the same server and database."""

from __future__ import annotations

from typing import Any

from flask import Flask, jsonify, request
from sqlalchemy import create_engine, text


def bare(url: str) -> Flask:
    app = Flask("bare")
    # The product's listeners tune every engine of the process alike: WAL, and BEGIN IMMEDIATE for what writes.
    engine = create_engine(url, execution_options={"writes": True})

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE badge (id INTEGER PRIMARY KEY, code TEXT UNIQUE)"))
        connection.execute(text("CREATE TABLE scan (id INTEGER PRIMARY KEY, badge INTEGER, nonce TEXT UNIQUE)"))
        connection.execute(text("INSERT INTO badge (code) VALUES ('x')"))

    @app.post("/scans")
    def scan() -> Any:
        body = request.get_json()
        with engine.begin() as connection:
            badge_id = connection.execute(text("SELECT id FROM badge WHERE code = :code"), {"code": body["code"]}).scalar()
            connection.execute(
                text("INSERT INTO scan (badge, nonce) VALUES (:badge, :nonce)"), {"badge": badge_id, "nonce": body["nonce"]}
            )
        return jsonify(outcome="admitted")

    return app
