"""Addresses and bodies that no browser would send get an answer."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "path",
    ["/?lang=nl&endpoint=x", "/events/?lang=nl&slug=y", "/?lang=nl&_anchor=x&_method=y&_scheme=z", "/reports/" + "9" * 25, "/reports/99999999999.pdf",
     "/challenges/?q=%00", "/challenges/?theme=%00", "/events/%00/", "/news/%00", "/members/?kind=%00", "/first-scan?organisation=%00",
     "/api/v1/challenges?q=%00", "/api/v1/sync?since=99999999999999", "/challenges/?page=99999999999999999999", "/insights/?year=99999999999"],
)  # fmt: skip
def test_odd_addresses_get_an_answer(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {200, 302, 400, 401, 404, 422}


def test_deep_json_gets_an_answer(client: FlaskClient) -> None:
    answer = client.post("/api/v1/scans", data="[" * 200_000, content_type="application/json")
    assert answer.status_code in {400, 422}
