"""Reads a CSV file that a person made: any usual encoding and delimiter, every fault with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.errors import BadFile, Fault

MOST_ROWS = 200_000


@dataclass(slots=True)
class Line:
    """One row of the file: its line number as an editor shows it, and its cells by column name, trimmed."""

    number: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def wrong(self, what: str) -> None:
        self.faults.append(Fault(f"line {self.number}", what))


def decode(name: str, data: bytes) -> str:
    """UTF-8 (with or without BOM) or UTF-16 with BOM. Raises BadFile for anything else: a guess would garble names."""
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadFile(name, [Fault("file", "is not UTF-8 text; save it as CSV UTF-8")])


def read_csv(name: str, data: bytes, required: Sequence[str]) -> list[Line]:
    """All rows. Raises BadFile when a required column is missing, a row has too many cells, or there is no row."""
    text = decode(name, data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [column.strip().lower() for column in reader.fieldnames or []]
        reader.fieldnames = header
        missing = [column for column in required if column not in header]
        if missing:
            raise BadFile(name, [Fault("line 1", f"the column {column!r} is missing") for column in missing])
        lines, faults = [], []
        for cells in reader:
            if None in cells:
                faults.append(Fault(f"line {reader.line_num}", "has more cells than the header has columns"))
                continue
            lines.append(Line(reader.line_num, {key: (value or "").strip() for key, value in cells.items()}))
            if len(lines) > MOST_ROWS:
                raise BadFile(name, [Fault("file", f"has more than {MOST_ROWS} rows")])
    except csv.Error as error:
        raise BadFile(name, [Fault(f"line {reader.line_num + 1}", f"is not CSV: {error}")]) from error
    if faults:
        raise BadFile(name, faults)
    if not lines:
        raise BadFile(name, [Fault("file", "has no rows")])
    return lines
