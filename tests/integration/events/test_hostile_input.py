"""What people type or upload to do harm to a programme, its lists and its calendars is refused in words."""

from __future__ import annotations

import json

import pytest

from app.core.errors import BadFile
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing
from tests.factories.members import NOW
from tests.unit.events.test_schedule_files import FRAB, schedule_json


@pytest.mark.parametrize(
    "data",
    [
        schedule_json(abstract=5), schedule_json(date="0001-01-01T00:00:00+05:00"), schedule_json(date="9999-12-31T23:00:00+00:00"),
        schedule_json(guid="\ud800"), FRAB.format(title="x").replace("2026-11-22T10", "0001-01-01T00"),
        FRAB.format(title="x").replace("&lt;p&gt;One", "&lt;br " * 50_000), json.dumps({"schedule": {"conference": {"days": [{"rooms": {"A": 1}}]}}}),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Asia/Taipei:00010101T000000\r\nDTEND;TZID=Asia/Taipei:00010101T010000\r\n"
        "SUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)  # fmt: skip
def test_hostile_programmes_are_read_or_refused(app, data: str) -> None:
    try:
        read = schedule_files.read("x", data.encode("utf-8", "surrogatepass"))
    except BadFile as error:
        assert error.faults
    else:
        importing.import_programme(read, "x", now=NOW)
