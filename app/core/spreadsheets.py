"""CSV and XLSX that a spreadsheet opens without running anything that a person typed."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]
# A cell that begins so is read as a formula by spreadsheets (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# A cell of a workbook holds no more characters than this.
_MOST_IN_CELL = 32_767
_CHUNK = 64 * 1024


def neutral(value: Cell) -> str | int | float:
    """The cell as text that no spreadsheet takes for a formula; numbers stay numbers."""
    # Most cells are one of these two, and exports are long.
    if type(value) is int:
        return value
    if type(value) is str:
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return neutral(str(value))


def csv_lines(header: Sequence[str], rows: Iterable[Row], *, bom: bool = True) -> Iterator[str]:
    """CSV (RFC 4180) in pieces of some lines, so that a long export needs no memory. Begins with a BOM for Excel unless told
    otherwise."""
    buffer = io.StringIO()
    if bom:
        buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow(list(map(neutral, header)))
    for row in rows:
        writer.writerow(list(map(neutral, row)))
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def xlsx(sheet: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet as an Office Open XML workbook. Strings stay strings: no formulas, no links."""
    return b"".join(xlsx_chunks([(sheet, header, rows)]))


def xlsx_chunks(sheets: Sequence[tuple[str, Sequence[str], Iterable[Row]]]) -> Iterator[bytes]:
    """A workbook of (name, header, rows), written row by row to a file and handed out piece by piece: a long one needs no
    memory."""
    import xlsxwriter  # noqa: PLC0415 - heavy, and only exports need it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with xlsxwriter.Workbook(path, {**options, "tmpdir": folder}) as book:
            bold = book.add_format({"bold": True})
            for name, header, rows in sheets:
                page = book.add_worksheet(name[:31])
                page.freeze_panes(1, 0)
                for column, title in enumerate(header):
                    page.write_string(0, column, title[:_MOST_IN_CELL], bold)
                for line, row in enumerate(rows, start=1):
                    _write_row(page, line, row)
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                yield part


def _write_row(page: Any, line: int, row: Row) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            page.write_number(line, column, cell)
        elif cell is not None:
            page.write_string(line, column, (str(neutral(cell)) if not isinstance(cell, str) else cell)[:_MOST_IN_CELL])
