"""Which reader a schedule file needs, told by its content rather than by its name."""

from __future__ import annotations

from app.core.errors import BadFile, Fault
from app.events.rules import frab_xml, ical_import, opass_json, schedule_json
from app.events.rules.programme import Programme

LARGEST = 20 * 1024 * 1024


def read(name: str, data: bytes) -> Programme:
    """The programme in the file, in whichever of the four formats. Raises BadFile."""
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
    raise BadFile(name, [Fault("file", "is none of frab XML, frab, pretalx or opass JSON, iCalendar")])
