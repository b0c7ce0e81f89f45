"""The scanner: a page that installs as an app, opens without network, and enforces every rule by itself."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask_babel import gettext as _

from app.badges.labels import AT_THE_DOOR, OUTCOMES
from app.web.assets import asset
from app.web.security import allow_scanner

# What the scanner needs without network, below /static/.
PARTS = (
    "css/scanner.css",
    "icons/mark.svg",
    "icons/app-192.png",
    "icons/app-512.png",
    "vendor/ed25519.js",
    "vendor/idb.js",
    "vendor/zxing-reader.js",
    "vendor/zxing_reader.wasm",
)


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/scan", view_func=scan)
    blueprint.add_url_rule("/sw.js", view_func=service_worker)
    blueprint.add_url_rule("/scanner.webmanifest", view_func=manifest)


def scan() -> Any:
    allow_scanner()
    words = {
        **{outcome.value: str(label) for outcome, label in OUTCOMES.items()},
        "left": _("Goodbye"),
        "noCamera": _("No camera here. Type the code, or use a scanner that types."),
        "noNetwork": _("No connection. Pairing and searching need one."),
        "online": _("Online"),
        "offline": _("Offline: this phone decides on its own"),
        "waiting": _("Scans waiting to be sent: %(number)s", number="{number}"),
        "revoked": _("This device was revoked and its data wiped. Pair it again."),
        "badCode": _("This pairing code is wrong, used or expired."),
        "since": _("%(gate)s, %(time)s", gate="{gate}", time="{time}"),
        "undone": _("Taken back"),
        "tooLate": _("Only scans of the last 15 minutes can be taken back."),
        "nobody": _("No valid badge carries this name."),
        "short": _("Type at least three letters."),
        "noWebCrypto": _("This page needs a secure connection (https) to scan."),
        "torch": _("Torch"),
        "fault": _("That did not work. Scan again."),
        "surely": _("Scans that were not sent yet are lost. Unpair?"),
    }
    reasons = {name: {"what": str(what), "todo": str(todo)} for name, (what, todo) in AT_THE_DOOR.items()}
    return render_template("badges/scan.html", words={**words, "reasons": reasons})


def _parts() -> list[str]:
    modules = sorted(path.name for path in (Path(str(current_app.static_folder)) / "js" / "scanner").glob("*.js"))
    return [asset(name) for name in (*PARTS, *(f"js/scanner/{name}" for name in modules))]


def service_worker() -> Response:
    """Served from the root, because a worker rules over the addresses below its own."""
    parts = _parts()
    # Another one when any part changed, so that a phone fetches all of them together.
    version = hashlib.sha256("".join(parts).encode()).hexdigest()[:12]
    code = render_template("badges/sw.js", version=version, parts=parts, page=url_for("badges.scan"))
    return Response(code, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


def manifest() -> Response:
    icons = [
        {
            "src": asset(f"icons/app-{side}.png"),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": what,
        }
        for side in (192, 512)
        for what in ("any", "maskable")
    ]
    answer = jsonify(
        id="/scan",
        name=_("GO SMART scanner"),
        short_name=_("Scanner"),
        start_url=url_for("badges.scan"),
        scope=url_for("badges.scan"),
        display="standalone",
        orientation="portrait",
        background_color="#0c1415",
        theme_color="#0c1415",
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    return answer
