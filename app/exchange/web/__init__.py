"""Pages of the exchange: listings, the first scan, replication, stakes, awards."""

from __future__ import annotations

from flask import Blueprint

from app.exchange.web import awards, replication, scan, shelves, stakes, writing

blueprint = Blueprint("exchange", __name__, template_folder="../templates")
for part in (shelves, writing, scan, replication, stakes, awards):
    part.register(blueprint)
