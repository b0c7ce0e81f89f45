"""The scanner in a real browser: paired, reading a film of a badge, then two hundred badges without network, and back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CHROMIUM, FLAGS, Person

GOOD, AWAY = "Online", "Offline: this phone decides on its own"


class Organiser:
    """What an organiser does at the desk, and another program with a token."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def codes(self) -> list[str]:
        text = self.person.context.request.get("/organise/expo/badges.csv").text()
        return [row["code"] for row in csv.DictReader(io.StringIO(text))]

    def gate(self, name: str, hours: str = "") -> None:
        self.page.goto("/organise/expo/gates")
        self.page.locator("summary", has_text="Add a gate").click()
        self.page.get_by_label("Name of the gate").fill(name)
        self.page.get_by_label("Kind").select_option("room")
        if hours:
            self.page.get_by_label("Open", exact=False).last.fill(hours)
        self.page.get_by_role("button", name="Add a gate").click()
        self.person.sees("The gate was created.")

    def pairing_code(self, gate: str, role: str = "steward", name: str = "") -> str:
        self.page.goto("/organise/expo/gates")
        card = self.page.locator("li.card", has=self.page.get_by_role("heading", name=gate, exact=True))
        card.get_by_label("Device name").fill(name)
        card.get_by_label("Role").select_option(role)
        card.get_by_role("button", name="Pair a phone").click()
        return self.page.locator(".pairing .code").inner_text()

    def paired(self, gate: str, role: str = "steward") -> dict[str, str]:
        """Headers of a device that is no browser."""
        answer = self.person.context.request.post("/api/v1/devices/pair", data={"code": self.pairing_code(gate, role)})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def sync(self, headers: dict[str, str], since: str = "0") -> Any:
        return self.person.context.request.get(f"/api/v1/sync?since={since}", headers=headers).json()


@pytest.fixture
def organiser(person: Any) -> Organiser:
    return Organiser(person(width=1280).sign_in("organiser"))


@pytest.fixture
def phone(person: Any) -> Person:
    return person(permissions=["camera"])


def pair(phone: Person, code: str) -> Page:
    page = phone.page
    page.goto(f"/scan#{code}")
    page.get_by_role("button", name="Pair this phone").click()
    expect(page.locator("#scanner[data-ready=yes]")).to_be_attached()
    expect(page.locator("#link")).to_have_text(GOOD)
    return page


def scan(page: Page, code: str, gate: str | None = None) -> tuple[str, str]:
    """Word and reason of the verdict on a code that a typing scanner sends."""
    if gate:
        page.get_by_label("Gate").select_option(gate)
    before = int(page.locator("#count").inner_text())
    page.locator("#code").fill(code)
    page.locator("#code").press("Enter")
    expect(page.locator("#count")).to_have_text(str(before + 1))
    word, reason = page.locator("#verdict-word").inner_text(), page.locator("#verdict-reason").inner_text()
    page.locator("#next").click()
    return word, reason


