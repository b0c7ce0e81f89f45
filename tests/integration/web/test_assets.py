"""Static files: addresses by content, style sheets joined, kept for good."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.web.assets import Assets

STATIC = Path("app/web/static")


def _folder(root: Path, **files: str) -> Assets:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_css", ".css").replace("_js", ".js")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Assets(root)


def test_a_page_loads_only_addresses_that_hold_for_good(client: Any) -> None:
    page = client.get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) >= 3
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_another_digest_or_name_is_nowhere_and_not_kept(client: Any) -> None:
    address = re.search(r"/static/v/(\w+)/css/[\w.]+", client.get("/").text)
    assert address
    for wrong in (
        address[0].replace(address[1], "0" * 12),
        f"/static/v/{address[1]}/css/nothing.css",
        f"/static/v/{address[1]}/../../pages.py",
        f"/static/v/{address[1]}/%2e%2e/%2e%2e/pages.py",
        f"/static/v/{address[1]}/css",
    ):
        answer = client.get(wrong)
        assert answer.status_code == 404, wrong
        assert "no-cache" in answer.headers["Cache-Control"]


def test_scripts_share_a_digest_that_any_of_them_changes(tmp_path: Path) -> None:
    files = {"js__a_js": "import './b.js'", "js__b_js": "1"}
    before = _folder(tmp_path, **files)
    assert before.digest("js/a.js") == before.digest("js/b.js")
    after = _folder(tmp_path, **{**files, "js__b_js": "2"})
    assert after.digest("js/a.js") != before.digest("js/a.js")


def test_workers_agree_on_all_digests() -> None:
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()]
    this, other = Assets(STATIC), Assets(STATIC)
    assert {name: this.digest(name) for name in names} == {name: other.digest(name) for name in reversed(names)}


def test_a_style_sheet_holds_what_it_imports(tmp_path: Path) -> None:
    assets = _folder(
        tmp_path,
        css__app_css='@layer base, components;\n@import url("./base.css") layer(base);\n@import url("./parts/all.css");\n',
        css__base_css='a { background: url("../icons/x.css"); }\n',
        css__parts__all_css='@import url("./button.css") layer(components);\n',
        css__parts__button_css='button { background: url("../../icons/x.css"); }\n',
        icons__x_css="",
    )
    mark = f'url("../../{assets.digest("icons/x.css")}/icons/x.css")'
    assert assets.asset("css/app.css").content.decode() == (
        "@layer base, components;\n@layer base {\na { background: " + mark + "; }\n}\n"
        "@layer components {\nbutton { background: " + mark + "; }\n}\n\n"
    )


def test_style_sheets_that_cannot_be_joined_say_why(tmp_path: Path) -> None:
    circle = _folder(tmp_path, a_css='@import url("./b.css");', b_css='@import url("./a.css");')
    with pytest.raises(ValueError, match=r"in a circle: a\.css > b\.css > a\.css"):
        circle.asset("a.css")
    with pytest.raises(ValueError, match=r"c\.css: imports are written"):
        _folder(tmp_path, c_css='@import "a.css" screen;').asset("c.css")
    with pytest.raises(LookupError, match=r"no static file nothing\.css"):
        _folder(tmp_path, d_css='@import url("./nothing.css");').asset("d.css")


def test_what_setup_makes_may_be_missing(tmp_path: Path) -> None:
    assets = _folder(tmp_path, css__fonts_css='@font-face { src: url("../vendor/fonts/sans.woff2"); }')
    assert assets.digest("vendor/icons.svg") == "missing"
    assert 'url("../../missing/vendor/fonts/sans.woff2")' in assets.asset("css/fonts.css").content.decode()


def test_browsers_that_know_one_theme_get_the_light_values(tmp_path: Path) -> None:
    assets = _folder(
        tmp_path,
        t_css=":root {\n  --ink: light-dark(#111, #eee);\n  --s: 0 1px light-dark(rgb(1 2 3 / 8%), rgb(0 0 0 / 9%));\n  --r: 4px;\n}\n",
    )
    added = assets.asset("t.css").content.decode().split("@supports not (color: light-dark(#000, #fff))")[1]
    assert "--ink: #111;" in added
    assert "--s: 0 1px rgb(1 2 3 / 8%);" in added
    assert "--r" not in added


def test_templates_name_files_that_are_there_and_only_by_asset() -> None:
    assets = Assets(STATIC)
    for path in Path("app").rglob("templates/**/*.html"):
        text = path.read_text()
        assert "url_for('static'" not in text, path
        assert 'url_for("static"' not in text, path
        for name in re.findall(r"""\basset\(["']([^"'{}~]+)["']\)""", text):
            assert assets.digest(name), path
