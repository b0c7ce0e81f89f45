"""Answers of text leave compressed where the reader's program takes that. Why so, and what it must not tell: docs/adr/0014."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from gzip import GzipFile
from io import BytesIO

from flask import Flask, Response, request

_LEAST = 1024
_MOST_KEPT = 2**21
_LARGEST_PADDING = 100
_TYPES = {"application/json", "application/xml", "application/javascript", "application/wasm", "image/svg+xml"}


def _is_text(mimetype: str) -> bool:
    # A stream of events is sent line by line.
    written = mimetype.startswith("text/") or mimetype in _TYPES or mimetype.endswith(("+json", "+xml"))
    return written and mimetype != "text/event-stream"


def _packed(content: bytes, level: int, name: str = "") -> bytes:
    packed = BytesIO()
    with GzipFile(name, "wb", level, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


@lru_cache(maxsize=128)
def _packed_once(content: bytes) -> bytes:
    return _packed(content, 9)


def _padded(content: bytes) -> bytes:
    """With a name of any length in its header, so that its length says nothing of the secrets in it."""
    return _packed(content, 6, "a" * secrets.randbelow(_LARGEST_PADDING))


def _stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def _compress(response: Response) -> Response:
    if not _is_text(response.mimetype or "") or response.cache_control.no_transform or response.headers.get("Content-Encoding"):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or response.direct_passthrough:
        return response
    tag, _is_weak = response.get_etag()
    if tag is not None:
        # Another form of the same content: tags compare weakly, also those of a "304 Not Modified".
        response.set_etag(tag, weak=True)
    if response.status_code in {204, 206, 304}:
        return response
    if response.is_streamed:
        response.response = _stream(response.iter_encoded())
        response.headers.pop("Content-Length", None)
    else:
        content = response.get_data()
        if len(content) < _LEAST:
            return response
        is_kept = tag is not None and len(content) <= _MOST_KEPT
        response.set_data(_packed_once(content) if is_kept else _padded(content))
    response.headers["Content-Encoding"] = "gzip"
    return response


def install(app: Flask) -> None:
    """Before all else that finishes answers, for the last to be asked is the first to be installed."""
    app.after_request(_compress)
