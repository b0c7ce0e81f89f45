"""QR codes (ISO/IEC 18004) as one vector path: runs of dark modules are merged, so the path stays small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4  # modules of white on each side, as the standard asks


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules side by side: the column it starts at, its row, and how many."""

    column: int
    row: int
    length: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code without its quiet zone: `size` modules on a side, and its dark runs, top row first."""

    size: int
    runs: tuple[Run, ...]


def encode(text: str, mask: int | None = None) -> Symbol:
    """The smallest symbol at error correction M that holds the text. Without a mask the best of the eight is chosen, which
    is most of the work: a text that is drawn again and again has its mask chosen once, by `best_mask`."""
    code = _code(text, mask)
    code.make(fit=True)
    matrix = code.get_matrix()
    return Symbol(len(matrix), tuple(run for row, cells in enumerate(matrix) for run in _runs(row, cells)))


def best_mask(text: str) -> int:
    """The number (0 to 7) of the mask whose symbol reads best, by the penalties of the standard."""
    code = _code(text, None)
    code.best_fit()
    return int(code.best_mask_pattern())


def _code(text: str, mask: int | None) -> qrcode.QRCode[Any]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    code.add_data(text)
    return code


def _runs(row: int, cells: list[bool | None]) -> Iterator[Run]:
    start = None
    for column, dark in enumerate([*cells, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield Run(start, row, column - start)
            start = None


def svg(text: str, *, title: str, mask: int | None = None) -> str:
    """A scalable picture with its quiet zone; `title` is what a screen reader says. The caller escapes nothing."""
    symbol = encode(text, mask)
    side = symbol.size + 2 * QUIET_ZONE
    path = "".join(f"M{run.column + QUIET_ZONE} {run.row + QUIET_ZONE}h{run.length}v1h-{run.length}z" for run in symbol.runs)
    safe = title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="{safe}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    )
