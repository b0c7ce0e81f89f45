"""What the events package says when it refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "event_not_open": _l("This event is not open."),
    "event_over": _l("This event is over."),
    "registration_closed": _l("Registration is closed."),
    "already_registered": _l("You are registered already."),
    "not_registered": _l("This is for people with a confirmed place at the event."),
    "registered_online": _l("You are registered online, so a seat in the room is not possible."),
    "no_enrolment_needed": _l("Nobody needs to enrol for this session."),
    "already_enrolled": _l("You are enrolled already."),
    "not_enrolled": _l("You have no seat here."),
    "not_enrolled_online": _l("The online room is for people with a seat online."),
    "session_cancelled": _l("This session is cancelled."),
    "session_started": _l("This session has begun."),
    "session_over": _l("This session is over."),
    "taken": _l("You have something else at that time. Give that back first, or choose another time."),
    "no_seat": _l("There is no free seat in that mode; you keep the one you have."),
    "unknown_mode": _l("Choose on site or online."),
    "slug_taken": _l("The address %(slug)s is taken."),
    "ends_before_start": _l("The last day is before the first."),
    "unknown_zone": _l("%(zone)s is not a time zone."),
    "room_exists": _l("There is a room %(name)s already."),
    "bad_session": _l("The session %(what)s."),
}
