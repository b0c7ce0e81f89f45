"""What the events package says when it refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.vocabulary import EventsReason
from app.infra.vocabulary import InfraReason

REASONS = {
    EventsReason.EVENT_NOT_OPEN: _l("This event is not open."),
    EventsReason.EVENT_OVER: _l("This event is over."),
    EventsReason.REGISTRATION_CLOSED: _l("Registration is closed."),
    EventsReason.ALREADY_REGISTERED: _l("You are registered already."),
    EventsReason.NOT_REGISTERED: _l("This is for people with a confirmed place at the event."),
    EventsReason.REGISTERED_ONLINE: _l("You are registered online, so a seat in the room is not possible."),
    EventsReason.NO_ENROLMENT_NEEDED: _l("No booking needed for this session."),
    EventsReason.ALREADY_ENROLLED: _l("You are enrolled already."),
    EventsReason.NOT_ENROLLED: _l("You have no seat here."),
    EventsReason.NOT_ENROLLED_ONLINE: _l("The online room is for people with a seat online."),
    EventsReason.SESSION_CANCELLED: _l("This session is cancelled."),
    EventsReason.SESSION_STARTED: _l("This session has begun."),
    EventsReason.SESSION_OVER: _l("This session is over."),
    EventsReason.TAKEN: _l("You have another commitment at that time. Cancel it first, or choose another time."),
    EventsReason.NO_SEAT: _l("No seat is free in that mode; you keep the one you have."),
    EventsReason.UNKNOWN_MODE: _l("Choose on site or online."),
    EventsReason.SLUG_TAKEN: _l("The address %(slug)s is taken."),
    EventsReason.ENDS_BEFORE_START: _l("The last day is before the first."),
    EventsReason.UNKNOWN_ZONE: _l("%(zone)s is not a time zone."),
    EventsReason.ROOM_EXISTS: _l("There is a room %(name)s already."),
    EventsReason.NOT_OPEN_YET: _l("This is not open yet."),
    EventsReason.CLOSED_BY_NOW: _l("This is now closed."),
    EventsReason.INVITED_ONLY: _l("This is for those who are invited."),
    EventsReason.MODE_NOT_OFFERED: _l("This session does not offer that mode of attendance."),
    EventsReason.GROUP_TOO_LARGE: _l("Seats in all: %(seats)s. That is too few for so many together."),
    EventsReason.NO_SEAT_IN_SESSION: _l(
        "There is no online seat in “%(session)s”; nothing was changed. Release that seat first."
    ),
    EventsReason.DECLINE_OVER: _l("The deadline to decline has passed. You can still release the seat."),
    InfraReason.ROOM_UNREACHABLE: _l("The online room cannot be reached now. Try again in a minute."),
    EventsReason.WARNINGS_OPEN: _l("Warnings without a reason yet: %(count)s."),
    EventsReason.NOTHING_TO_PUBLISH: _l("Nothing visible has changed, so there is nothing to publish."),
    EventsReason.NOTHING_TO_UNDO: _l("There is nothing to undo or redo."),
    EventsReason.CHANGED_SINCE: _l("Somebody has changed “%(title)s” since; check it first."),
    EventsReason.WAS_PUBLISHED: _l("This session is public. Cancel it, or move it to Unscheduled and publish."),
    EventsReason.UNKNOWN_ROOM: _l("This room is not of this event."),
    EventsReason.UNKNOWN_SPEAKER: _l("This speaker is not of this event."),
    EventsReason.UNKNOWN_THEME: _l("This theme is not known."),
    EventsReason.STAND_EXISTS: _l("There is a stand %(number)s already."),
    EventsReason.SERIES_EXISTS: _l("This event is a part of a series already."),
    EventsReason.NO_SUCH_TIME: _l("%(when)s does not exist in %(zone)s: the clock changes then, or the year is out of range."),
    EventsReason.NO_DATES: _l("Choose at least one further date."),
    EventsReason.BAD_SESSION: _l("The session %(what)s."),
}
