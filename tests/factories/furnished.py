"""The small world with a row in every table, and what its own pages are asked by: links, codes and devices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.badges import models as badges
from app.badges.service import gates
from app.core.ids import fingerprint, new_uid
from app.events import models as events
from app.events.attendance.queries import joining
from app.events.registration.service import enrolment
from app.exchange import models as exchange
from app.feedback import models as feedback
from app.feedback.queries import surveys as survey_queries
from app.feedback.service import assembly
from app.framework import models as framework
from app.infra import audit, links, mail, nightly
from app.infra.db import Base, session, transaction
from app.insights.service import snapshots
from app.matchmaking import models as matchmaking
from app.members import models as members
from app.publications import models as publications
from app.publications.service import readers
from app.publications.vocabulary import ConsentWay
from tests.factories.events import make_registration
from tests.factories.exchange import make_listing, picture
from tests.factories.feedback import make_survey
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act
from tests.factories.world import make_world

SOON = NOW + timedelta(hours=3)


def make_furnished_world() -> dict[str, Any]:
    """`world["own"]` has the values of addresses that the small world has nothing for, by endpoint."""
    world = make_world()
    people, values = world["people"], world["values"]
    steward, organiser = people["steward"], people["organiser"]
    event = _by(events.Event, slug="expo")
    talk = _by(events.Session, code=values["code"])
    mine = _by(events.Registration, event_id=event.id, person_id=people["attendee"].id)
    other = _by(events.Registration, id=values["registration_id"])
    home = steward.organisation_id
    act(gates.add_gate, event.id, "Hall", by=None, now=NOW)
    ours = make_registration(event, person=steward, role="exhibitor")
    colleague = make_person(organisation_id=home)
    theirs = make_registration(event, person=colleague)
    solution = make_listing("solution", "Wet roads", session().get_one(members.Organisation, home))
    closed = make_survey(event, code="DONE", anonymous=False, title="Done")
    named = make_survey(event, code="NAMED", anonymous=False, title="Named")
    assembly_event = _by(events.Event, slug="assembly")
    resolution = _by(feedback.Resolution, event_id=assembly_event.id)
    point = _by(feedback.AgendaPoint, event_id=assembly_event.id)
    seat = act(enrolment.enrol, talk.id, colleague.id, "online", now=NOW)
    gate, device = session().get_one(badges.Gate, values["gate_id"]), session().get_one(badges.Device, values["device_id"])
    meeting = session().get_one(matchmaking.Meeting, values["meeting_id"])
    issue = _by(publications.Newsletter, state="sent")
    reader = session().get_one(publications.Subscriber, values["reader_id"])
    post = _by(publications.News)
    entry = session().get_one(exchange.AwardEntry, values["entry_id"])
    plan = session().get_one(matchmaking.MeetingPlan, values["plan_id"])
    run = session().get_one(badges.PrintRun, values["run_id"])
    assessment = _by(framework.Assessment, code=world["listed"]["assessment"])
    act(snapshots.take, 2026, by=people["secretariat"].id, reason="", now=NOW)
    act(assembly.name_delegate, assembly_event.id, home, steward.id, by=None, now=NOW)
    _device, device_token = act(gates.pair, act(gates.make_pairing_code, gate.id, "supervisor", by=None, now=NOW), now=NOW)
    span = {"starts_at": SOON, "ends_at": SOON + timedelta(hours=2)}
    with transaction() as tx:
        room = events.Room(event_id=event.id, name="Forum", capacity=40, online_url="https://rooms.example/forum")
        speaker = events.Speaker(event_id=event.id, key="ann", name="Ann", person_id=organiser.id)
        guest = events.Invitee(event_id=event.id, organisation_id=home)
        stand = events.Stand(event_id=event.id, number="A1", exhibitor="Sensors", organisation_id=home, offers="Air")
        scans = [
            badges.Scan(
                event_id=event.id, device_id=device.id, gate_id=gate.id, nonce=nonce, registration_id=who.id, direction="in",
                outcome="admitted", reason="ok", code_hash="0", scanned_at=NOW, at=NOW, received_at=NOW,
            )
            for nonce, who in (("n1", mine), ("n2", theirs), ("n3", other))
        ]  # fmt: skip
        request = matchmaking.Meeting(
            uid=new_uid(), event_id=event.id, requester_id=mine.id, invitee_id=theirs.id, state="accepted", source="asked",
            plan_id=plan.id, created_at=NOW, changed_at=NOW, starts_at=NOW, ends_at=NOW + timedelta(minutes=20),
        )  # fmt: skip
        document = feedback.AgendaDocument(point_id=point.id, title="Budget", content=b"%PDF-1.4")
        tx.add_all([room, speaker, guest, stand, *scans, request, document])
        tx.flush()
        tx.get_one(events.Session, talk.id).room_id = room.id
        tx.get_one(events.Event, event.id).attendees_public = "all"
        tx.get_one(events.Registration, mine.id).arrived_at = NOW
        tx.get_one(members.Person, people["attendee"].id).calendar_token_hash = fingerprint("feed")
        survey = tx.get_one(feedback.Survey, closed.id)
        survey.state, survey.closed_at, survey.published = "closed", NOW, True
        for question in survey.questions:
            question.public = True
        news = tx.get_one(publications.News, post.id)
        news.picture, news.picture_type, news.picture_words = picture(), "image/png", "A street"
        rows: list[Base] = [
            events.SessionSpeaker(session_id=talk.id, speaker_id=speaker.id),
            events.SessionTheme(session_id=talk.id, theme_code="air"),
            events.Availability(room_id=room.id, **span), events.Availability(speaker_id=speaker.id, **span), events.Availability(invitee_id=guest.id, **span),
            events.Version(event_id=event.id, number=1, name="first", published_at=NOW, published_by=organiser.id, items={}, changes=[], warnings=[]),
            events.DraftStep(event_id=event.id, person_id=organiser.id, session_id=talk.id, before={}, after={}, at=NOW),
            *(events.Attendance(session_id=talk.id, registration_id=who.id, scanned_at=NOW, joined_at=NOW, minutes=50) for who in (mine, theirs)),
            badges.Annulment(scan_id=scans[2].id, device_id=device.id, at=NOW),
            badges.Conflict(event_id=event.id, scan_id=scans[0].id, other_id=scans[1].id, kind="already_in", found_at=NOW),
            badges.Lead(event_id=event.id, organisation_id=home, registration_id=other.id, by_person_id=steward.id, note="Call", rating=4, scanned_at=NOW),
            badges.PrintPart(run_id=run.id, number=1, badges=1, pdf=b"%PDF-1.4"),
            matchmaking.Settings(event_id=event.id),
            matchmaking.Wish(registration_id=mine.id, other_id=other.id, level="want", changed_at=NOW),
            matchmaking.Wish(registration_id=other.id, other_id=mine.id, level="want", changed_at=NOW),
            matchmaking.MeetingSlot(meeting_id=request.id, starts_at=SOON, position=0),
            *(matchmaking.Guest(meeting_id=each.id, registration_id=ours.id) for each in (request, meeting)),
            *(matchmaking.Word(meeting_id=each.id, registration_id=mine.id, met=True, rating=4, said_at=NOW) for each in (request, meeting)),
            *(matchmaking.Presence(meeting_id=each.id, registration_id=mine.id, at=NOW) for each in (request, meeting)),
            matchmaking.TableVisit(registration_id=other.id, table_number=1, at=NOW),
            members.Consent(person_id=people["attendee"].id, purpose="newsletter", given_at=NOW),
            members.SignInLink(fingerprint=fingerprint("way in"), person_id=organiser.id, lead_to="/me", expires_at=NOW + timedelta(hours=1)),
            exchange.AwardVerdict(entry_id=entry.id, person_id=steward.id, points={}, given_at=NOW),
            framework.Precedence(assessment_id=assessment.id, what="Logs", tests={}, granted=False, missing=[], decided_by=steward.id, decided_at=NOW),
            feedback.Voice(resolution_id=resolution.id, organisation_id=home, choice=0, cast_by=steward.id),
            feedback.SecretBallot(id=new_uid(), resolution_id=resolution.id, choice=0),
            feedback.Receipt(resolution_id=resolution.id, code="CODE"),
            feedback.TextTag(survey_id=closed.id, fingerprint="0", tag="dust"),
            feedback.AnswerDraft(survey_id=named.id, voter_id=people["attendee"].id, given={}, changed_at=NOW),
            *(feedback.Ballot(id=new_uid(), survey_id=closed.id, traits=[], answers={"stars": 4, "words": f"Text {number}"}, voter_id=people["attendee"].id + number) for number in range(8)),
            feedback.Participation(survey_id=closed.id, voter_id=people["attendee"].id),
            publications.NewsTheme(news_id=post.id, theme_code="air"),
            publications.Delivery(newsletter_id=issue.id, subscriber_id=reader.id, state="sent", sent_at=NOW),
            nightly.NightlyRun(task="none"),
            audit.AuditCheck(at=NOW, sealed=0, seal=""),
        ]  # fmt: skip
        rows += [
            feedback.Survey(
                code=about, title=about, titles={}, intros={}, about=about, event_id=event_id, session_id=session_id, voice=voice,
                languages=["en"], traits=[], state="open", opens_at=NOW, created_at=NOW,
            )
            for about, event_id, session_id, voice in (
                ("network", None, None, "person"), ("session", event.id, talk.id, "person"),
                ("meetings", event.id, None, "person"), ("assembly", assembly_event.id, None, "organisation"),
            )
        ]  # fmt: skip
        tx.add_all(rows)
    group = session().get_one(exchange.StakeGroup, values["group_id"])
    act(readers.ask, "new@example.org", "en", [], wording="", way=ConsentWay.PAGE, now=NOW)
    asking = _by(publications.Subscriber, email="new@example.org")
    world["headers"] = {
        key: {"Authorization": f"Bearer {device_token}"} for key in ("badges_api.sync_page", "badges_api.people")
    }
    reader_token = readers.token_of(reader)
    world["own"] = {
        "static": {"filename": "css/site.css"},
        "assets.serve": {"name": "css/site.css", "digest": current_app.extensions["assets"].digest("css/site.css")},
        "members.follow_link": {"secret": "way in"},
        "members.personal_feed": {"token": "feed"},
        "members.mail_html": {"mail_id": _html_mail()},
        "exchange.solutions_one": {"slug": solution.slug},
        "exchange.stakes_by_link": {"seal": links.sealed("stakes", f"{group.id}/{group.listing_id}/{group.name}")},
        "badges_api.people": {"q": "person"},
        "events.enter": {"token": joining.token_of(seat, talk.id)},
        "events.decline": {"token": joining.decline_token(seat)},
        "events.speaker": {"speaker_id": speaker.id},
        "events.guest": {"invitee_id": guest.id},
        "events.room": {"room_id": room.id},
        "events.stand": {"stand_id": stand.id},
        "matchmaking.room": {"meeting_id": request.id},
        "feedback.survey_by_link": {
            "person_id": people["attendee"].id,
            "seal": survey_queries.personal_path(_by(feedback.Survey, code="HOW"), people["attendee"].id).rpartition("/")[2],
        },
        "feedback.document": {"document_id": document.id},
        "publications.confirm_newsletter": {"token": readers.confirmation_of(asking)},
        **{key: {"token": reader_token} for key in ("publications.my_newsletter", "publications.my_record", "publications.leave_newsletter")},
        **{key: {"code": "DONE"} for key in ("feedback.public_results", "feedback.results", "feedback.results_csv", "feedback.results_xlsx", "feedback.results_json", "feedback.results_pdf")},
        "feedback.picture": {"code": "DONE", "key": "stars"},
    }  # fmt: skip
    return world


def _html_mail() -> int:
    with transaction() as tx:
        row = mail.Mail(
            key="html", recipient="a@example.org", subject="Hello", body="Hello", html="<p>Hello</p>", created_at=NOW
        )
        tx.add(row)
        tx.flush()
        return row.id


def _by(model: type[Base], **values: Any) -> Any:
    return session().scalars(select(model).filter_by(**values)).first()
