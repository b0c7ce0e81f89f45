"""Pictures as PNG, for where no vectors are taken. The fonts are the product's own, so every language looks the same
everywhere."""

from __future__ import annotations

from app.documents import fonts


def png(svg: str, *, zoom: float = 2.5, background: str = "#fffdf8") -> bytes:
    """A drawing in SVG as pixels, `zoom` of them a unit."""
    import resvg_py  # noqa: PLC0415 - native code that only downloads need

    files = [str(path) for path in fonts.sources().values()]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            background=background,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=files,
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
    )
