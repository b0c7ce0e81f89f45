"""Pictures and documents that people upload: what they really are, and pictures without what cameras write into them."""

from __future__ import annotations

import io
import warnings
import zipfile

PICTURES = ("image/jpeg", "image/png", "image/webp")
_LONGEST = 1600
_MOST_PIXELS = 40_000_000
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# What a document may be, and how its file is called.
EXTENSIONS = {
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    **dict(zip(_OFFICE.values(), (".docx", ".xlsx", ".pptx"), strict=True)),
    **dict(zip(PICTURES, (".jpg", ".png", ".webp"), strict=True)),
}


def media_type(name: str, data: bytes) -> str | None:
    """What a file is by its first bytes, never by what it is called; None for what is not accepted. Text is told from CSV by
    its name alone, as nothing else tells."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if not text.strip() or any(ord(char) < 32 and char not in "\r\n\t" for char in text) or text.lstrip()[:1] == "<":
        return None
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"


def _office(data: bytes) -> str | None:
    """Office documents without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any("vbaProject" in name for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return kind if kind in EXTENSIONS else None
    except Exception:  # noqa: BLE001 - whatever a damaged archive makes its reader stumble over
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def plain_picture(data: bytes) -> tuple[bytes, str]:
    """(the picture drawn anew, its type): upright, at most 1 600 pixels a side, without place, camera or author. Raises
    ValueError for what cannot be read or is far too large."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy, and only uploads need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data)) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise ValueError("the picture has too many pixels")
                upright = ImageOps.exif_transpose(opened)
                clear = "A" in upright.getbands() or "transparency" in upright.info
                image = upright.convert("RGBA" if clear else "RGB")
    except Exception as error:  # whatever a damaged picture makes its decoder stumble over
        raise ValueError("the picture cannot be read") from error
    image.thumbnail((_LONGEST, _LONGEST))
    target = io.BytesIO()
    if clear:
        image.save(target, "PNG", optimize=True)
        return target.getvalue(), "image/png"
    image.save(target, "JPEG", quality=84, optimize=True, progressive=True)
    return target.getvalue(), "image/jpeg"
