"""Commands: `flask --app wsgi NAME`. Every fault of a file is printed with its place, and the exit code is 1."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade

from app.badges.queries.gates import find_gate
from app.badges.service import badges, gates
from app.badges.vocabulary import DeviceRole
from app.core.clock import utc_now
from app.core.errors import BadFile, Refused
from app.core.json_input import read_json
from app.core.names import address, person_name
from app.demo import load, shift
from app.events.calendar.rules import replies
from app.events.calendar.service import replies as reply_service
from app.events.programme.queries import events, plan
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing
from app.events.registration.service import attendees
from app.exchange.service import importing as exchange
from app.feedback.service import importing as surveys
from app.infra import audit, backup, outbox, settings
from app.infra.db import db, transaction
from app.infra.settings import Site
from app.matchmaking.service import planning
from app.members import queries as members
from app.members.service import accounts, organisations
from app.members.vocabulary import NetworkRole
from app.optimiser import problem
from config import ROOT


class Friendly(click.Command):
    """Turns what the product refuses into plain lines instead of a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadFile as error:
            lines = [f"{error.name}: nothing was imported", *(f"  {fault}" for fault in error.faults[:100])]
            raise click.ClickException("\n".join(lines)) from error
        except Refused as refusal:
            details = ", ".join(f"{key} {value}" for key, value in refusal.details.items())
            raise click.ClickException(f"refused: {refusal.word} {details}".strip()) from refusal


existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import-schedule", cls=Friendly)
@click.argument("file", type=existing_file)
@click.option("--event", "slug", required=True, help="The event's slug; a new one makes the event.")
@click.option("--dry-run", is_flag=True, help="Only say what would change, and what cannot be read.")
@click.option("--draft", is_flag=True, help="Leave it as a draft; without this it is published as a version.")
def import_schedule(file: Path, slug: str, dry_run: bool, draft: bool) -> None:
    """Import a programme: frab XML, frab, pretalx or opass JSON, iCalendar, CSV."""
    event = events.find_event(slug)
    read = schedule_files.read(file.name, file.read_bytes(), partly=dry_run, home=event.timezone if event else "")
    with transaction() as tx:
        report = importing.import_programme(tx, read, slug, now=utc_now(), dry_run=dry_run, publish=not draft)
    click.echo(f"sessions {report.sessions}\nrooms {report.rooms}\nspeakers {report.speakers}")
    click.echo(f"new {report.added}, changed {report.changed}, unchanged {report.same}, not in the file {report.missing}")
    for warning in report.warnings:
        click.echo(f"note: {warning}")
    if dry_run:
        for difference in report.differences:
            click.echo(
                f"{difference.kind}: {difference.title}" + (f" ({', '.join(difference.fields)})" if difference.fields else "")
            )
        for fault in report.faults:
            click.echo(f"cannot be read: {fault}")
        click.echo("dry run: nothing was stored")


@click.command("plan-meetings", cls=Friendly)
@click.argument("file", type=existing_file)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the plan goes.")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=60.0, show_default=True, help="Of the processor, a search.")
@click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True)
def plan_meetings(file: Path, output: Path, seconds: float, seed: int) -> None:
    """Solve a meeting-plan problem (JSON, docs/rules/meeting-plan.md) without a database."""
    try:
        instance = problem.read(read_json(file.read_bytes()))
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    best = None
    for best in planning.plans(instance, seconds=seconds, seed=seed):
        gap = "" if best.gap is None else f", at most {100 * best.gap:.3f} % below the best there is"
        click.echo(f"{best.seconds:6.1f} s  {best.status}  value {best.value:.3f}{gap}, breaks {best.breaks}", err=True)
    assert best is not None
    part = output.with_name(f"{output.name}.part")
    part.write_text(json.dumps(best.to_json(), indent=1) + "\n")
    part.replace(output)
    click.echo(f"{best.status}: {len(best.placed)} placed, {len(best.unplaced)} not" + (f"\n{best.why}" if best.why else ""))


@click.command("import-members", cls=Friendly)
@click.argument("file", type=existing_file)
def import_members(file: Path) -> None:
    """Import organisations and their people from CSV."""
    with transaction() as tx:
        done = organisations.import_members(tx, file.name, file.read_bytes(), now=utc_now())
    click.echo(f"organisations {done.organisations}\npeople {done.people}\nknown already {done.known}")


@click.command("import-attendees", cls=Friendly)
@click.argument("file", type=existing_file)
@click.option("--event", "slug", required=True)
def import_attendees(file: Path, slug: str) -> None:
    """Register people for an event from CSV: name, email, mode."""
    event = events.find_event(slug)
    if event is None:
        raise click.ClickException(f"no event is called {slug}")
    with transaction() as tx:
        done = attendees.import_attendees(tx, event.id, file.name, file.read_bytes(), now=utc_now())
    click.echo(f"registered {done.registered}\non the waiting list {done.waiting}\nregistered already {done.known}")


