"""The papers that badges are printed on. All lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from app.badges.vocabulary import BadgeLayout


@dataclass(frozen=True, slots=True)
class Layout:
    """`page` and `badge` are (width, height); badges stand in columns and rows in the middle of the page, with cut marks when
    there is more than one. `black` is for printers that have no colour."""

    name: BadgeLayout
    page: tuple[float, float]
    badge: tuple[float, float]
    columns: int = 1
    rows: int = 1
    black: bool = False

    @property
    def is_wide(self) -> bool:
        return self.badge[0] > self.badge[1]

    @property
    def a_page(self) -> int:
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Lower left corner of a badge on the page, counted from 0 at the top left, line by line."""
        row, column = divmod(place, self.columns)
        left = (self.page[0] - self.columns * self.badge[0]) / 2
        top = (self.page[1] + self.rows * self.badge[1]) / 2
        return left + column * self.badge[0], top - (row + 1) * self.badge[1]


_A4 = (210.0, 297.0)
LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout(BadgeLayout.A6, (105.0, 148.0), (105.0, 148.0)),
        Layout(BadgeLayout.CARD, (86.0, 54.0), (86.0, 54.0)),
        Layout(BadgeLayout.LABEL62, (62.0, 100.0), (62.0, 100.0), black=True),
        Layout(BadgeLayout.LABEL4X6, (101.6, 152.4), (101.6, 152.4), black=True),
        Layout(BadgeLayout.A4_A6, _A4, (105.0, 148.0), columns=2, rows=2),
        Layout(BadgeLayout.A4_CARDS, _A4, (86.0, 54.0), columns=2, rows=5),
    )
}
