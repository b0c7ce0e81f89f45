"""Lists of online rooms, in the layouts that they export."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.core.errors import BadFile
from app.events.attendance.rules import attendance
from app.events.attendance.rules.attendance import attended

ZONE = ZoneInfo("Asia/Taipei")
ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
123,Air,11/22/2026 09:00:00 AM,11/22/2026 10:00:00 AM,host@example.org,61,2

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
"Ann, A.",ann@example.org,11/22/2026 09:01:00 AM,11/22/2026 09:31:00 AM,30,No
"Ann, A.",ann@example.org,11/22/2026 09:35:00 AM,11/22/2026 10:00:00 AM,25,No
溫 怡君,,11/22/2026 09:00:00 AM,11/22/2026 10:00:00 AM,60,Yes
"""
TEAMS = (
    "1. Summary\nMeeting title\tAir\nAttended participants\t2\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Bo Example\t11/22/26, 9:00:12 AM\t11/22/26, 10:02:00 AM\t1h 1m 48s\tbo@example.org\tbo@example.org\tOrganizer\n"
    "Ann\t11/22/26, 9:05:00 AM\t11/22/26, 9:20:30 AM\t15m 30s\tann@example.org\tann@example.org\tPresenter\n"
    "\n3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Ann\t11/22/26, 9:05:00 AM\t11/22/26, 9:20:30 AM\t15m 30s\tann@example.org\tPresenter\n"
)
BBB = """Name,Moderator,Activity Score,Talk time,Webcam Time,Messages,Emojis,Poll Votes,Raise Hands,Join,Left,Duration
Ann,FALSE,1.0,00:00:10,00:00:00,0,0,0,0,2026-11-22 09:00:00,2026-11-22 09:45:00,00:45:00
"""


def facts(data: str | bytes) -> list[tuple[str, str, int]]:
    rows = attendance.read("list.csv", data.encode() if isinstance(data, str) else data, ZONE)
    return [(row.email, row.name, row.minutes) for row in rows]


@pytest.mark.parametrize("data", [ZOOM, "\ufeff" + ZOOM, ZOOM.replace("\n", "\r\n")])
def test_zoom_with_its_summary_and_visits_added_up(data: str) -> None:
    # The summary's own header names a mail address and a duration too: it ends at its empty line.
    body = data[data.index("Name (Original") :]
    assert facts(body) == [("ann@example.org", "Ann, A.", 55), ("", "溫 怡君", 60)]
    joined = attendance.read("x", body.encode(), ZONE)[0].joined_at
    assert joined is not None
    assert joined.isoformat() == "2026-11-22T01:01:00+00:00"


def test_teams_in_utf16_with_its_sections() -> None:
    assert facts(TEAMS.encode("utf-16")) == [("bo@example.org", "Bo Example", 61), ("ann@example.org", "Ann", 15)]


def test_bigbluebutton_and_plain() -> None:
    assert facts(BBB) == [("", "Ann", 45)]
    assert facts("email;minutes\nann@example.org;12\n") == [("ann@example.org", "", 12)]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("colour,shape\nred,round\n", "no line names the columns"),
        ("email,minutes\nann@example.org,many\n", "line 2: the minutes are no number"),
        ("name,join time,leave time\nAnn,yesterday,today\n", "line 2: the time 'yesterday'"),
        ("name,duration\n,10\n", "line 2: has neither a name nor a mail address"),
        ("name,join time\nAnn,\n", "line 2: says neither how long"),
        (b"\xff\xfe\x00", "text"),
    ],
)
def test_what_cannot_be_read_is_named(data: str | bytes, fault: str) -> None:
    with pytest.raises(BadFile) as caught:
        facts(data)
    assert fault in "; ".join(map(str, caught.value.faults))


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"scanned": True}, True),
        ({"minutes": 30}, True),
        ({"minutes": 29}, False),
        ({"minutes": 29, "joined": True}, False),
        ({"joined": True}, True),
        ({}, False),
    ],
)
def test_who_attended(known: dict, verdict: bool) -> None:
    assert attended(**{"scanned": False, "minutes": None, "joined": False, "length": 60, **known}) is verdict
