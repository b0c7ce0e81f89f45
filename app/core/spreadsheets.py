"""CSV and XLSX that a spreadsheet opens without running anything that a person typed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]
# A cell that begins so is read as a formula by spreadsheets (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: Cell) -> str | int | float:
    """The cell as text that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def csv_lines(header: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """CSV (RFC 4180) line by line, so that a long export needs no memory. Begins with a BOM for Excel."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, row in enumerate(chain([header], rows)):
        writer.writerow([neutral(cell) for cell in row])
        yield ("\ufeff" if number == 0 else "") + buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def xlsx(sheet: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet as an Office Open XML workbook. Strings stay strings: no formulas, no links."""
    import xlsxwriter  # noqa: PLC0415 - heavy, and only exports need it

    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for column, title in enumerate(header):
            page.write_string(0, column, title, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    page.write_number(line, column, cell)
                elif cell is not None:
                    page.write_string(line, column, str(neutral(cell)) if not isinstance(cell, str) else cell)
    return target.getvalue()