def test_two_hundred_badges_without_network(organiser: Organiser, phone: Person, person: Any) -> None:
    codes = Random(1).sample(organiser.codes(), 172)
    organiser.gate("Hall A")
    organiser.gate("Yesterday only", "2020-01-01 09:00-10:00")
    other = organiser.paired("Hall A")
    attendee = person().sign_in("attendee")
    mine = organiser.codes()
    attendee.page.goto("/me/badge?event=expo")
    attendee.page.get_by_role("button", name="Lost it? Make a new one").click()
    attendee.sees("Here is your new badge.")
    (old,) = set(mine) - set(organiser.codes())
    (new,) = set(organiser.codes()) - set(mine)
    codes = [code for code in codes if code not in {old, new}][:170]
    page = pair(phone, organiser.pairing_code("Hall A", name="Phone A"))
    assert scan(page, codes[0], "Hall A") == ("Admitted", "")
    cursor = organiser.sync(other)["cursor"]

    phone.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("#link")).to_have_text(AWAY)
    # Another door lets one in meanwhile, and the badge of another is replaced: this phone cannot know.
    shared = codes[1]
    body = {
        "scans": [{"nonce": "x", "code": shared, "gate": "Hall A", "direction": "in", "scanned_at": "2026-11-22T09:00:00Z"}]
    }
    body["scans"][0]["scanned_at"] = organiser.sync(other)["now"]
    assert (
        organiser.person.context.request.post("/api/v1/scans", data=body, headers=other).json()["results"][0]["outcome"]
        == "admitted"
    )
    attendee.page.goto("/me/badge?event=expo")
    attendee.page.get_by_role("button", name="Lost it? Make a new one").click()
    attendee.sees("Here is your new badge.")

    assert scan(page, codes[0])[1].startswith("Already inside")
    assert scan(page, old)[1] == "This print was replaced or revoked"
    assert scan(page, new) == ("Admitted", ""), "valid as far as this phone knows"
    forged = codes[2][:-3] + ("AAA" if not codes[2].endswith("AAA") else "BBB")
    assert scan(page, forged)[0] == "Refused"
    assert scan(page, "https://example.org/")[1] == "Not a GO SMART badge"
    admitted = [code for code in codes[1:] if scan(page, code)[0] == "Admitted"]
    assert len(admitted) == len(codes) - 1
    for code in codes[1:13]:
        assert scan(page, code)[1].startswith("Already inside")
    for code in codes[20:33]:
        assert scan(page, code, "Yesterday only") == ("Refused", "This gate is closed now")
    total = 5 + len(codes) - 1 + 12 + 13
    assert total >= 199
    expect(page.locator("#waiting")).to_have_text(f"Scans waiting to be sent: {total}")

    # The app opens without network, and still knows all of it.
    page.reload()
    expect(page.locator("#scanner[data-ready=yes]")).to_be_attached()
    expect(page.locator("#waiting")).to_have_text(f"Scans waiting to be sent: {total}")
    assert scan(page, codes[3], "Hall A")[1].startswith("Already inside")

    phone.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#waiting")).to_have_text("", timeout=30_000)
    expect(page.locator("#link")).to_have_text(GOOD)
    changes = organiser.sync(other, cursor)
    kept = [row for row in changes["scans"] if row[3] == "in"]
    # Everybody the phone let in, and the one that the other door had let in.
    assert len(kept) == len(admitted) + 1 + 1
    assert len({row[1] for row in kept}) == len(admitted) + 1
    organiser.page.goto("/organise/expo/gates")
    organiser.page.goto("/organise/expo/conflicts")
    rows = organiser.page.locator("main ul.rows > li", has_text="Phone A")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Admitted twice")).to_have_count(1)
    expect(rows.filter(has_text="Admitted with override: This print was replaced or revoked")).to_have_count(1)


