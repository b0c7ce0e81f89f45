"""Static files under addresses that their content decides, so that a browser keeps them for good.

`/static/v/<digest>/<name>`: scripts share one digest, since they import each other by relative addresses; any other file has
its own. A style sheet is answered with all that it imports.
"""

from __future__ import annotations

import hashlib
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("assets", __name__)

# What setup makes: a page does without until then.
_MADE = "vendor/"
_MIMETYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".woff2": "font/woff2"}
_FOR_GOOD = "public, max-age=31536000, immutable"
_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\(([\w.-]+)\))?;')
_RELATIVE = re.compile(r'url\("(\.{1,2}/[^"]+)"\)')
_BOTH_THEMES = re.compile(r"(--[\w-]+): ([^;]*light-dark\([^;]+);")
_LIGHT_DARK = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))+), (?:[^(),]|\([^()]*\))+\)")


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    digest: str
    mimetype: str


class Assets:
    """The files of one folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, Asset] = {}
        self._scripts = ""

    def forget(self) -> None:
        self._kept.clear()
        self._scripts = ""

    def asset(self, name: str) -> Asset:
        """Raises LookupError when there is no such file, ValueError for a style sheet that cannot be joined."""
        if name not in self._kept:
            content = self._style(name).encode() if name.endswith(".css") else self._read(name)
            digest = self._digest_of_scripts() if name.endswith(".js") else _digest(content)
            mimetype = _MIMETYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            self._kept[name] = Asset(content, digest, mimetype)
        return self._kept[name]

    def digest(self, name: str) -> str:
        return "missing" if name.startswith(_MADE) and not self._path(name).is_file() else self.asset(name).digest

    def _path(self, name: str) -> Path:
        return Path(safe_join(str(self._folder), name) or self._folder)

    def _read(self, name: str) -> bytes:
        if not self._path(name).is_file():
            raise LookupError(f"no static file {name}")
        return self._path(name).read_bytes()

    def _digest_of_scripts(self) -> str:
        if not self._scripts:
            paths = sorted(self._folder.rglob("*.js"))
            self._scripts = _digest(*(str(path.relative_to(self._folder)).encode() + path.read_bytes() for path in paths))
        return self._scripts

    def _style(self, name: str, importers: tuple[str, ...] = ()) -> str:
        if name in importers:
            raise ValueError("style sheets import each other in a circle: " + " > ".join((*importers, name)))
        importers = (*importers, name)

        def target(match: re.Match[str]) -> str:
            return posixpath.normpath(posixpath.join(posixpath.dirname(name), match[1]))

        def joined(match: re.Match[str]) -> str:
            inner = self._style(target(match), importers)
            return f"@layer {match[2]} {{\n{inner}}}" if match[2] else inner

        def dated(match: re.Match[str]) -> str:
            up = "../" * (importers[0].count("/") + 1)
            return f'url("{up}{self.digest(target(match))}/{target(match)}")'

        # Comments are for who reads the files.
        text = _without_light_dark(_COMMENT.sub("", self._read(name).decode()))
        text = _IMPORT.sub(joined, _RELATIVE.sub(lambda match: match[0] if _is_import(match) else dated(match), text))
        if "@import" in text:
            raise ValueError(f'{name}: imports are written @import url("./file.css") layer(name);')
        return text


def _is_import(match: re.Match[str]) -> bool:
    return match.string[: match.start()].endswith("@import ")


def _without_light_dark(text: str) -> str:
    """Adds light values for browsers that cannot choose between two themes by themselves."""
    lights = ["    {}: {};".format(name, _LIGHT_DARK.sub(r"\1", value)) for name, value in _BOTH_THEMES.findall(text)]
    if not lights:
        return text
    return "\n".join((text, "@supports not (color: light-dark(#000, #fff)) {", "  :root {", *lights, "  }", "}", ""))


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _assets() -> Assets:
    assets: Assets = current_app.extensions["assets"]
    return assets


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("assets.serve", digest=_assets().digest(name), name=name)


@blueprint.get("/static/v/<digest>/<path:name>")
def serve(digest: str, name: str) -> BaseResponse:
    try:
        wanted = _assets().asset(name)
    except LookupError:
        abort(404)
    if wanted.digest != digest:
        abort(404)
    answer = Response(wanted.content, mimetype=wanted.mimetype, headers={"Cache-Control": _FOR_GOOD})
    answer.set_etag(wanted.digest)
    return answer.make_conditional(request)


def install(app: Flask) -> None:
    assets = app.extensions["assets"] = Assets(Path(str(app.static_folder)))
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(blueprint)
    if app.debug:
        app.before_request(assets.forget)
