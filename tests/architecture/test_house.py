"""The house's rules that the import contracts cannot say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from sqlalchemy import inspect, text

from app.infra.db import Base, db, is_modelled
from config import Config

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
FEATURES = ("members", "framework", "exchange", "events", "badges", "matchmaking", "feedback", "publications", "insights")
# The rungs by which a lower package may be entered; `web.blueprint` and the wiring's names are for the roof.
DOORS = {"service", "queries", "models", "policy", "messages", "vocabulary", "labels"}
ROOMS = {"programme", "registration", "attendance", "calendar"}
ROOF = ("wiring.py", "cli.py", "demo", "__init__.py")


def modules() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def test_packages_are_entered_by_their_doors() -> None:
    wrong = []
    for path in modules():
        home = path.relative_to(APP).parts[0]
        if home in ROOF:
            continue
        for name in imports(path):
            parts = name.split(".")
            # A room of a package has the same ladder as a package.
            rung = parts[3] if len(parts) > 3 and parts[2] in ROOMS else parts[2] if len(parts) > 2 else ""
            if parts[0] == "app" and rung and parts[1] in FEATURES and parts[1] != home and rung not in DOORS:
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert not wrong, "\n".join(wrong)


# Work that takes long, holds no lock meanwhile, and stores how far it has come: each opens short transactions of its own, and
# none of them is called inside one.
LONG_WORK = {
    "app/badges/service/badges.py": {"choose_mask"},
    "app/badges/service/printing.py": {"make_part", "tell"},
    "app/insights/service/snapshots.py": {"take_due"},
    "app/matchmaking/service/planning.py": {"run"},
    "app/matchmaking/service/profiles.py": {"read_texts"},
    "app/publications/service/gathering.py": {"gather", "_tell"},
    "app/publications/service/readers.py": {"take_bounces"},
    "app/publications/service/sending.py": {"send_slice", "_send"},
}
EDGES = re.compile(r"app/(infra|search|demo)/|/web/|/(api|handlers)\.py$|/handlers/|^app/cli\.py$")


def test_a_transaction_is_opened_at_the_edge() -> None:
    wrong = []
    for path in modules():
        name = str(path.relative_to(ROOT))
        if EDGES.search(name):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name not in LONG_WORK.get(name, ()):
                wrong += [
                    f"{name}:{call.lineno} {node.name}"
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "transaction"
                ]
    assert not wrong, wrong


def test_a_service_is_handed_its_transaction() -> None:
    """No service takes the session from the air, but for what holds no lock."""
    wrong = []
    for path in modules():
        name = str(path.relative_to(ROOT))
        if "/service/" not in name and not name.endswith("/service.py"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name not in LONG_WORK.get(name, ()):
                wrong += [
                    f"{name}:{call.lineno} {node.name}"
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "session"
                ]
    assert not wrong, wrong


def pure_modules() -> list[Path]:
    """Decisions: the rules of every package; the optimiser and the kinds of questions, which are nothing else."""
    questions = [path for path in APP.glob("questions/*.py") if path.name != "labels.py"]
    return sorted([*APP.glob("**/rules/**/*.py"), *APP.glob("optimiser/*.py"), *questions])


def test_rules_load_without_framework_or_database() -> None:
    """In one fresh process, one after the other: the first that brings any of them along is named."""
    names = [str(path.relative_to(ROOT).with_suffix("")).replace("/", ".") for path in pure_modules()]
    code = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name.removesuffix(".__init__"))
    if brought := {"flask", "sqlalchemy", "werkzeug"} & set(sys.modules):
        sys.exit(f"{name} loads {sorted(brought)}")
"""
    answer = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_rules_read_no_clock_and_no_chance() -> None:
    wrong = []
    for path in [*pure_modules(), *APP.glob("*/messages.py"), *(APP / "core").glob("*.py")]:
        source = path.read_text(encoding="utf-8")
        words = [word for word in ("utc_now(", "datetime.now", "date.today", "time.time", "uuid4") if word in source]
        # `random.Random(seed)` is chance that was passed in.
        words += ["import random"] if "import random" in source and "random.Random" not in source else []
        if path.name not in {"clock.py", "ids.py"}:
            wrong += [f"{path.relative_to(ROOT)}: {word}" for word in words]
    assert not wrong, wrong


def test_packages_hold_a_docstring_only() -> None:
    wrong = []
    for path in APP.rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        extra = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        if extra and path.parent.name != "web" and path != APP / "__init__.py":
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong, wrong


def test_no_junk_drawers() -> None:
    assert not [path for path in modules() if path.stem in {"utils", "util", "helpers", "helper", "common", "misc"}]


def test_every_module_says_what_it_is() -> None:
    assert not [str(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]


def test_every_foreign_key_goes_down() -> None:
    floor = {name: number for number, name in enumerate(("infra", "members", "framework", "exchange", "events"))}
    home = {mapper.local_table.name: mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            here, there = home[table.name], home[key.column.table.name]
            assert here == there or floor.get(there, 9) < floor.get(here, 9), f"{table.name} -> {key.column.table.name}"


def test_migrations_build_what_the_models_say_and_go_down_again(app) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from flask_migrate import downgrade, upgrade

    db.session.remove()
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": is_modelled}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata) == []
    try:
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    finally:
        upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM theme")).scalar() == 12


def test_every_key_of_the_configuration_is_in_the_readme() -> None:
    read = set(re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', (ROOT / "config.py").read_text(encoding="utf-8")))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert read, "the pattern finds keys"
    assert {key for key in read if f"`{key}`" not in readme} == set()
    assert len(read) >= len(Config.__dataclass_fields__)


def test_every_command_of_the_readme_exists(app) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"flask --app wsgi ([a-z-]+)", readme)) - {"db"}:
        assert name in app.cli.commands, name


def test_links_in_the_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_glossary_words_are_the_products_words() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()
    for word in (
        "event",
        "session",
        "registration",
        "enrolment",
        "badge",
        "scan",
        "gate",
        "challenge",
        "claim",
        "ballot",
        "message",
        "handler",
    ):
        assert f"**{word}**" in glossary, word


# Participles and the like say nothing of what a value is. Fields are left out: some are stored under their names.
NO_NAMES = {"one", "found", "held", "told", "shown", "made"}


def test_values_are_named_by_nouns() -> None:
    wrong = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        fields = {id(line.target) for node in classes for line in node.body if isinstance(line, ast.AnnAssign)}
        for node in ast.walk(tree):
            if isinstance(node, ast.arg):
                name = node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
                name = node.id
            else:
                continue
            if name in NO_NAMES:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {name}")
    for path in sorted(APP.rglob("templates/**/*.html")):
        for target in re.findall(r"\{%-? *(?:for|set) ([\w, ]+?) (?:in|=) ", path.read_text(encoding="utf-8")):
            wrong += [f"{path.relative_to(ROOT)}: {name}" for name in re.split(r"[, ]+", target) if name in NO_NAMES]
    assert not wrong
