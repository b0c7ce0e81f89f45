"""Seats under any interleaving of acts: enrol, enrol together, leave, decline, switch, change the seats."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.core.errors import Refused
from app.events.models import Enrolment, Session
from app.events.registration.queries import places
from app.events.registration.service import enrolment
from app.infra.db import session
from tests.factories.events import make_event, make_registration, make_session, seat_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act

PEOPLE = 9
modes = some.sampled_from(["on_site", "online"])
people = some.integers(0, PEOPLE - 1)


class Seats(RuleBasedStateMachine):
    """One session with few seats. After every act the books must balance."""

    @initialize(cap=some.one_of(some.none(), some.integers(1, 3)))
    def begin(self, cap: int | None) -> None:
        event = make_event()
        homes = [make_organisation().id for _ in range(3)]
        self.people = [
            make_registration(event, person=make_person(organisation_id=homes[n % 3])).person_id for n in range(PEOPLE)
        ]
        self.session = make_session(event, on_site_seats=2, online_seats=2, organisation_cap=cap).id
        self.home = {person: homes[n % 3] for n, person in enumerate(self.people)}
        self.cap, self.clock = cap, NOW
        # Who held a seat after the last act, and the most seats that were ever offered since they took it.
        self.seated: set[int] = set()
        self.lowered = False
        self.came: dict[int, int] = {}
        self.tick = 0

    def act(self, do: object) -> None:
        self.clock += timedelta(minutes=1)
        self.tick += 1
        try:
            do()  # type: ignore[operator]
        except Refused:
            session().rollback()

    def own(self, number: int) -> int | None:
        seat = places.find_enrolment(self.session, self.people[number])
        return seat.id if seat else None

    @rule(number=people, mode=modes)
    def enrol(self, number: int, mode: str) -> None:
        self.act(lambda: act(enrolment.enrol, self.session, self.people[number], mode, now=self.clock))

    @rule(numbers=some.sets(people, min_size=2, max_size=3), mode=modes)
    def enrol_together(self, numbers: set[int], mode: str) -> None:
        chosen = [self.people[number] for number in sorted(numbers)]
        self.act(lambda: act(enrolment.enrol_together, self.session, chosen, mode, by=chosen[0], now=self.clock))

    @rule(number=people)
    def leave(self, number: int) -> None:
        if (own := self.own(number)) is not None:
            self.act(lambda: act(enrolment.leave, own, by=self.people[number], now=self.clock))

    @rule(number=people)
    def decline(self, number: int) -> None:
        if (own := self.own(number)) is not None:
            self.act(lambda: act(enrolment.decline, own, now=self.clock))

    @rule(number=people, mode=modes)
    def switch(self, number: int, mode: str) -> None:
        if (own := self.own(number)) is not None:
            self.act(lambda: act(enrolment.switch_mode, own, mode, by=self.people[number], now=self.clock))

    @rule(on_site=some.integers(0, 4), online=some.one_of(some.none(), some.integers(0, 4)))
    def change_seats(self, on_site: int, online: int | None) -> None:
        before = {row.id for row in self.rows() if row.state == "confirmed"}
        self.act(lambda: seat_session(self.session, now=self.clock, on_site_seats=on_site, online_seats=online))
        after = {row.id for row in self.rows() if row.state == "confirmed"}
        assert before <= after, "changing the seats drops nobody"
        self.lowered = True

    def rows(self) -> list[Enrolment]:
        session().rollback()
        session().expire_all()
        return list(session().scalars(select(Enrolment).where(Enrolment.session_id == self.session)))

    @invariant()
    def books_balance(self) -> None:
        if not hasattr(self, "session"):
            return
        rows, talk = self.rows(), session().get_one(Session, self.session)
        for mode, taken, offered in (
            ("on_site", talk.on_site_taken, talk.on_site_seats),
            ("online", talk.online_taken, talk.online_seats),
        ):
            confirmed = [row for row in rows if row.state == "confirmed" and row.mode == mode]
            waiting = sorted(
                (row for row in rows if row.state == "waiting" and row.mode == mode), key=lambda row: row.queue_number
            )
            assert taken == len(confirmed), "what is counted is what is there"
            if not self.lowered:
                assert offered is None or taken <= offered
            if offered is not None and taken > offered:
                newly = {row.id for row in confirmed} - self.seated
                assert not newly, "nobody gets a seat while more are taken than there are"
            self.check_queue(confirmed, waiting, offered, taken)
        self.seated = {row.id for row in rows if row.state == "confirmed"}

    def check_queue(self, confirmed: list[Enrolment], waiting: list[Enrolment], offered: int | None, taken: int) -> None:
        parties: dict[int, list[Enrolment]] = {}
        for row in waiting:
            parties.setdefault(row.queue_number, []).append(row)
        free = None if offered is None else max(0, offered - taken)
        # Nobody overtakes: the first party within its share that waits must be one that the free seats do not suffice for.
        for party in parties.values():
            if self.beyond_share(party) or (offered is not None and len(party) > max(offered, 1)):
                continue
            assert free is not None, "without a limit nobody waits but for their share"
            assert free < len(party), "a seat lies free beside somebody who could have it"
            break

    def beyond_share(self, party: list[Enrolment]) -> bool:
        if self.cap is None:
            return False
        homes = [self.home[seat.registration.person_id] for seat in party]
        seats_of_home: dict[int, int] = {}
        for row in self.rows():
            if row.state == "confirmed":
                home = self.home[row.registration.person_id]
                seats_of_home[home] = seats_of_home.get(home, 0) + 1
        return any(seats_of_home.get(home, 0) + homes.count(home) > self.cap for home in set(homes))

    @invariant()
    def a_group_is_whole(self) -> None:
        if not hasattr(self, "session"):
            return
        groups: dict[str, set[str]] = {}
        for row in self.rows():
            if row.group_code and row.state in {"confirmed", "waiting"}:
                groups.setdefault(row.group_code, set()).add(row.state)
        assert all(len(group) == 1 for group in groups.values())


@pytest.mark.filterwarnings("ignore:.*:hypothesis.errors.NonInteractiveExampleWarning")
def test_seats_under_any_interleaving(app: Flask) -> None:
    run_state_machine_as_test(
        Seats,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)),
    )