def test_a_typing_scanner_and_the_camera_of_a_lost_phone(organiser: Organiser, phone: Person) -> None:
    page = pair(phone, organiser.pairing_code("Main entrance", "supervisor", "Lost"))
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.type("https://example.org/x")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-reason")).to_have_text("Not a GO SMART badge")
    page.keyboard.press("Escape")
    expect(page.locator("#verdict")).to_be_hidden()
    page.get_by_label("Forgot the badge").fill("Okafor")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name=re.compile("Daniel Okafor")).click()
    expect(page.locator("#verdict-person")).to_have_text("Daniel Okafor")
    # Nothing on the phone can be read: neither in its storage nor by its scripts.
    records = page.evaluate(
        """async () => {
          const db = await new Promise((done) => { const open = indexedDB.open("gosmart-scanner"); open.onsuccess = () => done(open.result); });
          const all = (name) => new Promise((done) => { const get = db.transaction(name).objectStore(name).getAll(); get.onsuccess = () => done(get.result); });
          const texts = (await all("held")).map((one) => new TextDecoder("latin1").decode(one.data));
          const key = (await all("key"))[0];
          db.close();
          return { texts: texts.join(""), count: texts.length, extractable: key.extractable, local: JSON.stringify(localStorage) };
        }"""
    )
    assert records["count"] >= 3
    assert records["extractable"] is False
    assert not any(words in records["texts"] + records["local"] for words in ("Okafor", "Daniel", "confirmed", "registration"))
    organiser.page.goto("/organise/expo/gates")
    organiser.page.locator("tr", has_text="Lost").get_by_role("button", name="Revoke device").click()
    organiser.person.sees("It wipes itself")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#pair-error")).to_have_text("This device was revoked and its data wiped. Pair it again.")
    assert page.evaluate("async () => (await (await indexedDB.databases()).length)") <= 1
    left = page.evaluate(
        """async () => {
          const db = await new Promise((done) => { const open = indexedDB.open("gosmart-scanner"); open.onsuccess = () => done(open.result); });
          const count = (name) => new Promise((done) => { const get = db.transaction(name).objectStore(name).count(); get.onsuccess = () => done(get.result); });
          const counts = await Promise.all(["held", "key", "queue"].map(count));
          db.close();
          return counts;
        }"""
    )
    assert left == [0, 0, 0]


def test_it_installs(organiser: Organiser, phone: Person) -> None:
    page = phone.page
    page.goto("/scan")
    page.evaluate("navigator.serviceWorker.ready")
    client = phone.context.new_cdp_session(page)
    manifest = client.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert [error["errorId"] for error in client.send("Page.getInstallabilityErrors")["installabilityErrors"]] in (
        [],
        ["in-incognito"],
    )


def test_ones_own_badge_opens_without_network(person: Any) -> None:
    attendee = person().sign_in("attendee")
    page = attendee.page
    page.goto("/me/badge?event=expo")
    page.evaluate("navigator.serviceWorker.ready")
    expect(page.locator(".badge-code svg")).to_be_visible()
    page.reload()
    attendee.context.set_offline(True)
    page.reload()
    expect(page.locator(".badge-code svg")).to_be_visible()
    attendee.context.set_offline(False)


def test_by_camera(organiser: Organiser, chromium: Any, site: str, person: Any, tmp_path: Path) -> None:
    """A fake camera shows a film of a rendered badge: the decoder that the site serves reads it, and the door opens."""
    attendee = person(width=800).sign_in("attendee")
    attendee.page.goto("/me/badge?event=expo")
    picture = tmp_path / "badge.png"
    attendee.page.locator(".badge-code svg").screenshot(path=picture)
    frame = tmp_path / "frame.jpg"
    with Image.open(picture) as shot, Image.new("RGB", (640, 480), "white") as paper:
        paper.paste(shot.convert("RGB").resize((360, 360)), (140, 60))
        paper.save(frame, quality=92)
    film = tmp_path / "badge.mjpeg"
    film.write_bytes(frame.read_bytes() * 3)
    camera = [*FLAGS, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=camera)
    try:
        door = Person(browser, site, permissions=["camera"])
        door.page.goto(f"/scan#{organiser.pairing_code('Main entrance')}")
        door.page.get_by_role("button", name="Pair this phone").click()
        expect(door.page.locator("#verdict-word")).to_have_text(re.compile("Admitted|Refused"), timeout=30_000)
        assert door.page.locator("#verdict-person").inner_text() == "Daniel Okafor"
        assert door.complaints == []
    finally:
        browser.close()


def test_an_exhibitor_keeps_a_contact_by_consent(organiser: Organiser, person: Any) -> None:
    attendee = person().sign_in("attendee")
    page = attendee.page
    page.goto("/me/badge?event=expo")
    attendee.sees("Exhibitors who scan your badge get nothing.")
    page.get_by_role("button", name="Exhibitors may read my contact details").click()
    attendee.sees("Exhibitors who scan your badge now get your name")
    page.get_by_role("button", name="Withdraw, and remove what they have").click()
    attendee.sees("Your contact details are no longer shared")
