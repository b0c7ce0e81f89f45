"""Joins everything: who listens to what, which panels stand where, which pages exist. Knows all; nobody knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, Response
from flask_migrate import Migrate
from flask_openapi3 import Info, OpenAPI
from pydantic import ValidationError
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.badges import api as badges_api
from app.badges import handlers as badges_handlers
from app.badges import messages as badged
from app.badges.queries import presence
from app.badges.web import blueprint as badges_pages
from app.badges.web.leads import nav_panel as leads_panel
from app.badges.web.reasons import REASONS as BADGES_REASONS
from app.core.agenda import AgendaSource
from app.core.clock import utc_now
from app.core.messages import Message
from app.events import api as events_api
from app.events import messages as happened
from app.events.programme import handlers as digests
from app.events.programme.web.panels import challenge_panel, live_panel
from app.events.registration import handlers as events_handlers
from app.events.registration.queries import places
from app.events.web import blueprint as events_pages
from app.events.web.reasons import REASONS as EVENTS_REASONS
from app.exchange import api as exchange_api
from app.exchange import handlers as exchange_handlers
from app.exchange import messages as listed
from app.exchange.queries import listings as exchange_queries
from app.exchange.web import blueprint as exchange_pages
from app.exchange.web import replication, shelves, stakes, writing
from app.exchange.web.reasons import REASONS as EXCHANGE_REASONS
from app.feedback import handlers as feedback_handlers
from app.feedback import messages as surveyed
from app.feedback.queries import assembly as assembly_queries
from app.feedback.queries import audience
from app.feedback.queries import surveys as feedback_queries
from app.feedback.web import answering as feedback
from app.feedback.web import assembly as assembly_pages
from app.feedback.web import blueprint as feedback_pages
from app.feedback.web.reasons import REASONS as FEEDBACK_REASONS
from app.framework import queries as framework_queries
from app.framework.web import blueprint as framework_pages
from app.framework.web.reasons import REASONS as FRAMEWORK_REASONS
from app.infra import audit, jobs, mail, outbox, rooms, settings
from app.infra.db import db, session
from app.infra.jobs import Dispatcher, PeriodicTask
from app.infra.outbox import Handler
from app.infra.settings import Site
from app.insights.service import snapshots
from app.insights.web import blueprint as insights_pages
from app.insights.web.reasons import REASONS as INSIGHTS_REASONS
from app.matchmaking import handlers as matchmaking_handlers
from app.matchmaking import messages as met
from app.matchmaking.queries import meetings as matchmaking_queries
from app.matchmaking.web import blueprint as matchmaking_pages
from app.matchmaking.web import people as matchmaking
from app.matchmaking.web.reasons import REASONS as MATCHMAKING_REASONS
from app.members import handlers as members_handlers
from app.members.messages import LinkAsked, OrganisationChanged, ProfileChanged
from app.members.service import accounts
from app.members.web import blueprint as members_pages
from app.members.web import signin
from app.members.web.reasons import REASONS as MEMBERS_REASONS
from app.navigation import NAVIGATION
from app.publications import handlers as publications_handlers
from app.publications import messages as written
from app.publications.web import announcements, newsletters, showcase
from app.publications.web import blueprint as publications_pages
from app.publications.web import news as publications
from app.publications.web.reasons import REASONS as PUBLICATIONS_REASONS
from app.web import (
    assets,
    choices,
    compression,
    errors,
    guards,
    health,
    i18n,
    limits,
    markdown,
    nav,
    pages,
    panels,
    security,
    styleguide,
)
from app.web.csrf import MaskedTokens
from app.web.panels import Panel
from config import ROOT, Config

HANDLERS: Mapping[type[Message], Sequence[Handler]] = {
    mail.MailWritten: (mail.send_written,),
    LinkAsked: (members_handlers.mail_link,),
    happened.Registered: (badges_handlers.issue_badge, events_handlers.confirm_registration),
    ProfileChanged: (badges_handlers.touch_person,),
    OrganisationChanged: (exchange_handlers.read_organisation,),
    listed.ListingPublished: (exchange_handlers.read_listing,),
    listed.RevisionDecided: (exchange_handlers.tell_author,),
    badged.BadgeIssued: (badges_handlers.choose_mask,),
    badged.PrintAsked: (badges_handlers.print_part,),
    happened.RegistrationQueued: (badges_handlers.touch_registration, events_handlers.tell_queued_registration),
    happened.RegistrationLeft: (
        badges_handlers.revoke_badge,
        matchmaking_handlers.cancel_meetings,
        events_handlers.cancel_registration,
    ),
    happened.SeatTaken: (badges_handlers.touch_seat, events_handlers.send_invitation),
    happened.SeatQueued: (events_handlers.tell_queued,),
    happened.SeatLeft: (badges_handlers.touch_seat, events_handlers.send_cancellation),
    happened.CameToTable: (matchmaking_handlers.note_presence,),
    happened.RegistrationRequested: (events_handlers.tell_requested_registration,),
    happened.RegistrationRefused: (events_handlers.tell_refused_registration,),
    happened.SeatRequested: (events_handlers.tell_requested,),
    happened.SeatRefused: (events_handlers.tell_refused,),
    happened.Invited: (events_handlers.mail_invitation,),
    happened.RoomRenamed: (digests.update_room,),
    happened.ProgrammePublished: (digests.find_affected,),
    happened.DigestDue: (digests.send_digest,),
    happened.EventChanged: (matchmaking_handlers.call_off, events_handlers.update_registrations),
    met.MeetingAsked: (matchmaking_handlers.tell_asked,),
    met.AnswerDue: (matchmaking_handlers.let_lapse,),
    met.MeetingAccepted: (matchmaking_handlers.invite_all, matchmaking_handlers.learn_from_answer),
    met.MeetingNear: (matchmaking_handlers.remind,),
    met.MoveRefused: (matchmaking_handlers.tell_move_refused,),
    met.MeetingEnded: (matchmaking_handlers.tell_ended, matchmaking_handlers.learn_from_answer),
    met.TextsChanged: (matchmaking_handlers.read_texts,),
    met.PlanAsked: (matchmaking_handlers.run_plan,),
    met.PlanPartDue: (matchmaking_handlers.publish_part,),
    met.PlanPublished: (matchmaking_handlers.tell_planned,),
    surveyed.SurveyMailDue: (feedback_handlers.ask_people,),
    written.NewsDecided: (publications_handlers.tell_writer,),
    written.SubscriptionAsked: (publications_handlers.ask_reader,),
    written.AnnouncementDue: (publications_handlers.send_announcement,),
    written.NewsletterDue: (publications_handlers.send_newsletter,),
    written.FactsAsked: (publications_handlers.gather_facts,),
}

PANELS: Mapping[str, Sequence[Panel]] = {
    "home.main": (live_panel, shelves.challenges_panel, publications.news_panel),
    "organisation.below": (shelves.organisation_panel,),
    "listing.side": (matchmaking.ask_panel, showcase.listing_panel),
    "listing.below": (stakes.panel, replication.panel, challenge_panel),
    "match.ask": (matchmaking.ask_panel,),
    "pair.ask": (matchmaking.ask_panel,),
    "framework.nav": (shelves.nav_panel,),
    "office.top": (writing.office_panel, publications.office_panel),
    "event.nav": (matchmaking.nav_panel, leads_panel, assembly_pages.nav_panel),
    "session.side": (feedback.session_panel,),
    "meeting.below": (feedback.meeting_panel,),
    "me.top": (matchmaking.day_panel, feedback.day_panel),
    "desk.top": (feedback.network_panel,),
    "desk.event": (feedback.desk_panel, matchmaking.desk_panel, announcements.desk_panel),
}

AGENDA: Sequence[AgendaSource] = (places.agenda, matchmaking_queries.agenda, feedback_queries.agenda)

BLUEPRINTS = (
    pages.blueprint,
    members_pages,
    framework_pages,
    exchange_pages,
    events_pages,
    badges_pages,
    matchmaking_pages,
    feedback_pages,
    publications_pages,
    insights_pages,
)
REASONS = (
    MEMBERS_REASONS,
    FRAMEWORK_REASONS,
    EXCHANGE_REASONS,
    EVENTS_REASONS,
    BADGES_REASONS,
    MATCHMAKING_REASONS,
    FEEDBACK_REASONS,
    PUBLICATIONS_REASONS,
    INSIGHTS_REASONS,
)
APIS = (events_api.blueprint, exchange_api.blueprint, badges_api.blueprint)


def assemble(config: Config) -> Flask:
    """The application with everything in its place."""
    if not config.demo:
        health.log_as_json(config.log_level)
    app = _bare(config)
    settings.install(app, *_settings(config))
    _database(app, config)
    compression.install(app)
    csrf = MaskedTokens(app)
    limits.install(app, config.redis_url)
    i18n.install(app)
    choices.install(app)
    markdown.install(app)
    assets.install(app)
    security.install(app)
    errors.install(app)
    for reasons in REASONS:
        errors.explain_with(reasons)
    signin.manager.init_app(app)
    panels.fill(PANELS, AGENDA)
    panels.install(app)
    nav.install(app, guards.actor, NAVIGATION)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if config.demo:
        styleguide.install(app)
    for api in APIS:
        app.register_api(api)
        # Programs carry a token in a header; no browser sends that by itself.
        csrf.exempt(api)
    # Mail programs unsubscribe their readers without a cookie; the sealed address is the proof.
    csrf.exempt(newsletters.leave_newsletter)
    dispatcher = Dispatcher(
        jobs.make_queue(config.redis_url, config.data),
        app.app_context,
        utc_now,
        each_minute=[snapshots.take_due],
        each_night=_nightly_tasks(timedelta(days=config.keep_done_days)),
    )
    app.extensions["dispatcher"] = dispatcher
    settings.install(app, outbox.Routes(HANDLERS, dispatcher.dispatch))
    health.install(app, {"database": _database_works, "migrations": _is_migrated, "queue": lambda: _queue_works(dispatcher)})
    cli.install(app)
    return app


def _bare(config: Config) -> OpenAPI:
    app = OpenAPI(
        "app",
        info=Info(title="GO SMART API", version="1"),
        doc_prefix="/api/v1",
        validation_error_callback=_invalid,
        template_folder="web/templates",
        static_folder="web/static",
        root_path=str(ROOT / "app"),
    )
    app.extensions["gosmart"] = config
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        MAX_CONTENT_LENGTH=config.max_body_mb * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        SEND_FILE_MAX_AGE_DEFAULT=0 if config.demo else 3600,
    )
    # What a failed statement held may be a ballot: no error and no log line says it.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    if config.database_url.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"] = {"timeout": 20}
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, config.trusted_proxies, config.trusted_proxies)  # type: ignore[method-assign]
    app.jinja_options = {"undefined": _strict(), "trim_blocks": True, "lstrip_blocks": True}
    return app


def _strict() -> Any:
    from jinja2 import StrictUndefined  # noqa: PLC0415

    return StrictUndefined


def _invalid(error: ValidationError) -> Response:
    """A request body or query that does not have the described shape: which field, and why."""
    faults = [{"where": ".".join(map(str, fault["loc"])), "what": fault["msg"]} for fault in error.errors()[:20]]
    return errors.problem(422, "Not in the described shape", errors=faults)


def _settings(config: Config) -> Iterator[object]:
    """What the parts need to know, each as a value of its own type."""
    yield Site(config.base_url, config.secret_key)
    yield mail.Server(config.mail_url, config.mail_from)
    yield rooms.Settings(
        config.room_url,
        config.jitsi_url,
        config.jitsi_app_id,
        config.jitsi_secret,
        config.bbb_url,
        config.bbb_secret,
    )
    yield pages.Contact(config.contact_mail)
    yield accounts.Passwords(config.password_method)
    yield framework_queries.Sources(exchange_queries.subjects)
    yield audience.Meetings(matchmaking_queries.people_who_met)
    yield assembly_queries.Doors(presence.people_inside)


def _nightly_tasks(keep: timedelta) -> Mapping[str, PeriodicTask]:
    """By the name under which the night is kept in which each was last done."""
    return {
        "outbox.purge": lambda now: outbox.purge(done_before=now - keep),
        "mail.purge": lambda now: mail.purge(sent_before=now - keep, now=now),
        "audit.verify": lambda now: audit.verify_new(now=now),
    }


def _database(app: Flask, config: Config) -> None:
    config.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)


def _database_works() -> str | None:
    try:
        session().execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - the answer is what is wrong
        return type(error).__name__
    return None


def _is_migrated() -> str | None:
    return None if cli.pending_migration() is None else "the database is behind: run `flask db upgrade`"


def _queue_works(dispatcher: Dispatcher) -> str | None:
    try:
        dispatcher.queue.pending_count()
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
    return None
