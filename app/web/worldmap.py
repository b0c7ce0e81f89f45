"""A map of the world drawn on the server: land as one path, and a dot for each country with what is there."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core import earth

# Natural Earth's land (public domain) as TopoJSON; it comes with the browser parts, and the map works without it.
_LAND = Path(__file__).parent / "static" / "vendor" / "land-110m.json"
WIDTH, HEIGHT = 720.0, 320.0
_NORTH, _SOUTH = 78.0, -56.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A country's circle: where, how large, how many."""

    country: str
    x: float
    y: float
    radius: float
    count: int


def place(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point is drawn (equirectangular)."""
    return WIDTH * (longitude + 180) / 360, HEIGHT * (_NORTH - latitude) / (_NORTH - _SOUTH)


def dots(counts: Sequence[tuple[str, int]]) -> list[Dot]:
    """Dots by country, the largest first so that small ones lie on top; their area goes with the count."""
    most = max((count for _country, count in counts), default=1)
    spots = []
    for country, count in counts:
        where = earth.position(country)
        if where is not None:
            x, y = place(*where)
            spots.append(Dot(country, round(x, 1), round(y, 1), round(4 + 12 * math.sqrt(count / most), 1), count))
    return sorted(spots, key=lambda dot: (-dot.count, dot.country))


@cache
def land() -> str:
    """The coasts as one SVG path; empty when the file is not there."""
    if not _LAND.exists():
        return ""
    world = json.loads(_LAND.read_text(encoding="utf-8"))
    arcs = [_points(arc, world["transform"]) for arc in world["arcs"]]
    rings: list[list[int]] = []
    for shape in world["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings += [ring for polygon in polygons for ring in polygon]
    return "".join(_ring(ring, arcs) for ring in rings)


def _points(arc: Sequence[Sequence[int]], transform: Any) -> list[tuple[float, float]]:
    """Longitudes and latitudes of an arc: whole numbers, each the step from the last (TopoJSON 1.0, section 2.1.1)."""
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + move_x, y * scale_y + move_y))
    return points


def _ring(ring: Sequence[int], arcs: Sequence[Sequence[tuple[float, float]]]) -> str:
    points = [point for number in ring for point in (arcs[number] if number >= 0 else arcs[~number][::-1])]
    return "M" + "L".join("{:.1f} {:.1f}".format(*place(latitude, longitude)) for longitude, latitude in points) + "Z"
