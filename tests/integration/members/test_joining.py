"""An organisation joins the network."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.members import queries
from tests.factories.members import make_organisation, make_person


def test_joining_goes_through_the_secretariat(client: FlaskClient, browser) -> None:
    form = {"name": "City of Delft", "kind": "city", "country": "NL", "city": "Delft", "timezone": "Europe/Amsterdam"}
    assert client.post("/members/join", data={**form, "timezone": "Mars"}).status_code == 422
    client.post("/members/join", data=form)
    assert client.get("/members/city-of-delft").status_code == 404
    office = browser(make_person("secretariat"))
    assert "City of Delft" in office.get("/admin/").text
    (waiting,) = queries.waiting_organisations()
    office.post(f"/admin/organisations/{waiting.id}/approve")
    assert client.get("/members/city-of-delft").status_code == 200


def test_who_waits_to_be_a_member_has_no_page(client: FlaskClient) -> None:
    waiting = make_organisation(active=False)
    assert client.get(f"/members/{waiting.slug}").status_code == 404
