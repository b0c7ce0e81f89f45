"""The picture that other sites show beside a link to a page of ours: 1 200 by 630, drawn from the page's own words."""

from __future__ import annotations

from html import escape

from app.documents.pictures import wrapped

WIDTH, HEIGHT = 1200, 630
_ROOM = WIDTH - 160
# Grounds by theme, so that a row of links does not look all alike; each carries white text (contrast over 4.5).
_GROUNDS = ("#0d4f4d", "#7a3d08", "#373587", "#742947", "#3a5c14", "#1f4f7a")


def card(eyebrow: str, title: str, below: str, *, tone: int = 0) -> str:
    """The picture as SVG: what kind of page, its title in at most four lines, and one line below."""
    size = 66 if len(wrapped(title, _ROOM, 66, most=4)) <= 3 else 54
    lines = wrapped(title, _ROOM, size, most=4)
    step = size * 1.22
    top = 330 - step * (len(lines) - 1) / 2
    rows = "".join(
        f'<text x="80" y="{top + number * step:.0f}" font-size="{size}" font-weight="700">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    below_line = wrapped(below, _ROOM, 28, most=1)[0] if below else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_GROUNDS[tone % len(_GROUNDS)]}"/>'
        '<path d="M80 612V560h44v52zm62 0V526h46v86zm64 0V548h40v64zm58 0V508h52v104zm70 0V556h42v56z" fill="#ffffff" '
        'fill-opacity="0.16"/><path d="M80 500C190 420 330 420 430 500" fill="none" stroke="#ffffff" stroke-opacity="0.3" '
        'stroke-width="6"/>'
        '<g fill="#ffffff" font-family="Noto Sans">'
        f'<text x="80" y="108" font-size="30" font-weight="700">GO SMART</text>'
        f'<text x="{WIDTH - 80}" y="108" font-size="28" text-anchor="end">{escape(eyebrow)}</text>{rows}'
        f'<text x="{WIDTH - 80}" y="580" font-size="28" text-anchor="end">{escape(below_line)}</text></g></svg>'
    )
