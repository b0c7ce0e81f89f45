"""Signing up and in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core.errors import Refused
from app.infra import audit, mail
from app.infra.db import transaction
from app.members import queries
from app.members.service import accounts
from app.members.vocabulary import NetworkRole, Purpose
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def link_in_mail() -> str:
    match = re.search(r"/sign-in/link/(\S+)", mail.latest(1)[0].body)
    assert match
    return match[1]


def test_sign_up_by_mailed_link(client: FlaskClient, settle) -> None:
    make_organisation(name="City of Utrecht")
    answer = client.post("/sign-up", data={"name": "Aïsha", "email": "A@B.org", "next": "/events/"})
    assert answer.location == "/sign-in/sent"
    settle()
    secret = link_in_mail()
    assert client.get(f"/sign-in/link/{secret}").status_code == 200, "looking does not use it up"
    assert client.get("/me/").status_code == 401
    answer = client.post(f"/sign-in/link/{secret}")
    assert answer.location == "/events/"
    assert "Aïsha" in client.get("/me/").text
    assert client.post(f"/sign-in/link/{secret}").status_code == 409, "a link works once"


def test_a_link_ends_after_half_an_hour(app) -> None:
    person = make_person()
    secret = act(accounts.make_link, person.id, lead_to="/", now=NOW)
    with pytest.raises(Refused, match="link_expired"):
        act(accounts.use_link, secret, now=NOW + timedelta(minutes=31))


def test_a_known_and_an_unknown_address_look_the_same(client: FlaskClient, settle) -> None:
    make_person(email="known@example.org")
    answers = [client.post("/sign-in/link", data={"email": email}) for email in ("known@example.org", "nobody@example.org")]
    assert [answer.location for answer in answers] == ["/sign-in/sent"] * 2
    settle()
    assert [letter.recipient for letter in mail.latest()] == ["known@example.org"]


def test_signing_up_twice_reminds_instead(client: FlaskClient, settle) -> None:
    make_person(email="known@example.org", name="Old Name")
    client.post("/sign-up", data={"name": "Mallory", "email": "known@example.org"})
    settle()
    assert queries.find_by_email("known@example.org").name == "Old Name"
    assert mail.latest(1)[0].subject == "Your sign-in link"


def test_sign_in_by_password(client: FlaskClient) -> None:
    make_person(email="a@b.org", password="a long enough one")
    wrong = client.post("/sign-in", data={"email": "a@b.org", "password": "nope"})
    assert wrong.status_code == 401
    assert "a@b.org" in wrong.text, "what was typed is kept"
    assert client.post("/sign-in", data={"email": "A@b.org", "password": "a long enough one"}).location == "/me/"


def test_an_unproven_address_has_no_password_sign_in(client: FlaskClient) -> None:
    make_person(email="a@b.org", password="a long enough one", verified=False)
    assert client.post("/sign-in", data={"email": "a@b.org", "password": "a long enough one"}).status_code == 401


def test_a_password_has_at_least_ten_characters(client: FlaskClient, browser) -> None:
    person = make_person(email="a@b.org", password="a long enough one")
    mine = browser(person)
    assert "At least 10 characters." in mine.post("/me/password", data={"password": "123456789"}, follow_redirects=True).text
    assert client.post("/sign-in", data={"email": "a@b.org", "password": "123456789"}).status_code == 401
    assert "The password is set." in mine.post("/me/password", data={"password": "1234567890"}, follow_redirects=True).text
    assert client.post("/sign-in", data={"email": "a@b.org", "password": "1234567890"}).location == "/me/"


def test_guessing_is_slowed(client: FlaskClient) -> None:
    answers = [client.post("/sign-in", data={"email": "a@b.org", "password": "x"}).status_code for _ in range(9)]
    assert answers == [401] * 8 + [429]


def test_the_way_back_stays_here(client: FlaskClient) -> None:
    make_person(email="a@b.org", password="a long enough one")
    answer = client.post("/sign-in", data={"email": "a@b.org", "password": "a long enough one", "next": "//evil.example"})
    assert answer.location == "/"


def test_ending_all_sign_ins(browser) -> None:
    person = make_person()
    client = browser(person)
    assert client.get("/me/").status_code == 200
    client.post("/me/sign-ins/end")
    assert client.get("/me/").status_code == 401


def test_roles_are_audited_and_the_chain_shows_a_change(app) -> None:
    person = make_person("organiser")
    act(accounts.revoke, person.id, NetworkRole.ORGANISER, by=person.id, now=NOW)
    audit.seal_new()
    check = audit.verify(now=NOW)
    assert (check.sealed, check.broken_entry) == (2, None)
    with transaction() as tx:
        entry = tx.query(audit.AuditEntry).filter_by(action="granted_role").one()
        entry.detail = {"role": "staff"}
        broken = entry.id
    check = audit.verify(now=NOW)
    assert (check.sealed, check.broken_entry) == (0, broken)


def test_consent_is_a_history(app) -> None:
    person = make_person()
    for agreed in (True, True, False, True):
        act(accounts.set_consent, person.id, Purpose.NEWSLETTER, agreed, now=NOW)
    assert queries.has_consent(person.id, Purpose.NEWSLETTER)
    act(accounts.set_consent, person.id, Purpose.NEWSLETTER, False, now=NOW)
    assert not queries.has_consent(person.id, Purpose.NEWSLETTER)


def test_the_newsletter_is_a_choice(browser) -> None:
    person = make_person()
    form = {"name": "Ann", "role_title": "", "language": "nl", "timezone": "Europe/Amsterdam", "newsletter": "y"}
    assert browser(person).post("/me/profile", data=form).status_code == 302
    assert queries.has_consent(person.id, Purpose.NEWSLETTER)
    assert browser(person).post("/me/profile", data={**form, "timezone": "Mars"}).status_code == 422
    form.pop("newsletter")
    browser(person).post("/me/profile", data=form)
    assert not queries.has_consent(person.id, Purpose.NEWSLETTER)


def test_nobody_prepares_an_account_for_somebody_else(client: FlaskClient, settle) -> None:
    client.post("/sign-up", data={"name": "Mallory", "email": "ann@example.org", "password": "a password of Mallory"})
    client.post("/sign-up", data={"name": "Ann", "email": "ann@example.org"})
    settle()
    secret = mail.latest(1)[0].body.split("/sign-in/link/")[1].split()[0]
    client.post(f"/sign-in/link/{secret}")
    person = queries.find_by_email("ann@example.org")
    assert (person.name, person.password_hash) == ("Ann", None)
    client.post("/sign-up", data={"name": "Mallory", "email": "ann@example.org"})
    assert queries.find_by_email("ann@example.org").name == "Ann", "once proven, nobody overwrites it"
    client.post("/me/password", data={"password": "my very own one"})
    assert act(accounts.check_password, "ann@example.org", "my very own one", now=NOW)


def test_blank_names_are_no_names(client: FlaskClient) -> None:
    assert client.post("/sign-up", data={"name": "   ", "email": "a@b.org"}).status_code == 422


def test_links_in_mails_are_hidden_from_whoever_reads_the_outbox(browser, settle) -> None:
    act(accounts.ask_link, make_person(email="ann@example.org").email, lead_to="/", now=NOW)
    settle()
    page = browser(make_person("secretariat")).get(f"/outbox/{mail.latest(1)[0].id}").text
    assert "/sign-in/link/…" in page
