"""Every page's place: what each shell offers, and which pages belong to which entry. The wiring hands it to `web.nav`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.badges.policy import may_manage_gates, may_pair
from app.members.policy import may_administer, may_organise
from app.web.nav import Navigation, Place, Shell

SITE = (
    Place(
        _l("Events"),
        "events.index",
        pages=(
            "events.event_page",
            "events.schedule",
            "events.session_page",
            "events.stands",
            "events.attendees",
            "events.changes",
            "events.register_page",
            "feedback.assembly",
            "feedback.delegate",
            "feedback.propose",
            "feedback.resolution",
            "badges.leads",
        ),
    ),
    Place(
        _l("Exchange"),
        "exchange.challenges",
        pages=(
            "exchange.challenges_one",
            "exchange.solutions",
            "exchange.solutions_one",
            "exchange.projects",
            "exchange.projects_one",
            "exchange.use_cases",
            "exchange.use_cases_one",
            "exchange.solved",
            "exchange.stakes",
            "exchange.stake_group",
            "exchange.elsewhere",
            "exchange.awards",
            "exchange.award",
            "exchange.call_award",
            "exchange.judge_entry",
            "framework.index",
            "framework.page",
            "framework.try_out",
            "framework.answer",
            "framework.decide",
            "events.from_challenge",
        ),
    ),
    Place(_l("First scan"), "exchange.first_scan", pages=("exchange.pair",)),
    Place(_l("Members"), "members.index", pages=("members.organisation", "members.edit_organisation", "members.join")),
    Place(
        _l("News"),
        "publications.news",
        pages=(
            "publications.one_news",
            "publications.newsletter",
            "publications.one_newsletter",
            "publications.newsletter_asked",
        ),
    ),
    Place(
        _l("Results"),
        "insights.dashboard",
        pages=("publications.reports", "publications.report", "publications.showcase", "publications.present"),
    ),
)

APP = (
    Place(_l("My day"), "members.my_day", "clock"),
    Place(
        _l("Meetings"),
        "matchmaking.my_meetings",
        "handshake",
        pages=("matchmaking.meeting", "matchmaking.other_times"),
    ),
    Place(_l("Badge"), "badges.my_badge", "qr-code"),
    Place(_l("Calendar"), "members.calendar_feed", "calendar-days", pages=("events.answers",)),
    Place(_l("Profile"), "members.profile", "user-round"),
)

EVENT = (
    Place(_l("Overview"), "events.event_desk", "layout-dashboard"),
    Place(
        _l("Programme"),
        "events.editor",
        "calendar-days",
        below=(
            Place(
                _l("Timetable"),
                "events.editor",
                pages=(
                    "events.new_session",
                    "events.edit_session",
                    "events.speaker",
                    "events.room",
                    "events.stand",
                    "events.attendance_page",
                ),
            ),
            Place(_l("Publish"), "events.publish"),
            Place(_l("Versions"), "events.version_list"),
            Place(_l("Import a programme"), "events.import_file"),
            Place(_l("Fair time"), "events.times"),
        ),
    ),
    Place(
        _l("People"),
        "events.registrations",
        "users",
        below=(
            Place(_l("Registrations"), "events.registrations"),
            Place(_l("Invitations"), "events.guests", pages=("events.guest",)),
        ),
    ),
    Place(
        _l("Doors and badges"),
        "badges.live",
        "door-open",
        below=(
            Place(_l("Live board"), "badges.live"),
            Place(_l("Gates"), "badges.gates", pages=("badges.gate",), who=may_manage_gates),
            Place(_l("Conflicts"), "badges.conflict_list", who=may_manage_gates),
            Place(_l("Badges"), "badges.badge_desk", pages=("badges.print_run",), who=may_manage_gates),
        ),
    ),
    Place(_l("Meetings"), "matchmaking.desk", "handshake", pages=("matchmaking.plan",)),
    Place(_l("Surveys"), "feedback.surveys", "clipboard-list"),
    Place(
        _l("Announcements"),
        "publications.announcements",
        "megaphone",
        pages=("publications.announcement", "publications.write_announcement"),
    ),
    Place(_l("Assembly"), "feedback.chair_desk", "gavel", pages=("feedback.point", "feedback.edit_resolution")),
    Place(_l("Copy or repeat"), "events.clone", "copy", pages=("events.series",)),
)

OFFICE = (
    Place(_l("Overview"), "members.desk", "layout-dashboard", who=may_administer),
    Place(
        _l("News"),
        "publications.news_desk",
        "newspaper",
        pages=("publications.write_news", "publications.edit_news"),
    ),
    Place(
        _l("Newsletter"),
        "publications.newsletter_desk",
        "mail",
        who=may_administer,
        below=(
            Place(
                _l("Issues"),
                "publications.newsletter_desk",
                pages=(
                    "publications.new_issue",
                    "publications.edit_issue",
                    "publications.preview_issue",
                    "publications.issue_progress",
                ),
            ),
            Place(_l("Readers"), "publications.newsletter_readers"),
        ),
    ),
    Place(
        _l("Reports"),
        "publications.report_desk",
        "file-text",
        pages=(
            "publications.write_report",
            "publications.edit_report",
            "publications.preview_report",
            "publications.report_progress",
        ),
    ),
    Place(
        _l("Surveys"),
        "feedback.network_surveys",
        "clipboard-list",
        pages=(
            "feedback.edit",
            "feedback.question",
            "feedback.results",
            "feedback.settings",
            "feedback.turnout",
            "feedback.import_file",
        ),
        who=may_organise,
    ),
    Place(_l("Active and silent members"), "insights.silent_members", "chart-line", who=may_administer),
    Place(_l("Sent mail"), "members.mails", "inbox", pages=("members.one_mail",), who=may_administer),
)

ORGANISATION = (
    Place(
        _l("Our listings"),
        "exchange.desk",
        "lightbulb",
        pages=(
            "exchange.new",
            "exchange.edit",
            "exchange.history",
            "exchange.review",
            "exchange.advance",
            "exchange.import_file",
        ),
    ),
)

ACCOUNT = (
    Place(_l("My day"), "members.my_day", "clock"),
    Place(_l("My badge"), "badges.my_badge", "qr-code"),
    Place(_l("Meetings"), "matchmaking.my_meetings", "handshake"),
    Place(_l("Profile"), "members.profile", "user-round"),
)
WORKSPACES = (
    Place(_l("Doors"), "badges.doors", "door-open", who=may_pair),
    Place(_l("Organise"), "events.desk", "calendar-days", pages=("events.new_event",), who=may_organise),
    Place(_l("Secretariat"), "members.desk", "building-2", who=may_administer),
    Place(_l("Our listings"), "exchange.desk", "lightbulb"),
)

NAVIGATION = Navigation(
    by_address=(
        ("/organise/surveys/", Shell.OFFICE),
        ("/organise/", Shell.EVENT),
        ("/admin/", Shell.OFFICE),
        ("/news/desk", Shell.OFFICE),
        ("/news/new", Shell.OFFICE),
        ("/newsletter/desk/", Shell.OFFICE),
        ("/newsletter/readers", Shell.OFFICE),
        ("/reports/desk/", Shell.OFFICE),
        ("/reports/new", Shell.OFFICE),
        ("/insights/members", Shell.OFFICE),
        ("/outbox", Shell.OFFICE),
        ("/listings/", Shell.ORGANISATION),
        ("/me/", Shell.APP),
    ),
    places={Shell.SITE: SITE, Shell.APP: APP, Shell.EVENT: EVENT, Shell.OFFICE: OFFICE, Shell.ORGANISATION: ORGANISATION},
    account=ACCOUNT,
    workspaces=WORKSPACES,
)
