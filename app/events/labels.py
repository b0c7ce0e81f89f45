"""What people read for the words of events."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.vocabulary import Mode, PlaceState, RoomKind, SessionMode
from app.web.labels import labels

MODES = labels(Mode, {Mode.ON_SITE: _l("on site"), Mode.ONLINE: _l("online")})
SESSION_MODES = labels(
    SessionMode,
    {
        SessionMode.ON_SITE: _l("on site"),
        SessionMode.ONLINE: _l("online"),
        SessionMode.HYBRID: _l("on site and online"),
    },
)
ROOM_KINDS = labels(
    RoomKind,
    {RoomKind.ON_SITE: _l("on site"), RoomKind.ONLINE: _l("online"), RoomKind.HYBRID: _l("on site and online")},
)
PLACE_STATES = labels(
    PlaceState,
    {
        PlaceState.CONFIRMED: _l("confirmed"),
        PlaceState.WAITING: _l("waiting list"),
        PlaceState.LEFT: _l("withdrawn"),
        PlaceState.REQUESTED: _l("requested"),
    },
)
