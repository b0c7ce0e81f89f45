"""Ed25519 signatures (RFC 8032) and keys derived from the installation's secret (HKDF, RFC 5869)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIGNATURE_BYTES = 64


def derive_private_key(secret: str, purpose: str) -> Ed25519PrivateKey:
    """The same secret and purpose give the same key, so no private key is ever stored."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def is_signed(public_key: bytes, signature: bytes, payload: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_base32(data: bytes) -> str:
    """Upper case without padding: all of it is in the alphanumeric mode of a QR code."""
    return base64.b32encode(data).decode().rstrip("=")


def from_base32(text: str) -> bytes:
    """The inverse of `to_base32`. Raises ValueError on anything it would not have written."""
    data = base64.b32decode(text + "=" * (-len(text) % 8))
    if to_base32(data) != text:
        raise ValueError("not canonical base32")
    return data


def seal(key: str, previous: str, content: str) -> str:
    """One link of a chain of HMACs: changing any earlier content changes every later link, and needs the key."""
    return hmac.new(key.encode(), f"{previous}\n{content}".encode(), hashlib.sha256).hexdigest()
