"""Programmes out of files, and into files: real ones, broken ones, and our own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.core.errors import BadFile
from app.events.programme.queries import events, plan
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing
from tests.factories.events import make_event, make_session
from tests.factories.members import NOW, make_person
from tests.factories.schedule_files import FRAB
from tests.factories.transactions import act

CSV = """code,title,start,end,room,speakers,themes,timezone
A1,"Air, cleaner",2027-03-01 09:00,2027-03-01 10:00,Hall A,Ann; Bo,air; magic,Europe/Amsterdam
A2,=cmd(),2027-03-01T10:00+01:00,2027-03-01T10:30+01:00,Hall A,Ann,,Europe/Amsterdam
"""
REAL = {
    # file: sessions, rooms, speakers
    "fosdem-2025.xml": (943, 40, 992),
    "coscup-2023-session.json": (352, 28, None),
    "frab-camp2019.json": (79, None, None),
    "pretalx-democon.json": (36, None, None),
    "pretalx-rc3.json": (48, None, None),
}


def take(data: str | bytes, slug: str = "new", **more):
    read = schedule_files.read("file.csv", data.encode() if isinstance(data, str) else data, partly=more.get("dry_run", False))
    return act(importing.import_programme, read, slug, now=NOW, **more)


def test_a_table_is_a_programme(app) -> None:
    report = take(CSV)
    assert (report.sessions, report.rooms, report.speakers, report.added) == (2, 1, 2, 2)
    first, second = events.sessions(events.find_event("new").id)
    assert (first.title, first.starts_at.isoformat(), [theme.code for theme in first.themes]) == (
        "Air, cleaner",
        "2027-03-01T08:00:00+00:00",
        ["air"],
    )
    assert (second.title, second.mode) == ("=cmd()", "on_site")
    again = take(CSV)
    assert (again.added, again.changed, again.same) == (0, 0, 2)


def test_our_own_table_comes_back_without_loss(app, client) -> None:
    take(CSV)
    for kind in ("csv", "xlsx", "xml", "json"):
        assert client.get(f"/events/new/schedule.{kind}").status_code == 404, "the event is a draft"
    from app.events.programme.service import programme

    event = events.find_event("new")
    act(programme.update_event, event.id, by=None, now=NOW, on_site_seats=None, online_seats=None, registration_open=False, status="published",
                           meeting_tables=0, title="x", summary="")  # fmt: skip
    data = client.get("/events/new/schedule.csv").data
    assert b"'=cmd()" in data, "no spreadsheet runs it"
    exports = [data, *(client.get(f"/events/new/schedule.{kind}").data for kind in ("xml", "json"))]
    for export in exports:
        report = act(importing.import_programme, schedule_files.read("export", export), "new", now=NOW, dry_run=True)
        assert (report.added, report.same + report.changed, report.missing) == (0, 2, 0), "the same sessions, found again"
    report = take(data)
    assert (report.added, report.changed, report.same, report.missing) == (0, 0, 2, 0)
    sheet = zipfile.ZipFile(io.BytesIO(client.get("/events/new/schedule.xlsx").data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_a_dry_run_names_every_difference_and_every_fault(browser) -> None:
    event = make_event(slug="new")
    take(CSV)
    newer = (
        CSV.replace("Hall A,Ann; Bo", "Hall B,Ann; Bo").replace("A2,=cmd()", "A3,Fresh")
        + "A4,Late,soon,later,,,,\nA5,,2027-03-01,x,,,,\n"
    )
    report = take(newer, dry_run=True)
    assert {(difference.kind, difference.title) for difference in report.differences} == {
        ("changed", "Air, cleaner"),
        ("new", "Fresh"),
        ("missing", "=cmd()"),
    }
    assert "room_id" in next(difference for difference in report.differences if difference.kind == "changed").fields
    assert any("line 4: the start 'soon' is not ISO 8601" in fault for fault in report.faults)
    assert any(fault.startswith("line 5: ") for fault in report.faults)
    assert [entry.item.title for entry in plan.plan(event.id)] == ["Air, cleaner", "=cmd()"], "nothing was stored"
    desk = browser(make_person("organiser"))
    page = desk.post("/organise/new/import", data={"file": (io.BytesIO(newer.encode()), "x.csv"), "dry_run": "y"}).text
    assert "Fresh" in page
    assert "line 4" in page
    assert "With these faults nothing is imported" in page
    with pytest.raises(BadFile) as caught:
        take(newer)
    assert len(caught.value.faults) >= 3
    assert [entry.item.title for entry in plan.plan(event.id)] == ["Air, cleaner", "=cmd()"], "all or nothing"


def test_a_table_without_zones_is_in_the_time_of_its_event(browser) -> None:
    event = make_event(slug="new", timezone="Asia/Taipei")
    desk = browser(make_person("organiser"))
    data = "title,start,end\nAir,2026-11-22 09:30,2026-11-22 10:00\n"
    assert "Imported" in desk.post("/organise/new/import", data={"file": (io.BytesIO(data.encode()), "x.csv")}).text
    assert plan.plan(event.id)[0].item.starts_at.isoformat() == "2026-11-22T01:30:00+00:00"


def test_an_import_on_the_desk_is_a_draft_until_it_is_published(browser, app) -> None:
    event = make_event(slug="new")
    talk = make_session(event, source_key="g1", code="AIR", title="Old words")
    desk = browser(make_person("organiser"))
    desk.post("/organise/new/import", data={"file": (io.BytesIO(FRAB.format(title="New words").encode()), "x.xml")})
    assert [session.title for session in events.sessions(event.id)] == ["Old words"]
    (entry,) = plan.plan(event.id)
    assert (entry.id, entry.item.title, entry.changed) == (talk.id, "New words", True)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"x" * (50 * 1024 * 1024), "is larger than 20 MB"),
        (FRAB.format(title="Air")[:300].encode(), "is not XML"),
        (FRAB.format(title="Air").replace("<schedule>", "<!DOCTYPE s [<!ENTITY x 'y'>]><schedule>").encode(), "entities"),
        (b"title,start\n", "has no rows"),
        (b"title,start,end\nAir,2027-03-01 09:00,2027-03-01 10:00\n", "line 2: the start has no offset from UTC"),
        (b"title,start,end,timezone\nAir,2027-03-01 09:00,2027-03-01 10:00,Moon/Base\n", "line 2: 'Moon/Base' is not a time zone"),
        (b"title,start,end,timezone\nAir,2027-03-01 09:00,2027-03-01 08:00,UTC\n", "line 2: ends before it starts"),
        (b"title,start,minutes,timezone\nAir,2027-03-01 09:00,999999,UTC\n", "line 2: the minutes '999999' are no number"),
        (("title,start,minutes,timezone\n" + "x" * 401 + ",2027-03-01 09:00,10,UTC\n").encode(), "line 2: has a title of more than"),
        (b"title,start,minutes,timezone,mode\nAir,2027-03-01 09:00,10,UTC,astral\n", "line 2: has the mode 'astral'"),
        (b"hello", "is none of frab XML"),
    ],
)  # fmt: skip
def test_bad_files_name_the_place(app, data: bytes, fault: str) -> None:
    with pytest.raises(BadFile) as caught:
        take(data)
    assert fault in "; ".join(map(str, caught.value.faults))
    assert events.find_event("new") is None


def test_a_file_that_is_too_large_for_the_site_is_refused_in_words(browser) -> None:
    make_event(slug="new")
    desk = browser(make_person("organiser"))
    answer = desk.post("/organise/new/import", data=b"x" * (21 * 1024 * 1024), content_type="multipart/form-data; boundary=b")
    assert (answer.status_code, "exceeds this site" in answer.text) == (413, True)


def test_control_characters_break_no_calendar(app, client) -> None:
    nasty = "Air\x07 \u202e quality"
    take(f'title,start,minutes,timezone\n"{nasty}\r\nATTENDEE:mailto:x@y.zz",2027-03-01 09:00,10,UTC\n')
    (talk,) = events.sessions(events.find_event("new").id)
    assert "\r" not in talk.title
    assert "\x07" not in talk.title
    assert "\n" not in talk.title


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_real_programmes(app, shared: Path, name: str) -> None:
    data = (shared / "schedules" / name).read_bytes()
    report = act(importing.import_programme, schedule_files.read(name, data), "real", now=NOW)
    for count, expected in zip((report.sessions, report.rooms, report.speakers), REAL[name], strict=True):
        assert expected is None or count == expected
    again = act(importing.import_programme, schedule_files.read(name, data), "real", now=NOW)
    assert (again.added, again.changed, again.missing, again.same) == (0, 0, 0, report.sessions)
    assert len(plan.versions(events.find_event("real").id)) == 1, "the same file twice is no new version"
    warnings = [clash.kind for clash in plan.clashes(events.find_event("real"))]
    if name in {"fosdem-2025.xml", "coscup-2023-session.json"}:
        assert warnings == ["speaker_overlap"]


@pytest.mark.shared
def test_the_invalid_example_is_refused(app, shared: Path) -> None:
    with pytest.raises(BadFile) as caught:
        schedule_files.read("invalid-example.json", (shared / "schedules" / "invalid-example.json").read_bytes())
    assert caught.value.faults
