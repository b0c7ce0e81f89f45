"""Builds the sprite of icons out of what npm brings: `python -m tools.icons FILE`. Setup runs it; nothing of it is committed.

Symbols carry shapes alone; fill and stroke are the style sheet's, so that a chosen star can be a full one.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SHAPES = Path(__file__).resolve().parent.parent / "node_modules" / "lucide-static" / "icons"
# One meaning each, in groups: getting about, acts, places of a desk, things, states.
ICONS = """
    menu search x chevron-down chevron-left chevron-right arrow-right arrow-left external-link globe log-in
    log-out ellipsis circle-help sun moon monitor
    plus pencil trash-2 copy download upload printer undo-2 repeat ban star eye eye-off link list-filter
    sliders-horizontal arrow-up-down calendar-plus qr-code scan-line send share-2 maximize
    layout-dashboard calendar-days users door-open handshake clipboard-list megaphone gavel folder-down
    users-round settings building-2 lightbulb newspaper chart-line server inbox bell award shield-check
    map-pin map video mail message-square id-card user-round clock history rows-3 grid-3x3 file-text image mic
    smartphone store ticket languages key-round camera euro list
    check circle-check circle-alert circle-x triangle-alert info hourglass badge-check calendar-check lock
    wifi-off loader-circle
"""


def symbol(name: str) -> str:
    drawing = (SHAPES / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", drawing)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes).replace(" />", "/>")}</symbol>'


def main(target: Path) -> None:
    symbols = "\n".join(symbol(name) for name in ICONS.split())
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence -->\n{symbols}\n</svg>\n', encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
