"""Tables that are written and read."""

from __future__ import annotations

import pytest

from app.core import spreadsheets, tables
from app.core.errors import BadFile


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_cells_that_a_spreadsheet_would_run_are_neutral(text: str) -> None:
    assert spreadsheets.neutral(text) == "'" + text
    assert spreadsheets.neutral(-5) == -5


def test_csv_begins_with_a_bom_and_quotes() -> None:
    rows = [['x,"y"', None], ["=cmd", 2]]
    assert "".join(spreadsheets.csv_lines(["a", "b"], rows)) == '\ufeffa,b\r\n"x,""y""",\r\n\'=cmd,2\r\n'
    assert "".join(spreadsheets.csv_lines(["a"], [], bom=False)) == "a\r\n"


def test_a_csv_file_is_read_whatever_its_delimiter() -> None:
    for text in ("name;mail\nA;b@c.org\n", "\ufeffName,Mail\nA,b@c.org\n", "name\tmail\nA\tb@c.org"):
        (line,) = tables.read_csv("x.csv", text.encode(), ("name", "mail"))
        assert (line.number, line.cells) == (2, {"name": "A", "mail": "b@c.org"})


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "'name' is missing"),
        (b"name,mail\n", "no rows"),
        (b"name\nA,B\n", "line 2: has more cells"),
        (b"mail\nx\n", "'name' is missing"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'name,mail\n"x', "is not CSV"),
    ],
)
def test_a_broken_csv_says_where(data: bytes, fault: str) -> None:
    with pytest.raises(BadFile) as caught:
        tables.read_csv("x.csv", data, ("name",))
    assert fault in "; ".join(map(str, caught.value.faults))