@click.command("import-listings", cls=Friendly)
@click.argument("file", type=existing_file)
def import_listings(file: Path) -> None:
    """Import challenges, solutions, projects and use cases from JSON or CSV, or the city projects of an expo's programme."""
    with transaction() as tx:
        counts = exchange.import_listings(tx, file.name, file.read_bytes(), by=None, now=utc_now())
    for kind, number in counts.items():
        click.echo(f"{kind} {number}")


@click.command("import-survey", cls=Friendly)
@click.argument("file", type=existing_file)
@click.option("--event", "slug", help="The event the survey is about; without one it is about the whole network.")
def import_survey(file: Path, slug: str | None) -> None:
    """Make a survey, as a draft, from LimeSurvey's .lss or from our own JSON; prints its code."""
    event = events.find_event(slug) if slug else None
    if slug and event is None:
        raise click.ClickException(f"no event is called {slug}")
    with transaction() as tx:
        survey, notes = surveys.import_file(
            tx, file.name, file.read_bytes(), event_id=event.id if event else None, by=None, now=utc_now()
        )
    click.echo(f"survey {survey.code}\nquestions {len(survey.questions)}")
    for note in notes:
        click.echo(f"note: {note}")


@click.command("import-responses", cls=Friendly)
@click.argument("file", type=existing_file)
@click.option("--survey", "code", required=True, help="The survey's code.")
@click.option("--mapping", type=existing_file, required=True, help="Which column answers which question (JSON).")
def import_responses(file: Path, code: str, mapping: Path) -> None:
    """Add a CSV file's rows to a survey as ballots; all of them or none."""
    with transaction() as tx:
        number = surveys.import_responses(
            tx, code, file.name, file.read_bytes(), mapping.name, mapping.read_bytes(), by=None, now=utc_now()
        )
    click.echo(f"ballots {number}")


@click.command("clashes", cls=Friendly)
@click.option("--event", "slug", required=True)
@click.option("--json", "as_json", is_flag=True)
def clashes(slug: str, as_json: bool) -> None:
    """List what is wrong with a programme."""
    event = events.find_event(slug)
    if event is None:
        raise click.ClickException(f"no event is called {slug}")
    listed = plan.clashes(event)
    if as_json:
        click.echo(json.dumps([{"kind": clash.kind, "sessions": list(clash.sessions), "what": clash.what} for clash in listed]))
        return
    for clash in listed:
        click.echo(f"{clash.kind}: {clash.what} ({', '.join(clash.sessions)})")
    click.echo(f"{len(listed)} clashes")


@click.command("read-reply", cls=Friendly)
@click.argument("file", type=click.File("rb"))
def read_reply(file: BinaryIO) -> None:
    """Take what a calendar answered to an invitation: an .ics file or a whole mail; `-` reads standard input."""
    entries = replies.read(Path(str(file.name)).name, file.read())
    with transaction() as tx:
        taken_replies = reply_service.take(tx, entries, by=None, now=utc_now())
    for result in taken_replies:
        click.echo(f"{result.reply.answer.lower()} {result.reply.uid}: {result.result}")


@click.command("pair-device", cls=Friendly)
@click.option("--event", "slug", required=True)
@click.option("--gate", required=True)
@click.option("--role", type=click.Choice([role.value for role in DeviceRole]), default=DeviceRole.STEWARD.value)
def pair_device(slug: str, gate: str, role: str) -> None:
    """Print a one-use pairing code for a gate, which is made when it is new."""
    event = events.find_event(slug)
    if event is None:
        raise click.ClickException(f"no event is called {slug}")
    now = utc_now()
    with transaction() as tx:
        door = find_gate(event.id, gate) or gates.add_gate(tx, event.id, gate, by=None, now=now)
        code = gates.make_pairing_code(tx, door.id, DeviceRole(role), by=None, now=now)
    click.echo(code)


@click.command("rotate-badge-key", cls=Friendly)
def rotate_badge_key() -> None:
    """Sign new badges with a new key; badges signed with earlier ones keep working."""
    with transaction() as tx:
        key = badges.rotate_key(tx, by=None, now=utc_now())
    click.echo(f"badges are signed with key {key.id}")


@click.command("add-person", cls=Friendly)
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in NetworkRole]), multiple=True)
@click.password_option()
def add_person(email: str, name: str, role: tuple[str, ...], password: str) -> None:
    """Make an account, such as the first one of an installation."""
    try:
        with transaction() as tx:
            person = accounts.add_person(tx, address(email), person_name(name), now=utc_now(), password=password, verified=True)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    for name_of_role in role:
        with transaction() as tx:
            accounts.grant(tx, person.id, NetworkRole(name_of_role), by=None, now=utc_now())
    click.echo(f"person {person.id}")


