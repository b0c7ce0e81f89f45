"""Workshops out of challenges, copies, series, and finding a fair time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.core.errors import Refused
from app.events.models import Invitee, Session, SessionSpeaker, Speaker
from app.events.programme.queries import events, plan
from app.events.programme.rules.plan import Item
from app.events.programme.service import copies, programme
from app.events.programme.service import plan as plan_service
from app.events.vocabulary import ClonePart
from app.exchange.service import stakes
from app.exchange.service.listings import Draft, publish
from app.exchange.vocabulary import GroupKind, ListingKind
from app.infra.db import session, transaction
from tests.factories.events import make_event, make_registration, make_room, make_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def test_a_copy_keeps_wall_time_and_takes_only_what_was_chosen(app) -> None:
    event = make_event(slug="autumn", starts_on=date(2027, 10, 20), ends_on=date(2027, 10, 21), venue="Hall")
    room = make_room(event, name="Hall A")
    make_session(event, room_id=room.id, starts_at=datetime(2027, 10, 20, 8, 0, tzinfo=UTC), on_site_seats=7, title="Opening")
    act(programme.save_stand, event.id, None, number="A1", exhibitor="X", organisation_id=None, offers="", by=1, now=NOW)
    make_registration(event)
    by = make_person("organiser").id
    copied = act(copies.clone, event.id, "winter", "Winter", date(2027, 12, 1), ["sessions", "rooms"], by=by, now=NOW)
    (entry,) = plan.plan(copied.id)
    # 10:00 in Amsterdam is 08:00 UTC in October and 09:00 in December.
    assert (entry.item.starts_at, entry.published, entry.needs_enrolment) == (
        datetime(2027, 12, 1, 9, 0, tzinfo=UTC),
        False,
        False,
    )
    assert entry.item.room_id != room.id
    assert (copied.status, copied.ends_on, copied.venue) == ("draft", date(2027, 12, 2), "")
    assert (events.stands(copied.id), events.sessions(copied.id)) == ([], [])
    everything = act(copies.clone, event.id, "spring", "Spring", date(2028, 3, 1), list(ClonePart), by=by, now=NOW)
    (full,) = plan.plan(everything.id)
    assert (full.needs_enrolment, full.on_site_seats, full.on_site_taken) == (True, 7, 0)
    assert ([stand.number for stand in events.stands(everything.id)], everything.venue) == (["A1"], "Hall")


def test_a_series_is_made_once(app) -> None:
    event = make_event(slug="air", kind="workshop", starts_on=date(2027, 1, 5), ends_on=date(2027, 1, 5))
    make_session(event, starts_at=datetime(2027, 1, 5, 9, 0, tzinfo=UTC))
    by = make_person("organiser").id
    series = act(copies.repeat, event.id, [date(2027, 2, 2), date(2027, 3, 2)], by=by, now=NOW)
    assert [(event.slug, event.series_number, event.starts_on, event.title) for event in series] == [
        ("air-2", 2, date(2027, 2, 2), f"{event.title} (2)"),
        ("air-3", 3, date(2027, 3, 2), f"{event.title} (3)"),
    ]
    assert [event.series_number for event in events.series_of(series[0])] == [1, 2, 3]
    with pytest.raises(Refused, match="series_exists"):
        act(copies.repeat, event.id, [date(2027, 4, 2)], by=by, now=NOW)


def test_a_button_on_a_challenge_proposes_a_workshop(browser) -> None:
    taipei = make_organisation(name="Taipei", country="TW", timezone="Asia/Taipei", themes=(("seeks", "air"),))
    helper = make_organisation(name="Utrecht", timezone="Europe/Amsterdam", themes=())
    stranger = make_organisation(name="Nowhere", themes=(("offers", "waste"),))
    challenge = act(
        publish,
        Draft(
            ListingKind.CHALLENGE, "Dust", "Too much dust", "Why?", "Less of it", themes=("air",), organisation_ids=(taipei.id,)
        ),
        by=None,
        now=NOW,
    )
    act(
        publish,
        Draft(ListingKind.SOLUTION, "Dust sensors", "", themes=("air",), organisation_ids=(helper.id,)),
        by=None,
        now=NOW,
    )
    address = f"/challenges/{challenge.slug}"
    desk = browser(make_person("organiser"))
    assert "Create a workshop from this challenge" in desk.get(address).text
    assert "Create a workshop from this challenge" not in browser(make_person()).get(address).text
    page = desk.get(f"{address}/workshop").text
    assert "Workshop: Dust" in page
    assert "Dust sensors" in page
    assert "Nowhere" not in page
    start = page.split('name="start" value="')[1].split('"')[0]
    answer = desk.post(f"{address}/workshop", data={"title": "Workshop: Dust", "organisation": [helper.id], "start": start})
    event = events.find_event(answer.location.split("/")[2])
    assert (event.kind, event.status, event.timezone, event.challenge_id) == ("workshop", "draft", "Asia/Taipei", challenge.id)
    (entry,) = plan.plan(event.id)
    assert (entry.item.title, entry.item.themes, entry.item.mode, entry.item.starts_at) == (
        "Workshop: Dust", ("air",), "online", datetime.fromisoformat(start).astimezone(UTC),
    )  # fmt: skip
    invited = {invitee.organisation_id for invitee in session().query(Invitee)}
    assert invited == {taipei.id, helper.id}
    assert stranger.id not in invited
    assert datetime.fromisoformat(start).astimezone(UTC).hour in range(7, 10), "afternoon in Taipei, morning in Utrecht"
    assert desk.post(f"{address}/workshop", data={"title": "", "start": start}).status_code == 422


def test_the_heat_map_ranks_and_colours(browser) -> None:
    event = make_event(slug="expo", timezone="Europe/Amsterdam")
    desk = browser(make_person("organiser"))
    assert "Nobody is invited yet" in desk.get("/organise/expo/times").text
    homes = [
        make_organisation(name=name, timezone=zone).id
        for name, zone in (("Taipei", "Asia/Taipei"), ("Austin", "America/Chicago"))
    ]
    act(programme.invite, event.id, organisation_ids=homes, tell=False, by=None, now=NOW)
    page = desk.get("/organise/expo/times?from=2027-03-26&to=2027-03-29&minutes=60").text
    # The clock changes on the 28th: that day has two half hours fewer.
    assert page.count('<td class="heat-cell') == 4 * 48 - 2
    assert page.count('<td class="heat-none"') == 2, "every time stands under its own hour"
    assert "heat-6" in page
    assert "Taipei" in page
    assert desk.get("/organise/expo/times?from=nonsense&to=9999-99-99&minutes=x").status_code == 200
    guest = events.invitees(event.id)[0]
    assert "line 1: never" in desk.post(f"/organise/expo/guests/{guest.id}", data={"spans": "never"}).text
    assert desk.post(f"/organise/expo/guests/{guest.id}", data={"spans": "2027-03-26 09:00 - 10:00"}).status_code == 303
    assert "2027-03-26 09:00 - 2027-03-26 10:00" in desk.get(f"/organise/expo/guests/{guest.id}").text
    best = desk.get("/organise/expo/times?from=2027-03-26&to=2027-03-29&minutes=60").text
    first = best[best.index("Fairest times") :].split("</li>")[0]
    assert "09:00" in first.split("</h3>")[0], "the only hour at which both can come"
    assert "Cannot come" not in first.split("<ul")[0]


def test_stands_and_speakers_are_kept_on_the_desk(browser) -> None:
    event = make_event(slug="expo")
    desk = browser(make_person("organiser"))
    form = {"number": "A10", "exhibitor": "Delta Works", "organisation_id": "0", "offers": "Gates"}
    assert desk.post("/organise/expo/stands/0", data=form).status_code == 302
    assert desk.post("/organise/expo/stands/0", data={**form, "number": "A2"}).status_code == 302
    assert "There is a stand A2 already" in desk.post("/organise/expo/stands/0", data={**form, "number": "A2"}).text
    assert [stand.number for stand in events.stands(event.id)] == ["A2", "A10"], "as people count"
    page = browser().get("/events/expo/stands").text
    assert page.index("A2") < page.index("A10")
    stand = events.stands(event.id)[0]
    assert desk.post(f"/organise/expo/stands/{stand.id}/remove").status_code == 302
    speaker = act(plan_service.add_speaker, event.id, "Ann", now=NOW)
    talk = make_session(event)
    by = make_person("organiser").id
    item = plan.plan(event.id, [talk.id])[0].item
    act(
        plan_service.edit,
        talk.id,
        Item(**{**{f: getattr(item, f) for f in item.__slots__}, "speakers": (speaker.id,)}),
        by=by,
        now=NOW,
    )
    account = make_person(email="ann@example.org")
    spans = {"name": "Ann", "organisation": "", "email": "ann@example.org", "spans": "2026-11-23 08:00 - 09:00"}
    assert desk.post(f"/organise/expo/speakers/{speaker.id}", data=spans).status_code == 302
    assert session().get_one(type(speaker), speaker.id).person_id == account.id
    assert [clash.kind for clash in plan.clashes(event)] == ["speaker_unavailable"]
    bad = desk.post(f"/organise/expo/speakers/{speaker.id}", data={**spans, "spans": "whenever"})
    assert (bad.status_code, "line 1: whenever" in bad.text) == (422, True)
    assert (
        "No account with this email address"
        in desk.post(f"/organise/expo/speakers/{speaker.id}", data={**spans, "email": "x@y.zz"}).text
    )


def test_a_session_is_made_and_deleted_on_the_desk(browser) -> None:
    event = make_event(slug="expo")
    desk = browser(make_person("organiser"))
    form = {"title": "New", "kind": "talk", "mode": "on_site", "room_id": "0", "starts_at": "2026-11-23T10:00", "minutes": "30",
            "language": "en", "speakers": "Ann\nBo\nAnn", "materials": "Slides | https://x.example/a", "themes": ["air"]}  # fmt: skip
    assert desk.post("/organise/expo/sessions/new", data=form).location == "/organise/expo/plan"
    (entry,) = plan.plan(event.id)
    assert (len(entry.item.speakers), entry.item.materials, entry.item.themes) == (
        2,
        (("Slides", "https://x.example/a"),),
        ("air",),
    )
    for wrong in (
        {"minutes": "0"},
        {"materials": "no bar"},
        {"materials": "x | http://plain"},
        {"language": "english!"},
        {"starts_at": "1066-01-01T10:00"},
    ):
        assert desk.post("/organise/expo/sessions/new", data={**form, **wrong}).status_code == 422, wrong
    assert desk.post(f"/organise/expo/sessions/{entry.code}/remove").location == "/organise/expo/plan"
    assert plan.plan(event.id) == []
    talk = make_session(event)
    answer = desk.post(f"/organise/expo/sessions/{talk.code}/remove", follow_redirects=True)
    assert "This session is public" in answer.text
    assert session().get(Session, talk.id) is not None


def test_the_stakes_of_a_challenge_become_the_workshop_s_agenda(browser) -> None:
    taipei = make_organisation(name="Taipei", country="TW", timezone="Asia/Taipei")
    challenge = act(publish, Draft(ListingKind.CHALLENGE, "Dust", "", organisation_ids=(taipei.id,)), by=None, now=NOW)
    citizens, builders = (
        act(stakes.add_group, challenge.id, GroupKind.CITIZENS, name, by=None, now=NOW).id
        for name in ("Neighbours", "Builders")
    )
    quiet = act(stakes.add_objective, challenge.id, citizens, "Quiet mornings", now=NOW).id
    early = act(stakes.add_objective, challenge.id, builders, "Start early", now=NOW).id
    shared = act(stakes.add_objective, challenge.id, citizens, "Less dust", now=NOW).id
    act(stakes.weigh, challenge.id, builders, {quiet: -2, shared: 3}, now=NOW)
    act(stakes.weigh, challenge.id, citizens, {early: -3}, now=NOW)
    desk = browser(make_person("organiser"))
    page = desk.get("/challenges/dust/workshop").text
    assert page.index("Less dust") < page.index("Conflict:") < page.index("Possible trade:")
    start = page.split('name="start" value="')[1].split('"')[0]
    answer = desk.post("/challenges/dust/workshop", data={"title": "Dust", "start": start, "agenda": "1"})
    event = events.find_event(answer.location.split("/")[2])
    items = sorted((entry.item for entry in plan.plan(event.id)), key=lambda entry: entry.starts_at)
    assert [entry.title for entry in items] == [
        "Common ground: Less dust", "Conflict: Start early", "Conflict: Quiet mornings", "Possible trade: Start early ⇄ Quiet mornings",
    ]  # fmt: skip
    assert items[0].starts_at == datetime.fromisoformat(start).astimezone(UTC)
    for item, other in pairwise(items):
        assert item.starts_at + timedelta(minutes=item.minutes) == other.starts_at
    assert sum(entry.minutes for entry in items) == 90


def test_a_copy_keeps_namesakes_apart(app) -> None:
    event = make_event()
    talk = make_session(event)
    with transaction() as tx:
        first, second = (
            Speaker(event_id=event.id, key="1", name="Ana"),
            Speaker(event_id=event.id, key="2", name="Ana", organisation="X"),
        )
        tx.add_all([first, second])
        tx.flush()
        tx.add(SessionSpeaker(session_id=talk.id, speaker_id=second.id))
    new = act(copies.clone, event.id, "copy", "Copy", date(2027, 4, 28), list(ClonePart), by=None, now=NOW)
    assert [(speaker.name, speaker.organisation) for speaker in events.speakers(new.id)] == [("Ana", ""), ("Ana", "X")]
    (entry,) = plan.plan(new.id)
    assert session().get_one(Speaker, entry.item.speakers[0]).organisation == "X"
