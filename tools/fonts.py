"""Cuts the pages' fonts out of what npm brings: for each @font-face of fonts.css its glyphs, in the weights it names.

`python -m tools.fonts FOLDER` writes the files into the folder. Setup runs it; nothing of it is committed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
STYLES = ROOT / "app" / "web" / "static" / "css" / "fonts.css"
PACKAGES = ROOT / "node_modules" / "@fontsource-variable"
# Figures of one width are asked for by style sheets; the rest is what the shaper needs.
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]
_FACE = re.compile(r"@font-face \{(.+?)\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Face:
    file: str
    lightest: int
    boldest: int
    glyphs: frozenset[int]


def faces(styles: str) -> Iterator[Face]:
    """The faces that a style sheet loads from files; those that only adjust a font of the system are none."""
    for block in _FACE.findall(styles):
        file = re.search(r'url\("[^"]*/([\w-]+\.woff2)"\)', block)
        if file:
            lightest, boldest = re.findall(r"font-weight: (\d+)(?: (\d+))?;", block)[0]
            ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", block.split("unicode-range:")[1])
            glyphs = frozenset(code for first, last in ranges for code in range(int(first, 16), int(last or first, 16) + 1))
            yield Face(file[1], int(lightest), int(boldest or lightest), glyphs)


def cut(face: Face, folder: Path) -> None:
    package = re.sub(r"-(?:latin|latin-ext|vietnamese|cyrillic)\.woff2$", "", face.file)
    shipped = PACKAGES / package / "files" / face.file.replace(".woff2", "-wght-normal.woff2")
    font = TTFont(shipped)
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=face.glyphs)
    subsetter.subset(font)
    instantiateVariableFont(
        font, {"wght": face.lightest if face.lightest == face.boldest else (face.lightest, face.boldest)}, inplace=True
    )
    font.flavor = "woff2"
    font.save(folder / face.file)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for face in faces(STYLES.read_text(encoding="utf-8")):
        cut(face, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
