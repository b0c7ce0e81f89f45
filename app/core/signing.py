"""Ed25519 signatures (RFC 8032), keys derived from secrets (HKDF, RFC 5869), and text sealed with a secret (AES-GCM)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
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


def seal_with(secret: str, text: str) -> str:
    """Text that only who holds the secret can read: AES-256-GCM under a key derived from it (HKDF), as base64 of the 12-byte
    nonce and the ciphertext."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"label").derive(secret.encode())
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), None)).decode()
