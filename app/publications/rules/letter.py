"""A newsletter as mail: plain text, and HTML that old mail programs show as well. Tables for the lines, styles at each element,
no pictures from elsewhere, nothing that tells the sender who opened it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_FONT = "font-family:Arial,'Noto Sans TC','Microsoft JhengHei',sans-serif"


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """All words are in the reader's language. `parts` are (name, entries); `feet` are (text, link) below, the link empty for
    plain text."""

    language: str
    title: str
    intro: str
    eyebrow: str
    parts: Sequence[tuple[str, Sequence[Entry]]]
    more: str
    feet: Sequence[tuple[str, str]]


def as_text(letter: Letter) -> str:
    parts = [letter.eyebrow, letter.title, letter.intro]
    for name, entries in letter.parts:
        parts.append(f"{name.upper()}\n{'-' * 40}")
        parts += [
            f"* {entry.title}\n  {entry.text}\n  {entry.link}" if entry.text else f"* {entry.title}\n  {entry.link}"
            for entry in entries
        ]
    parts.append("-- \n" + "\n".join(f"{text}: {link}" if link else text for text, link in letter.feet))
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(letter: Letter) -> str:
    rows = [
        _row(
            f'<p style="margin:0 0 6px;font-size:13px;color:#d8eceb;{_FONT}">{escape(letter.eyebrow)}</p>'
            f'<h1 style="margin:0;font-size:26px;line-height:32px;color:#ffffff;{_FONT}">{escape(letter.title)}</h1>',
            "#0d4f4d",
        )
    ]
    if letter.intro:
        rows.append(_row("".join(_paragraph(part) for part in letter.intro.split("\n\n") if part.strip()), "#ffffff"))
    for name, entries in letter.parts:
        heading = f'<h2 style="margin:8px 0 12px;font-size:18px;line-height:24px;color:#0d4f4d;{_FONT}">{escape(name)}</h2>'
        rows.append(_row(heading + "".join(_entry(entry, letter.more) for entry in entries), "#ffffff"))
    feet = "<br>".join(
        f'<a href="{escape(link)}" style="color:#0d4f4d;text-decoration:underline">{escape(text)}</a>' if link else escape(text)
        for text, link in letter.feet
    )
    rows.append(_row(f'<p style="margin:0;font-size:13px;line-height:21px;color:#3c4a49;{_FONT}">{feet}</p>', "#f4efe2"))
    return (
        f'<!DOCTYPE html><html lang="{escape(letter.language)}"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light">'
        f"<title>{escape(letter.title)}</title></head>\n"
        '<body style="margin:0;padding:0;background-color:#f4efe2">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f4efe2"><tr>'
        '<td align="center" style="padding:16px 8px">\n'
        '<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">\n'
        + "\n".join(rows)
        + "\n</table>\n<!--[if mso]></td></tr></table><![endif]-->\n</td></tr></table>\n</body></html>\n"
    )


def _row(inner: str, ground: str) -> str:
    return f'<tr><td align="left" bgcolor="{ground}" style="background-color:{ground};padding:18px 24px">\n{inner}\n</td></tr>'


def _paragraph(text: str) -> str:
    lines = "<br>".join(escape(line) for line in text.strip().split("\n"))
    return f'<p style="margin:0 0 12px;font-size:16px;line-height:24px;color:#16211f;{_FONT}">{lines}</p>\n'


def _entry(entry: Entry, more: str) -> str:
    link = escape(entry.link)
    text = f'<span style="color:#3c4a49">{escape(entry.text)}</span><br>' if entry.text else ""
    return (
        f'<p style="margin:0 0 18px;font-size:15px;line-height:22px;{_FONT}">'
        f'<a href="{link}" style="color:#0d4f4d;font-size:16px;font-weight:bold;text-decoration:none">{escape(entry.title)}</a>'
        f'<br>\n{text}\n<a href="{link}" style="color:#0d7a76;text-decoration:underline">{escape(more)}</a></p>\n'
    )
