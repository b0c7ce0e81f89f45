"""No page without a way to it: each stands at a place of a shell, or is something that no navigation leads to."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for

from app.infra.settings import setting
from app.web.nav import Navigation, Shell
from tests.factories.members import make_person

# What a page or a mail leads to, but no navigation: files and pictures, links of mails, parts of pages, what machines ask for, pages
# that stand alone on a phone, a wall or a screen.
FILES = {
    "badges.badges_csv", "badges.badges_file", "badges.leads_csv", "badges.my_badge_pdf", "badges.print_file",
    "events.attendance_csv", "events.certificate", "events.organiser_calendar", "events.plan_json", "events.public_calendar",
    "events.registrations_csv", "events.registrations_xlsx", "events.schedule_as_json", "events.schedule_csv",
    "events.schedule_xlsx", "events.schedule_xml", "exchange.export", "exchange.file", "feedback.codebook_csv",
    "feedback.document", "feedback.minutes", "feedback.picture", "feedback.results_csv", "feedback.results_json",
    "feedback.results_pdf", "feedback.results_xlsx", "feedback.survey_file", "feedback.survey_qr", "framework.file",
    "insights.document", "insights.members_csv", "insights.picture", "insights.table", "matchmaking.meetings_csv",
    "matchmaking.meetings_ics", "matchmaking.schedule", "members.personal_feed", "publications.feed",
    "publications.news_card", "publications.news_picture", "publications.newsletter_card", "publications.poster_pdf",
    "publications.preview_report_pdf", "publications.report_pdf",
}  # fmt: skip
LINKS_OF_MAILS = {
    "events.decline", "events.enter", "exchange.stakes_by_link", "feedback.survey", "feedback.survey_by_link",
    "feedback.thanks", "feedback.public_results", "members.follow_link", "publications.confirm_newsletter",
    "publications.leave_newsletter", "publications.my_newsletter", "publications.my_record",
}  # fmt: skip
PARTS = {
    "badges.stream", "feedback.assembly_live", "matchmaking.progress", "members.mail_html", "publications.issue_html",
}  # fmt: skip
MACHINES = {
    "assets.styled", "badges.manifest", "badges.service_worker", "health.alive", "health.metrics", "health.ready",
    "pages.favicon", "pages.robots", "static",
}  # fmt: skip
ALONE = {
    "badges.scan", "events.join", "matchmaking.room", "publications.kiosk", "pages.home", "pages.accessibility",
    "members.sign_in", "members.sign_up", "members.link_sent", "matchmaking.people", "matchmaking.ask", "matchmaking.my_profile",
}  # fmt: skip
ELSEWHERE = FILES | LINKS_OF_MAILS | PARTS | MACHINES | ALONE


def pages(app: Flask) -> set[str]:
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.rule.startswith("/api/"))
    return {rule.endpoint for rule in rules if not rule.endpoint.startswith(("styleguide.", "openapi", "assets."))}


def test_every_page_has_a_place(app: Flask) -> None:
    placed = setting(Navigation).endpoints()
    assert sorted(pages(app) - placed - ELSEWHERE) == []
    assert sorted(ELSEWHERE & placed) == []
    assert sorted(placed - pages(app)) == []


def test_the_address_decides_what_stands_around_a_page(app: Flask) -> None:
    shell = setting(Navigation).shell
    assert shell("/organise/expo/registrations") == Shell.EVENT
    assert shell("/organise/surveys/abc") == Shell.OFFICE
    assert shell("/me/meetings") == Shell.APP
    assert shell("/listings/new/challenge") == Shell.ORGANISATION
    assert shell("/news/") == shell("/events/expo/") == Shell.SITE


def test_a_desk_shows_the_places_one_may_enter(app: Flask, browser: Any) -> None:
    page = browser(make_person("secretariat")).get("/outbox").text
    assert 'aria-label="Workspace"' in page
    assert f'href="{address_of("members.mails", app)}" aria-current="page"' in page
    assert address_of("publications.newsletter_desk", app) in page
    assert address_of("members.desk", app) not in browser(make_person("organiser")).get("/organise/surveys/").text


def address_of(endpoint: str, app: Flask) -> str:
    with app.test_request_context():
        return url_for(endpoint)
