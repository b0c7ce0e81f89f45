"""Makes LimeSurvey's survey files (.lss)."""

from __future__ import annotations


def lss_file(*questions: str, more: str = "") -> bytes:
    rows = "".join(f"<row>{question}</row>" for question in questions)
    return (
        "<?xml version='1.0'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>"
        "<groups><rows><row><gid>1</gid><group_order>1</group_order></row></rows></groups>"
        f"<questions><rows>{rows}</rows></questions>{more}</document>"
    ).encode()


def question(qid: int, kind: str, title: str, **more: str) -> str:
    cells = {"qid": str(qid), "gid": "1", "parent_qid": "0", "type": kind, "title": title, "question_order": str(qid), **more}
    return "".join(f"<{name}>{value}</{name}>" for name, value in cells.items())


def rows(table: str, *cells: dict[str, str]) -> str:
    inner = "".join("<row>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + "</row>" for row in cells)
    return f"<{table}><rows>{inner}</rows></{table}>"
