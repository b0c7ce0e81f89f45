"""Codes to be scanned."""

from __future__ import annotations

from app.documents import qr


def test_qr_runs_are_the_modules() -> None:
    symbol = qr.encode("GS1.ABC")
    assert symbol.size == 21
    assert qr.Run(0, 0, 7) in symbol.runs
    assert all(run.column + run.length <= symbol.size for run in symbol.runs)
    assert 'aria-label="a &lt;b&gt; &quot;c&quot;"'.replace("&gt;", ">") in qr.svg("X", title='a <b> "c"')
