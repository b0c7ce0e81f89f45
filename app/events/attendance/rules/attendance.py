"""Who was there: reading what online rooms list of their guests, and when somebody counts as having attended.

Layouts read (column names as these products export them): Zoom meeting reports, Microsoft Teams attendance reports (with
their leading summary and tabs), BigBlueButton Learning Analytics, and plain CSV with `email` and `minutes`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from app.core.clock import aware
from app.core.errors import BadFile, Fault
from app.core.tables import decode

# Share of a session's length that makes an online guest an attendee.
ENOUGH = 0.5
LONGEST_LINE = 100_000

_EMAIL = ("user email", "email", "e-mail", "email address", "participant id (upn)", "extid")
_NAME = ("name (original name)", "name (user's name)", "name", "full name", "participant")
_JOINED = ("join time", "first join", "first join time", "joined", "join")
_LEFT = ("leave time", "last leave", "left", "leave")
_MINUTES = ("total duration (minutes)", "duration (minutes)", "minutes")
_DURATION = ("in-meeting duration", "duration", "online time", "time online")
_FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y, %I:%M:%S %p",
    "%m/%d/%y, %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%Y-%m-%d %H:%M:%S",
)


@dataclass(frozen=True, slots=True)
class Guest:
    """What a list says of one person: all their visits together. `joined_at` is aware, or None when the list has no times."""

    email: str
    name: str
    joined_at: datetime | None
    minutes: int


def read(name: str, data: bytes, zone: tzinfo) -> list[Guest]:
    """The guests in the file, visits of one person added up. Times without a zone are taken in `zone`. Raises BadFile with
    every line that cannot be read."""
    text = decode(name, data)
    lines = text.splitlines()
    header = next((number for number, line in enumerate(lines) if _is_header(line)), None)
    if header is None:
        raise BadFile(name, [Fault("line 1", "no line names the columns: a name or mail address and a duration are needed")])
    delimiter = "\t" if "\t" in lines[header] else ";" if lines[header].count(";") > lines[header].count(",") else ","
    if any(len(line) > LONGEST_LINE for line in lines):
        raise BadFile(name, [Fault("file", "has a line of more than 100 000 characters")])
    rows = csv.reader(io.StringIO("\n".join(lines[header:])), delimiter=delimiter)
    columns = [cell.strip().lstrip("\ufeff").lower() for cell in next(rows)]
    faults: list[Fault] = []
    guests: dict[str, Guest] = {}
    for number, cells in enumerate(rows, start=header + 2):
        # Teams lists activities below the participants, after an empty line.
        if not any(cell.strip() for cell in cells):
            if guests:
                break
            continue
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        try:
            guest = _guest(row, zone)
        except ValueError as error:
            faults.append(Fault(f"line {number}", str(error)))
            continue
        except OverflowError:
            faults.append(Fault(f"line {number}", "lies outside of the years and lengths that exist"))
            continue
        key = guest.email or guest.name.casefold()
        guests[key] = _together(guests[key], guest) if key in guests else guest
    if faults:
        raise BadFile(name, faults)
    return list(guests.values())


def _is_header(line: str) -> bool:
    cells = {cell.strip().strip('"').lstrip("\ufeff").lower() for cell in re.split(r"[,;\t]", line)}
    return bool(cells & {*_NAME, *_EMAIL}) and bool(cells & {*_MINUTES, *_DURATION, *_JOINED})


def _first(row: Mapping[str, str], names: Sequence[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _guest(row: Mapping[str, str], zone: tzinfo) -> Guest:
    email, who = _first(row, _EMAIL).lower(), _first(row, _NAME)
    email = email if "@" in email else ""
    if not email and not who:
        raise ValueError("has neither a name nor a mail address")
    joined, left = (_moment(_first(row, names), zone) for names in (_JOINED, _LEFT))
    minutes = _first(row, _MINUTES)
    if minutes:
        if not re.fullmatch(r"\d{1,5}(\.\d+)?", minutes):
            raise ValueError(f"the minutes are no number: {minutes[:20]!r}")
        length = int(float(minutes))
    elif duration := _first(row, _DURATION):
        length = _length(duration)
    elif joined and left:
        length = max(0, int((left - joined).total_seconds()) // 60)
    else:
        raise ValueError("says neither how long nor from when to when")
    return Guest(email, who, joined, length)


def _moment(text: str, zone: tzinfo) -> datetime | None:
    if not text:
        return None
    # Some of them put a narrow space before AM and PM.
    text = " ".join(text.replace("\u202f", " ").split())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for pattern in _FORMATS:
            try:
                moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is given below
                break
            except ValueError:
                continue
        else:
            raise ValueError(f"the time {text[:40]!r} is in no layout known here") from None
    if not 1970 <= moment.year <= 2100:
        raise ValueError(f"the time {text[:40]!r} lies outside of the years 1970 to 2100")
    return aware(moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _length(text: str) -> int:
    """Minutes of `1h 2m 3s`, `01:02:03` or a bare number of minutes."""
    words = re.fullmatch(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?", text.strip())
    clock = re.fullmatch(r"(\d+):(\d{2})(?::(\d{2}))?", text.strip())
    match = words if words and any(words.groups()) else clock
    if match and len(text) <= 30:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return int(timedelta(hours=hours, minutes=minutes, seconds=seconds).total_seconds()) // 60
    if text.strip().isdecimal() and len(text.strip()) <= 5:
        return int(text)
    raise ValueError(f"the duration {text[:20]!r} is in no layout known here")


def _together(guest: Guest, other: Guest) -> Guest:
    joined = min((moment for moment in (guest.joined_at, other.joined_at) if moment), default=None)
    return Guest(guest.email or other.email, guest.name or other.name, joined, guest.minutes + other.minutes)


def attended(*, scanned: bool, minutes: int | None, joined: bool, length: int) -> bool:
    """In the room, or online for half of the session's length (`length` in minutes); where the online room gave no minutes,
    that it let them in. A click on the link alone is no attendance."""
    if scanned:
        return True
    return minutes >= ENOUGH * length if minutes is not None else joined
