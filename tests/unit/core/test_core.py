"""The cellar's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core import ids, intervals, names, signing, spreadsheets, tables
from app.core.clock import aware, zone
from app.core.errors import BadFile
from app.core.languages import best_language
from app.documents import qr

T0 = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        aware(datetime(2026, 3, 1))
    with pytest.raises(ValueError, match="not a time zone"):
        zone("Mars/Olympus")


def test_units_cover_the_span_and_touch_no_more() -> None:
    assert intervals.units(T0, T0) == []
    assert intervals.units(T0, T0 + timedelta(minutes=10)) == [T0, T0 + timedelta(minutes=5)]
    assert intervals.units(T0 + timedelta(minutes=3), T0 + timedelta(minutes=6)) == [T0, T0 + timedelta(minutes=5)]
    with pytest.raises(ValueError):
        intervals.units(T0, T0 - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("wishes", "tag"),
    [(["zh-TW"], "zh-Hant"), (["zh_Hant_TW"], "zh-Hant"), (["fr", "nl-BE"], "nl"), (["fr"], "en"), ([], "en")],
)
def test_best_language(wishes: list[str], tag: str) -> None:
    assert best_language(wishes) == tag


@pytest.mark.parametrize("text", ["a@b.org", "  A.B@Sub.Example.ORG ", "溫@例子.台灣"])
def test_addresses_that_are_taken(text: str) -> None:
    assert names.address(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "a", "a@b", "a b@c.org", "a@b..", "a@b.org\nBcc: x@y.org", "<a@b.org>"])
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        names.address(text)


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", None])
def test_a_way_back_never_leads_elsewhere(target: str | None) -> None:
    assert names.safe_way_back(target) == "/"
    assert names.safe_way_back("/me/?x=1") == "/me/?x=1"


def test_names_keep_their_script_and_lose_line_breaks() -> None:
    assert names.person_name("  溫妮\n Visser ") == "溫妮 Visser"
    for bad in ("", " ", "x" * 200, "a\x00b"):
        with pytest.raises(ValueError):
            names.person_name(bad)


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


def test_qr_runs_are_the_modules() -> None:
    symbol = qr.encode("GS1.ABC")
    assert symbol.size == 21
    assert qr.Run(0, 0, 7) in symbol.runs
    assert all(run.column + run.length <= symbol.size for run in symbol.runs)
    assert 'aria-label="a &lt;b&gt; &quot;c&quot;"'.replace("&gt;", ">") in qr.svg("X", title='a <b> "c"')


def test_base32_is_canonical() -> None:
    assert signing.from_base32(signing.to_base32(b"\x00\xff1")) == b"\x00\xff1"
    for text in ("mzxw6", "MZXW6===", "MZXW7", "!"):
        with pytest.raises(ValueError):
            signing.from_base32(text)


def test_codes_have_no_mistakable_letters() -> None:
    assert not set("01IOL") & set(ids.CODE_ALPHABET)
    assert len({ids.new_code() for _ in range(200)}) == 200
