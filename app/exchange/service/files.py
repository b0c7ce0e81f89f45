"""Pictures and documents of listings."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import func, select

from app.core.errors import Refused
from app.exchange.models import Attachment, Listing
from app.exchange.vocabulary import ExchangeReason
from app.infra import audit, uploads
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 12


def attach(
    tx: Transaction, listing_id: int, name: str, data: bytes, *, description: str, by: int | None, now: datetime
) -> Attachment:
    """Add a picture or a document. It is shown to everybody with the next publication. Pictures need words for those who
    cannot see them, and lose what the camera wrote into them (the place, for one)."""
    if not data or len(data) > MOST_BYTES:
        raise Refused(ExchangeReason.FILE_TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
    kind = uploads.media_type(name, data)
    if kind is None:
        raise Refused(ExchangeReason.FILE_TYPE)
    if kind in uploads.PICTURES:
        if not description.strip():
            raise Refused(ExchangeReason.DESCRIPTION_MISSING)
        try:
            data, kind = uploads.plain_picture(data)
        except ValueError as error:
            raise Refused(ExchangeReason.FILE_TYPE) from error
    digest = hashlib.sha256(data).hexdigest()
    get_for_visitor(tx, Listing, listing_id, lock=True)
    attachment = tx.scalars(select(Attachment).where(Attachment.listing_id == listing_id, Attachment.digest == digest)).first()
    if attachment is not None:
        return attachment
    count = tx.scalar(select(func.count()).select_from(Attachment).where(Attachment.listing_id == listing_id)) or 0
    if count >= MOST_FILES:
        raise Refused(ExchangeReason.TOO_MANY_FILES, most=MOST_FILES)
    added = Attachment(
        listing_id=listing_id,
        name=_safe_name(name, kind),
        media_type=kind,
        size=len(data),
        digest=digest,
        description=description.strip()[:300],
        content=data,
        added_by=by,
        added_at=now,
    )
    tx.add(added)
    tx.flush()
    audit.note(tx, by, "attached_file", f"listing:{listing_id}", now=now)
    return added


def _safe_name(name: str, kind: str) -> str:
    """The file's own name without folders and odd characters, with the ending of what it is."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return (re.sub(r"[^\w .()-]", "", stem).strip(" .")[:80] or "file") + uploads.EXTENSIONS[kind]


def detach(tx: Transaction, attachment_id: int, listing_id: int, *, by: int, now: datetime) -> None:
    attachment = tx.get(Attachment, attachment_id)
    if attachment is None or attachment.listing_id != listing_id:
        raise Refused(ExchangeReason.NO_SUCH_FILE)
    tx.delete(attachment)
    audit.note(tx, by, "detached_file", f"listing:{listing_id}", now=now)