@click.command("worker")
@click.option("--once", is_flag=True, help="Handle what is due now, then stop.")
def worker(once: bool) -> None:
    """Carry out background work until stopped."""
    if once:
        click.echo(f"handled {outbox.drain(now=utc_now())}")
        return
    dispatcher = current_app.extensions["dispatcher"]
    dispatcher.tick()
    dispatcher.consumer(inside_server=False).run()


def _head() -> str:
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""


def pending_migration() -> str | None:
    """The newest migration when the database is behind it, else None."""
    head = _head()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return None if current == head else head


@click.command("doctor")
def doctor() -> None:
    """Look whether everything this installation needs works."""
    config = current_app.extensions["gosmart"]
    vendor = ROOT / "app" / "web" / "static" / "vendor"
    if pending_migration():
        raise click.ClickException("the database is behind: run `flask --app wsgi db upgrade`")
    checks = {
        "database": db.engine.url.render_as_string(hide_password=True),
        "migrations": "up to date",
        "browser parts": "there" if (vendor / "zxing_reader.wasm").exists() else "missing: run `python3 dev.py demo` once",
        "catalogues": "compiled" if any(ROOT.glob("app/web/translations/*/LC_MESSAGES/*.mo")) else "not compiled",
        "mail": "sent by SMTP" if config.mail_url else "kept in the outbox page only (MAIL_URL is not set)",
        "waiting in the outbox": str(len(outbox.due(utc_now(), limit=10_000))),
        "dead letters": str(len(outbox.dead_letters())),
    }
    for name, state in checks.items():
        click.echo(f"{name:>22}  {state}")


@click.command("backup", cls=Friendly)
@click.argument("file", type=click.Path(exists=False, dir_okay=False, path_type=Path))
def write_backup(file: Path) -> None:
    """Write the whole database into one file. Keep SECRET_KEY somewhere else: badges are signed with it."""
    counts = backup.write(file, _head())
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables in {file}")


@click.command("restore", cls=Friendly)
@click.argument("file", type=existing_file)
def restore(file: Path) -> None:
    """Bring a backup into a freshly migrated, empty database."""
    with transaction() as tx:
        counts = backup.read(tx, file, _head())
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables restored")


@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Seal new entries, then recompute the chain."""
    audit.seal_new()
    check = audit.verify(now=utc_now())
    if check.broken_entry is not None:
        raise click.ClickException(f"the chain breaks at entry {check.broken_entry}")
    click.echo(f"{check.sealed} entries, the chain holds\nlast seal {check.seal}")


@click.command("demo", cls=Friendly)
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo's data away and begin anew.")
def demo(port: int, host: str, reset: bool) -> None:
    """Migrate, load the living demo, serve it."""
    from waitress import serve  # noqa: PLC0415 - only the demo serves itself

    if not current_app.extensions["gosmart"].demo:
        raise click.ClickException("the demo needs GOSMART_DEMO=1; `python3 dev.py demo` sets it")
    address = f"http://{host}:{port}"
    application: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    settings.install(application, replace(settings.setting(Site), base_url=address))
    if reset:
        load.wipe()
    upgrade()
    now = utc_now()
    if members.counts()["people"] == 0:
        load.everything(now=now, say=lambda text: click.echo(f"- {text}"))
    elif (days := shift.days_behind(now)) != 0:
        click.echo(f"- moving the demo by {days} days, so that the expo is now")
        shift.move(timedelta(days=days))
        load.keep(now)
    consumer = current_app.extensions["dispatcher"].consumer(inside_server=True)
    consumer.start()
    # The loaded demo has some hundred mails to write; the site need not wait for them.
    threading.Thread(target=_drain, args=(application,), daemon=True).start()
    click.echo(f"\n  GO SMART is running at {address}\n  Sign in as organiser@demo.gosmart.example, password demo-organiser\n")
    serve(application, host=host, port=port, threads=8, _quiet=True)


def _drain(application: Flask) -> None:
    with application.app_context():
        outbox.drain(now=utc_now())
        audit.seal_new()


def install(app: Flask) -> None:
    for command in (
        import_schedule,
        plan_meetings,
        import_members,
        import_attendees,
        import_listings,
        import_survey,
        import_responses,
        read_reply,
        clashes,
        pair_device,
        add_person,
        rotate_badge_key,
        worker,
        doctor,
        write_backup,
        restore,
        audit_group,
        demo,
    ):
        app.cli.add_command(command)
