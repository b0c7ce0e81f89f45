"""Random names. Codes for people leave out letters that are mistaken for digits."""

from __future__ import annotations

import hashlib
import secrets
import uuid

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_uid() -> str:
    return str(uuid.uuid4())


def new_code(length: int = 8) -> str:
    """A code that is read aloud or typed: about 4.9 bits a character."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def new_secret() -> str:
    """256 bits for a link or a token; only its `fingerprint` is stored."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored in place of a secret. The secrets have full entropy, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
