"""Approval, windows, invitations, fair shares, groups, declining, switching: who gets a seat, and what they are told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.core.errors import Refused
from app.events.attendance.queries import joining
from app.events.models import Enrolment, Event, Registration, Session
from app.events.programme.service import programme
from app.events.registration.queries import places, queues
from app.events.registration.service import enrolment, registration
from app.events.registration.web.people import PAGE
from app.infra import mail
from app.infra.db import session, transaction
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session, seat_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.statements import statements
from tests.factories.transactions import act


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def states(model, *ids: int) -> list[str]:
    return [fresh(model, row_id).state for row_id in ids]


def setting(event: Event, **changes) -> None:
    with transaction() as tx:
        for name, value in changes.items():
            setattr(tx.get_one(Event, event.id), name, value)


def test_an_organiser_approves_or_refuses(app, settle) -> None:
    event = make_event(on_site_seats=1, needs_approval=True)
    ann, bo, cy = (act(registration.register, event.id, make_person().id, "on_site", now=NOW) for _ in range(3))
    assert states(Registration, ann.id, bo.id) == ["requested", "requested"]
    assert fresh(Event, event.id).on_site_taken == 0, "who asks holds nothing"
    organiser = make_person("organiser").id
    act(registration.approve, bo.id, by=organiser, now=NOW)
    act(registration.approve, ann.id, by=organiser, now=NOW)
    act(registration.refuse, cy.id, "Only cities this time.", by=organiser, now=NOW)
    assert states(Registration, ann.id, bo.id, cy.id) == ["waiting", "confirmed", "left"]
    with pytest.raises(Refused, match="not_registered"):
        act(registration.approve, ann.id, by=organiser, now=NOW)
    settle()
    letter = next(mail_row for mail_row in mail.latest() if mail_row.recipient == places.get_registration(cy.id).person.email)
    assert "Only cities this time." in letter.body


def test_a_seat_in_a_session_may_need_approval_too(app) -> None:
    event = make_event()
    talk = make_session(event, needs_approval=True, on_site_seats=1)
    seat, other = (act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(2))
    organiser = make_person("organiser").id
    act(enrolment.approve, other.id, by=organiser, now=NOW)
    act(enrolment.refuse, seat.id, "", by=organiser, now=NOW)
    assert states(Enrolment, seat.id, other.id) == ["left", "confirmed"]


def test_windows_of_registration_and_enrolment(app) -> None:
    event = make_event(opens_at=NOW + timedelta(hours=1), closes_at=NOW + timedelta(hours=2))
    person = make_person().id
    for later, reason in ((0, "not_open_yet"), (2, "closed_by_now")):
        with pytest.raises(Refused, match=reason):
            act(registration.register, event.id, person, "on_site", now=NOW + timedelta(hours=later))
    assert act(registration.register, event.id, person, "on_site", now=NOW + timedelta(hours=1)).state == "confirmed"
    talk = make_session(event, closes_at=NOW + timedelta(hours=3))
    with pytest.raises(Refused, match="closed_by_now"):
        act(enrolment.enrol, talk.id, person, "on_site", now=NOW + timedelta(hours=3))


def test_only_who_is_invited(app, settle) -> None:
    event = make_event(invited_only=True, needs_approval=True)
    home = make_organisation()
    steward = make_person("steward", organisation_id=home.id)
    guest, stranger = make_person(organisation_id=home.id), make_person()
    assert act(programme.invite, event.id, organisation_ids=[home.id], tell=True, by=None, now=NOW) == 1
    assert act(programme.invite, event.id, organisation_ids=[home.id], tell=True, by=None, now=NOW) == 0, "each once"
    with pytest.raises(Refused, match="invited_only"):
        act(registration.register, event.id, stranger.id, "on_site", now=NOW)
    assert act(registration.register, event.id, guest.id, "on_site", now=NOW).state == "confirmed", (
        "the invited need no approval"
    )
    settle()
    assert [letter.recipient for letter in mail.latest() if letter.subject.startswith("You are invited")] == [steward.email]


def test_a_fair_share_for_each_organisation(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=4, organisation_cap=2)
    home, other = make_organisation().id, make_organisation().id
    ours = [make_registration(event, person=make_person(organisation_id=home)) for _ in range(4)]
    seats = [act(enrolment.enrol, talk.id, attendee.person_id, "on_site", now=NOW) for attendee in ours]
    assert [attendee.state for attendee in seats] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert queues.why(fresh(Enrolment, seats[2].id)) == "organisation_cap"
    theirs = act(
        enrolment.enrol,
        talk.id,
        make_registration(event, person=make_person(organisation_id=other)).person_id,
        "on_site",
        now=NOW,
    )
    alone = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    assert states(Enrolment, theirs.id, alone.id) == ["confirmed", "confirmed"], (
        "others need not wait for who is beyond their share"
    )
    act(enrolment.leave, seats[0].id, by=ours[0].person_id, now=NOW)
    assert states(Enrolment, seats[2].id, seats[3].id) == ["confirmed", "waiting"]
    late = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    assert (late.state, queues.why(fresh(Enrolment, late.id))) == ("waiting", "full")


def test_a_group_comes_together_or_not_at_all(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=4)
    first = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(2)]
    people = [make_registration(event).person_id for _ in range(3)]
    group = act(enrolment.enrol_together, talk.id, people, "on_site", by=people[0], now=NOW)
    assert {seat.state for seat in group} == {"waiting"}
    assert len({(seat.queue_number, seat.group_code) for seat in group}) == 1
    assert queues.why(fresh(Enrolment, group[0].id)) == "group"
    single = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    assert (single.state, queues.why(fresh(Enrolment, single.id))) == ("waiting", "others"), "nobody overtakes the group"
    assert fresh(Session, talk.id).on_site_taken == 2
    act(enrolment.leave, first[0].id, by=1, now=NOW)
    assert states(Enrolment, *[seat.id for seat in group], single.id) == ["confirmed"] * 3 + ["waiting"]
    with pytest.raises(Refused, match="group_too_large"):
        act(enrolment.enrol_together, talk.id, [make_registration(event).person_id for _ in range(5)], "on_site", by=1, now=NOW)


def test_when_one_of_a_group_cannot_none_can(app) -> None:
    event = make_event()
    talk, same_time = make_session(event, on_site_seats=9), make_session(event, on_site_seats=9)
    people = [make_registration(event).person_id for _ in range(3)]
    act(enrolment.enrol, same_time.id, people[1], "on_site", now=NOW)
    with pytest.raises(Refused, match="taken"):
        act(enrolment.enrol_together, talk.id, people, "on_site", by=people[0], now=NOW)
    assert fresh(Session, talk.id).on_site_taken == 0
    assert places.find_enrolment(talk.id, people[0]) is None


def test_a_group_that_shrinks_may_fit(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=2)
    blocker = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    people = [make_registration(event).person_id for _ in range(2)]
    group = act(enrolment.enrol_together, talk.id, people, "on_site", by=people[0], now=NOW)
    act(enrolment.leave, group[0].id, by=people[0], now=NOW)
    assert states(Enrolment, blocker.id, group[1].id) == ["confirmed", "confirmed"]


def test_declining_hands_the_seat_on_and_ends(app, settle, browser) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=1)
    first, second, third = (
        act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)
    )
    act(enrolment.leave, first.id, by=1, now=NOW)
    promoted = fresh(Enrolment, second.id)
    assert promoted.decline_until == talk.starts_at - timedelta(minutes=30)
    settle()
    letter = next(mail_row for mail_row in mail.latest() if mail_row.subject.startswith("You moved up"))
    address = "/decline/" + joining.decline_token(promoted)
    assert address in letter.body
    assert browser().get(address).status_code == 200
    assert states(Enrolment, second.id) == ["confirmed"], "looking changes nothing: mail programs look too"
    assert "moved up" in browser().post(address).text
    assert states(Enrolment, second.id, third.id) == ["left", "confirmed"]
    assert browser().post(address).status_code == 404, "a link ends with its place"
    with pytest.raises(Refused, match="decline_over"):
        act(enrolment.decline, third.id, now=talk.starts_at - timedelta(minutes=29))
    with pytest.raises(Refused, match="decline_over"):
        act(
            enrolment.decline,
            act(enrolment.enrol, make_session(event).id, make_registration(event).person_id, "on_site", now=NOW).id,
            now=NOW,
        )


def test_switching_a_whole_registration_is_one_act(app) -> None:
    event = make_event(on_site_seats=1, online_seats=5)
    talk = make_session(event, online_seats=5)
    full = make_session(event, starts_at=NOW + timedelta(days=1, hours=3), online_seats=0)
    mine, waiting = make_registration(event), make_registration(event)
    seat = act(enrolment.enrol, talk.id, mine.person_id, "on_site", now=NOW)
    stuck = act(enrolment.enrol, full.id, mine.person_id, "on_site", now=NOW)
    with pytest.raises(Refused, match="no_seat_in_session"):
        act(registration.switch_mode, mine.id, "online", by=mine.person_id, now=NOW)
    assert (fresh(Registration, mine.id).mode, fresh(Enrolment, seat.id).mode) == ("on_site", "on_site"), "all stays as it was"
    assert (fresh(Session, talk.id).on_site_taken, fresh(Event, event.id).online_taken) == (1, 0)
    act(enrolment.leave, stuck.id, by=mine.person_id, now=NOW)
    act(registration.switch_mode, mine.id, "online", by=mine.person_id, now=NOW)
    assert (fresh(Registration, mine.id).mode, fresh(Enrolment, seat.id).mode) == ("online", "online")
    assert states(Registration, waiting.id) == ["confirmed"], "the old place goes to who waits, in the same act"
    assert (fresh(Event, event.id).on_site_taken, fresh(Event, event.id).online_taken) == (1, 1)
    assert (fresh(Session, talk.id).on_site_taken, fresh(Session, talk.id).online_taken) == (0, 1)


def test_going_online_keeps_ones_place_in_waiting_lists(app) -> None:
    event = make_event()
    free, full = (
        make_session(event, on_site_seats=0),
        make_session(event, on_site_seats=0, online_seats=0, starts_at=NOW + timedelta(days=2)),
    )
    only_there = make_session(event, on_site_seats=0, mode="on_site", starts_at=NOW + timedelta(days=3))
    mine = make_registration(event)
    seats = [act(enrolment.enrol, talk.id, mine.person_id, "on_site", now=NOW) for talk in (free, full, only_there)]
    assert states(Enrolment, *[seat.id for seat in seats]) == ["waiting"] * 3
    act(registration.switch_mode, mine.id, "online", by=mine.person_id, now=NOW)
    assert states(Enrolment, *[seat.id for seat in seats]) == ["confirmed", "waiting", "left"]
    assert [fresh(Enrolment, seat.id).mode for seat in seats[:2]] == ["online", "online"]


def test_who_waits_may_switch_too(app) -> None:
    event = make_event(on_site_seats=0, online_seats=5)
    waiting = make_registration(event)
    act(registration.switch_mode, waiting.id, "online", by=waiting.person_id, now=NOW)
    assert (fresh(Registration, waiting.id).state, fresh(Registration, waiting.id).mode) == ("confirmed", "online")


def test_a_mode_that_is_not_offered_is_refused(app) -> None:
    event = make_event()
    talk = make_session(event, mode="on_site")
    with pytest.raises(Refused, match="mode_not_offered"):
        act(enrolment.enrol, talk.id, make_registration(event).person_id, "online", now=NOW)


def test_fewer_seats_drop_nobody(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=3)
    seats = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(4)]
    seat_session(talk.id, on_site_seats=1)
    assert states(Enrolment, *[seat.id for seat in seats]) == ["confirmed"] * 3 + ["waiting"]
    act(enrolment.leave, seats[0].id, by=1, now=NOW)
    assert states(Enrolment, seats[3].id) == ["waiting"], "two sit on one seat: nobody moves up"
    seat_session(talk.id, on_site_seats=3)
    assert states(Enrolment, seats[3].id) == ["confirmed"]


def test_who_sees_whom(browser) -> None:
    event = make_event(slug="expo", on_site_seats=3)
    names = {"nobody": "Nora Hidden", "participants": "Pia Inside", "everyone": "Eva Open"}
    for audience, name in names.items():
        attendee = make_registration(event, person=make_person(name=name))
        act(registration.list_for, attendee.id, audience, by=attendee.person_id, now=NOW)
    waiting = make_registration(event, person=make_person(name="Willem Waiting"))
    act(registration.list_for, waiting.id, "everyone", by=waiting.person_id, now=NOW)
    inside = places.get_registration(places.registrations(event.id)[0].id).person

    def seen(client) -> set[str]:
        page = client.get("/events/expo/attendees").text
        return {name for name in (*names.values(), "Willem Waiting") if name in page}

    assert (seen(browser()), seen(browser(make_person()))) == (set(), set()), "off unless somebody turns it on"
    setting(event, attendees_public="consent", attendees_participants="consent")
    assert seen(browser()) == {"Eva Open"}
    assert seen(browser(inside)) == {"Eva Open", "Pia Inside"}
    assert seen(browser(session().merge(waiting.person))) == {"Eva Open"}, "who waits is no participant yet"
    setting(event, attendees_public="off", attendees_participants="all")
    assert seen(browser()) == set()
    assert seen(browser(inside)) == set(names.values()), "and never those who wait"


def test_pages_of_groups_requests_and_switching(browser) -> None:
    event = make_event(slug="expo", needs_approval=True)
    home = make_organisation()
    steward = make_person("steward", organisation_id=home.id, name="Stef Steward")
    people = [make_registration(event, person=make_person(organisation_id=home.id, name=f"Colleague {n}")) for n in range(2)]
    talk = make_session(event, on_site_seats=2)
    address = f"/events/expo/sessions/{talk.code}"
    page = browser(steward).get(address).text
    assert "Colleague 0" in page
    answer = browser(steward).post(
        f"{address}/together",
        data={"person": [person.person_id for person in people], "mode": "on_site"},
        follow_redirects=True,
    )
    assert "2 people: confirmed" in answer.text
    ann = make_person(name="Ann Asks")
    assert (
        "Your request is with the organisers"
        in browser(ann).post("/events/expo/register", data={"mode": "on_site"}, follow_redirects=True).text
    )
    desk = browser(make_person("organiser"))
    listed = desk.get("/organise/expo/registrations").text
    assert "Ann Asks" in listed
    attendee = places.find_registration(event.id, ann.id)
    assert (
        "Done; they will be notified by email."
        in desk.post(f"/organise/expo/registrations/{attendee.id}/approve", follow_redirects=True).text
    )
    assert "You have switched" in browser(ann).post("/events/expo/switch", data={"mode": "online"}, follow_redirects=True).text
    assert "Stef Steward" not in browser(ann).get(address).text


def test_a_steward_registers_colleagues_together(browser) -> None:
    event = make_event(slug="expo", on_site_seats=2)
    home = make_organisation().id
    steward = make_person("steward", organisation_id=home)
    people = [make_person(organisation_id=home, name=f"Colleague {n}") for n in range(3)]
    stranger = make_person()
    client = browser(steward)
    assert "Colleague 2" in client.get("/events/expo/register").text
    chosen = {"person": [people[0].id, people[1].id, stranger.id], "mode": "on_site"}
    assert "2 people: confirmed" in client.post("/events/expo/together", data=chosen, follow_redirects=True).text
    assert places.find_registration(event.id, stranger.id) is None, "only of one's own organisation"
    page = client.post(
        "/events/expo/together", data={"person": [people[2].id, steward.id], "mode": "on_site"}, follow_redirects=True
    )
    assert "2 people: waiting list" in page.text
    assert fresh(Event, event.id).on_site_taken == 2


def test_a_moved_session_keeps_its_queue(app) -> None:
    event = make_event()
    room = make_room(event)
    talk = make_session(event, on_site_seats=1, room_id=room.id)
    seats = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)]
    change_session(talk.id, starts_at=talk.starts_at + timedelta(hours=2))
    assert states(Enrolment, *[seat.id for seat in seats]) == ["confirmed", "waiting", "waiting"]


def test_switching_ends_when_enrolling_does(app) -> None:
    event = make_event()
    talk = make_session(event)
    mine = act(enrolment.enrol, talk.id, make_registration(event).person_id, "online", now=NOW)
    with pytest.raises(Refused, match="session_started"):
        act(enrolment.switch_mode, mine.id, "on_site", by=1, now=talk.ends_at)


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_a_request_is_answered_at_its_own_event_only(app, browser, verb: str) -> None:
    event = make_event(slug="expo", needs_approval=True)
    make_event(slug="elsewhere")
    asked = act(registration.register, event.id, make_person().id, "on_site", now=NOW)
    guest = make_registration(make_event(slug="fair"))
    seat = act(enrolment.enrol, make_session(guest.event, needs_approval=True).id, guest.person_id, "on_site", now=NOW)
    desk = browser(make_person("organiser"))
    assert desk.post(f"/organise/elsewhere/registrations/{asked.id}/{verb}").status_code == 404
    assert desk.post(f"/organise/elsewhere/enrolments/{seat.id}/{verb}").status_code == 404
    assert states(Registration, asked.id) + states(Enrolment, seat.id) == ["requested", "requested"]
    assert desk.post(f"/organise/expo/registrations/{asked.id}/{verb}").status_code == 303
    assert desk.post(f"/organise/fair/enrolments/{seat.id}/{verb}").status_code == 303
    after = "confirmed" if verb == "approve" else "left"
    assert states(Registration, asked.id) + states(Enrolment, seat.id) == [after, after]


def test_the_same_colleague_twice_and_nonsense(browser) -> None:
    event = make_event()
    talk = make_session(event)
    steward = make_person("steward", organisation_id=make_organisation().id)
    make_registration(event, person=steward)
    address, me = f"/events/{event.slug}/sessions/{talk.code}/together", str(steward.id)
    client = browser(steward)
    assert client.post(address, data={"mode": "on_site", "person": ["9" * 5000]}).status_code == 303
    assert client.post(address, data={"mode": "on_site", "person": [me, me]}).status_code == 303
    assert fresh(Session, talk.id).on_site_taken == 1


def test_groups_that_could_never_be_seated(app) -> None:
    event = make_event()
    talk, home = make_session(event, on_site_seats=10, organisation_cap=2), make_organisation().id
    people = [make_registration(event, person=make_person(organisation_id=home)).person_id for _ in range(3)]
    with pytest.raises(Refused, match="group_too_large"):
        act(enrolment.enrol_together, talk.id, people, "on_site", by=people[0], now=NOW)
    small = make_session(event, on_site_seats=3)
    inside = [act(enrolment.enrol, small.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)]
    group = [make_registration(event).person_id for _ in range(3)]
    act(enrolment.enrol_together, small.id, group, "on_site", by=group[0], now=NOW)
    last = act(enrolment.enrol, small.id, make_registration(event).person_id, "on_site", now=NOW)
    seat_session(small.id, on_site_seats=2)
    for seat in inside:
        act(enrolment.leave, seat.id, by=1, now=NOW)
    assert fresh(Enrolment, last.id).state == "confirmed", "a group larger than all the seats holds nobody up"


def test_registrations_are_found_and_paged_by_the_database(app, browser) -> None:
    event = make_event(slug="expo")
    for number in range(PAGE + 1):
        make_registration(event, person=make_person(name=f"Guest {number:03}"))
    make_registration(event, person=make_person(name="Zoë 100 %_Étoile"))
    make_registration(make_event(slug="elsewhere"), person=make_person(name="Guest elsewhere"))
    left = make_registration(event, person=make_person(name="Guest gone"))
    act(registration.leave, left.id, by=left.person_id, now=NOW)
    desk = browser(make_person("organiser"))

    def listed(**query: object) -> list[str]:
        page = desk.get("/organise/expo/registrations", query_string=query)
        assert page.status_code == 200
        return re.findall(r'<th scope="row">([^<]+)<br>', page.text)

    assert listed() == [f"Guest {number:03}" for number in range(PAGE)]
    assert listed(page=2) == listed(page=99) == ["Guest 100", "Zoë 100 %_Étoile"]
    assert listed(q="gUEST 10") == ["Guest 100"]
    assert listed(q="zOË") == listed(q="%_é") == ["Zoë 100 %_Étoile"], "any letter, and none is a pattern"
    assert listed(q="guest", page=2) == ["Guest 100"]
    assert listed(q="guest_") == listed(q="guest gone") == []
    with statements() as asked:
        desk.get("/organise/expo/registrations")
    assert len(asked) <= 12


def test_the_desk_counts_what_it_lists(app, browser) -> None:
    event = make_event(slug="expo")
    make_session(event)
    make_session(event, kind="break")
    for mode in ("on_site", "on_site", "online"):
        make_registration(event, mode)
    make_event(slug="empty", title="Nobody")
    page = browser(make_person("organiser")).get("/organise/").text
    rows = [re.findall(r"<td>(\d+)</td>", row) for row in page.split("<tr>")[1:]]
    assert sorted(row for row in rows if row) == [["0", "0", "0"], ["1", "2", "1"]]
