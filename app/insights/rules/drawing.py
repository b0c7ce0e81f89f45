"""The year's promises as one picture: pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.pictures import WIDTH, Label, Picture, Rect, Shape

_STEP = 46.0
_SMALL = 12.0


def promises(title: str, rows: Sequence[tuple[str, int, int]], source: str) -> Picture:
    """(name, counted, target) as bars; a full bar is a promise that was kept. `source` stands below, so that the picture says
    where it comes from on whatever page it is shown."""
    shapes: list[Shape] = [Label(0, 16, title, 16)]
    y = 34.0
    for name, counted, target in rows:
        share = min(counted / target, 1.0) if target else 0.0
        shapes += [
            Label(0, y + 10, name),
            Label(WIDTH, y + 10, f"{counted} / {target}", anchor="end"),
            Rect(0, y + 16, WIDTH, 14, "ground"),
            Rect(0, y + 16, WIDTH * share, 14, "c4" if counted >= target else "c0"),
        ]
        y += _STEP
    shapes.append(Label(0, y + 6, source, _SMALL, "quiet"))
    return Picture(y + 14, tuple(shapes))
