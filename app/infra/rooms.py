"""Online rooms behind one face: `enter` gives the address that lets one person into a room, whoever provides it.

Providers: `link` (an address an organiser gave), `jitsi` (a token of its own for each person, JWT, HS256), `bbb`
(BigBlueButton: signed API calls, https://docs.bigbluebutton.org/development/api#usage).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from app.core.errors import Refused
from app.infra.settings import setting
from app.infra.vocabulary import InfraReason, RoomProvider

PATIENCE = 10  # seconds


@dataclass(frozen=True, slots=True)
class Settings:
    """What the installation knows of its providers. `pattern` is the address of meetings' rooms, with `{room}` in it."""

    pattern: str = "https://meet.jit.si/gosmart-{room}"
    jitsi_url: str = ""
    jitsi_app_id: str = ""
    jitsi_secret: str = field(default="", repr=False)
    bbb_url: str = ""
    bbb_secret: str = field(default="", repr=False)


def available() -> list[RoomProvider]:
    """The providers that this installation can use."""
    settings = setting(Settings)
    usable = {
        RoomProvider.LINK: True,
        RoomProvider.JITSI: bool(settings.jitsi_secret),
        RoomProvider.BBB: bool(settings.bbb_secret),
    }
    return [provider for provider in RoomProvider if usable[provider]]


def address(room: str) -> str:
    """The room of a meeting, by its name."""
    return setting(Settings).pattern.replace("{room}", room)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who enters which room, and until when the address shall work. `room` is its stable name."""

    room: str
    title: str
    person: str
    person_key: str
    host: bool
    until: datetime


def enter(provider: RoomProvider, url: str, visit: Visit, *, now: datetime) -> str:
    """The address to send this person to. Raises Refused(InfraReason.ROOM_UNREACHABLE) when the provider cannot say."""
    if provider == RoomProvider.JITSI:
        return _jitsi(visit, now)
    if provider == RoomProvider.BBB:
        return _bbb(visit)
    return url


def _jitsi(visit: Visit, now: datetime) -> str:
    import jwt  # noqa: PLC0415 - only where rooms are Jitsi's

    settings = setting(Settings)
    if not settings.jitsi_secret:
        raise Refused(InfraReason.ROOM_UNREACHABLE)
    claims = {
        "aud": "jitsi",
        "iss": settings.jitsi_app_id,
        "sub": settings.jitsi_url.removeprefix("https://").split("/")[0],
        "room": visit.room,
        "nbf": int(now.timestamp()) - 60,
        "exp": int(visit.until.timestamp()),
        "moderator": visit.host,
        "context": {"user": {"id": visit.person_key, "name": visit.person, "moderator": visit.host}},
    }
    token = jwt.encode(claims, settings.jitsi_secret, algorithm="HS256")
    return f"{settings.jitsi_url.rstrip('/')}/{quote(visit.room)}?jwt={token}"


def signed_call(base: str, secret: str, call: str, values: Mapping[str, str]) -> str:
    """The address of an API call: its checksum is SHA-256 over call name, query string and secret, in that order."""
    query = urlencode(values)
    checksum = hashlib.sha256(f"{call}{query}{secret}".encode()).hexdigest()
    return f"{base.rstrip('/')}/{call}?{query}&checksum={checksum}"


def _bbb(visit: Visit) -> str:
    settings = setting(Settings)
    if not settings.bbb_secret:
        raise Refused(InfraReason.ROOM_UNREACHABLE)
    # Creating a room that is there already changes nothing and says its passwords again.
    meeting = _ask(signed_call(settings.bbb_url, settings.bbb_secret, "create", {"name": visit.title, "meetingID": visit.room}))
    role = "MODERATOR" if visit.host else "VIEWER"
    values = {"fullName": visit.person, "meetingID": visit.room, "role": role, "userID": visit.person_key}
    if meeting.get("createTime"):
        # Binds the address to this run of the room, so that an old one opens nothing.
        values["createTime"] = meeting["createTime"]
    return signed_call(settings.bbb_url, settings.bbb_secret, "join", values)


def _ask(url: str) -> dict[str, str]:
    import requests  # noqa: PLC0415 - only where rooms are BigBlueButton's

    try:
        answer = requests.get(url, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        if "<!DOCTYPE" in answer.text.upper():
            raise Refused(InfraReason.ROOM_UNREACHABLE)
        root = ET.fromstring(answer.text)  # noqa: S314 - from the installation's own server, document types refused above
    except (requests.RequestException, ET.ParseError) as error:
        raise Refused(InfraReason.ROOM_UNREACHABLE) from error
    reply = {child.tag: child.text or "" for child in root}
    if reply.get("returncode") != "SUCCESS":
        raise Refused(InfraReason.ROOM_UNREACHABLE)
    return reply
