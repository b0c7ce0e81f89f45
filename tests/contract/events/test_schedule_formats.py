"""Our exports, held against the published schemas, and read back without loss."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from flask.testing import FlaskClient
from lxml import etree

from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing
from app.infra.db import transaction
from tests.factories.members import NOW
from tests.factories.transactions import act


@pytest.mark.shared
@pytest.mark.parametrize("name", ["fosdem-2025.xml", "pretalx-democon.json", "frab-camp2019.json"])
def test_exports_are_valid_and_come_back_the_same(client: FlaskClient, shared: Path, name: str) -> None:
    read = schedule_files.read(name, (shared / "schedules" / name).read_bytes())
    act(importing.import_programme, read, "expo", now=NOW)
    from app.events.programme.queries import events

    with transaction():
        events.find_event("expo").status = "published"
    xml, as_json = client.get("/events/expo/schedule.xml"), client.get("/events/expo/schedule.json")
    schema = etree.XMLSchema(etree.parse(shared / "schedules" / "schedule.xsd"))
    schema.assertValid(etree.fromstring(xml.data))
    jsonschema.Draft6Validator(json.loads((shared / "schedules" / "schedule.schema.json").read_bytes())).validate(as_json.json)

    def facts(source: object) -> list[object]:
        return sorted(
            (
                session.title,
                session.starts_at,
                session.ends_at,
                session.room,
                session.track,
                session.abstract,
                sorted(who.name for who in session.speakers),
            )
            for session in source.sessions
        )

    for data in (xml.data, as_json.data):
        assert facts(schedule_files.read("export", data)) == facts(read)
