"""Programmes as other programs write them, of one session."""

from __future__ import annotations

import json

FRAB = """<?xml version="1.0"?>
<schedule><conference><title>Expo</title><time_zone_name>Europe/Amsterdam</time_zone_name></conference>
<day index="1"><room name="A">
<event guid="g1" id="1"><date>2026-11-22T10:00:00+01:00</date><duration>00:25</duration><title>{title}</title>
<track>T</track><abstract>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</abstract>
<persons><person id="7">Ann</person><person id="8">Bo</person></persons></event>
</room></day></schedule>"""


def schedule_json(**changes: object) -> str:
    event = {
        "id": 1,
        "guid": "g",
        "date": "2026-11-22T10:00:00+01:00",
        "duration": "01:00",
        "title": "Air",
        "persons": [],
        **changes,
    }
    conference = {
        "title": "Expo",
        "time_zone_name": "UTC",
        "days": [{"rooms": {"A": [event]}}],
        "rooms": [{"name": "A", "capacity": 9}],
    }
    return json.dumps({"schedule": {"conference": conference}})
