"""Which reader a schedule file needs, told by its content rather than by its name."""

from __future__ import annotations

from app.core.errors import BadFile, Fault
from app.events.programme.rules.formats import csv_table as programme_csv
from app.events.programme.rules.formats import frab_xml, opass_json
from app.events.programme.rules.formats import ical as ical_import
from app.events.programme.rules.formats import pretalx_json as schedule_json
from app.events.programme.rules.programme import Programme

LARGEST = 20 * 1024 * 1024
KNOWN = "none of frab XML, frab, pretalx or opass JSON, iCalendar, or CSV with the columns title and start"


def read(name: str, data: bytes, *, partly: bool = False, home: str = "") -> Programme:
    """The programme in the file, in whichever of the formats. Raises BadFile with every fault; with `partly` only when
    nothing can be read, else the programme carries its faults, to show what the rest would change. `home` is the zone of the
    event it is for, in which a table's wall times are meant."""
    programme = _reader(name, data, home)
    if programme.faults and not partly:
        raise BadFile(name, list(programme.faults))
    return programme


def _reader(name: str, data: bytes, home: str) -> Programme:
    if len(data) > LARGEST:
        raise BadFile(name, [Fault("file", f"is larger than {LARGEST // 1024 // 1024} MB")])
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].upper()
    if head.startswith(b"<"):
        return frab_xml.read(name, data)
    if head.startswith((b"{", b"[")):
        document = schedule_json.parse(name, data)
        return opass_json.read(name, document) if opass_json.is_opass(document) else schedule_json.read(name, document)
    if head.startswith(b"BEGIN:VCALENDAR"):
        return ical_import.read(name, data)
    first = data.split(b"\n", 1)[0].lower()
    if b"title" in first.replace(b"\x00", b"") and b"start" in first.replace(b"\x00", b""):
        return programme_csv.read(name, data, home)
    raise BadFile(name, [Fault("file", f"is {KNOWN}")])
