"""Badges as PDF: one A6 page each, the QR code drawn as a vector path."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core import qr
from app.infra.fonts import Typesetter

WIDTH, HEIGHT = 297.64, 419.53  # A6 in points
MARGIN = 22.0
QR_SIDE = 150.0
ROLE_COLOURS = {
    "attendee": "#0d4f4d",
    "speaker": "#b4540a",
    "exhibitor": "#3f3d8f",
    "delegate": "#7a1f4b",
    "staff": "#1d2a2e",
}


@dataclass(frozen=True, slots=True)
class Face:
    """What is printed on one badge. `romanised` stands in when no font has the name's script."""

    name: str
    romanised: str
    organisation: str
    event: str
    role: str
    role_label: str
    mode_label: str
    code: str


def badges_pdf(faces: Sequence[Face], title: str) -> bytes:
    """One page a badge, in the given order."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    fonts = Typesetter(text for face in faces for text in _texts(face))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1, lang="en")
    canvas.setTitle(title)
    for face in faces:
        _draw(canvas, fonts, face)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _texts(face: Face) -> tuple[str, ...]:
    return (face.name, face.romanised, face.organisation, face.event, face.role_label, face.mode_label)


def _draw(canvas: Any, fonts: Typesetter, face: Face) -> None:
    canvas.setFillColor(ROLE_COLOURS.get(face.role, ROLE_COLOURS["attendee"]))
    canvas.rect(0, HEIGHT - 64, WIDTH, 64, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    _line(canvas, fonts, "GO SMART", HEIGHT - 28, 13)
    _line(canvas, fonts, face.event, HEIGHT - 50, 12)
    canvas.setFillColor("#14201f")
    name = face.name if fonts.covers(face.name) else face.romanised or face.name
    _line(canvas, fonts, name, HEIGHT - 112, 26)
    if face.romanised and face.romanised != name:
        _line(canvas, fonts, face.romanised, HEIGHT - 134, 13)
    canvas.setFillColor("#3c4a49")
    _line(canvas, fonts, face.organisation, HEIGHT - 160, 14)
    canvas.setFillColor("#000000")
    _qr(canvas, face.code, (WIDTH - QR_SIDE) / 2, 54)
    canvas.setFillColor(ROLE_COLOURS.get(face.role, ROLE_COLOURS["attendee"]))
    canvas.rect(0, 0, WIDTH, 36, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    _line(canvas, fonts, f"{face.role_label} · {face.mode_label}", 12, 13)


def _width(canvas: Any, fonts: Typesetter, text: str, size: float) -> float:
    return float(sum(canvas.stringWidth(run.text, run.font, size) for run in fonts.runs(text)))


def _line(canvas: Any, fonts: Typesetter, text: str, y: float, size: float) -> None:
    """A centred line that shrinks to fit, and is cut only when it would be unreadably small."""
    room = WIDTH - 2 * MARGIN
    width = _width(canvas, fonts, text, size)
    if width > room:
        size = max(7.0, size * room / width)
    while _width(canvas, fonts, text, size) > room and len(text) > 1:
        text = text[:-2].rstrip() + "…"
    x = (WIDTH - _width(canvas, fonts, text, size)) / 2
    for run in fonts.runs(text):
        canvas.setFont(run.font, size)
        canvas.drawString(x, y, run.text)
        x += canvas.stringWidth(run.text, run.font, size)


def _qr(canvas: Any, code: str, x: float, y: float) -> None:
    symbol = qr.encode(code)
    module = QR_SIDE / symbol.size
    path = canvas.beginPath()
    for run in symbol.runs:
        path.rect(x + run.column * module, y + (symbol.size - 1 - run.row) * module, run.length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)
