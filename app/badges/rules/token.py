"""The code in a badge's QR. The format is written down in docs/rules/badge-token.md, with test vectors.

`GS1.<payload>.<signature>`, both in base32 without padding, so that a QR code needs its alphanumeric mode only.
Payload, big endian: version (1 byte), key (2), event (4), registration (4), issue (2). Nothing personal is inside.
The signature is Ed25519 (RFC 8032) over the prefix and the payload.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from app.badges.vocabulary import ScanReason
from app.core.signing import SIGNATURE_BYTES, from_base32, is_signed, to_base32

PREFIX = "GS1"
VERSION = 1
_LAYOUT = struct.Struct(">BHIIH")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Token:
    key: int
    event: int
    registration: int
    issue: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a scanned text is not a badge of ours: malformed, unknown_key or forged."""

    reason: ScanReason


def payload_of(token: Token) -> bytes:
    """The 13 bytes that are signed, after the prefix. Raises struct.error when a number does not fit."""
    return _LAYOUT.pack(VERSION, token.key, token.event, token.registration, token.issue)


def signed_bytes(payload: bytes) -> bytes:
    return PREFIX.encode() + payload


def write(token: Token, sign: Callable[[bytes], bytes]) -> str:
    payload = payload_of(token)
    return f"{PREFIX}.{to_base32(payload)}.{to_base32(sign(signed_bytes(payload)))}"


def read(text: str, public_key_of: Callable[[int], bytes | None]) -> Token | Unreadable:
    """The token in a scanned text, if it was signed by a key of ours. Any input is normal input."""
    claim = _parse(text) if len(text) <= _LONGEST else None
    if claim is None:
        return Unreadable(ScanReason.MALFORMED)
    public_key = public_key_of(claim.token.key)
    if public_key is None:
        return Unreadable(ScanReason.UNKNOWN_KEY)
    if not _is_genuine(public_key, claim.signature, claim.signed):
        return Unreadable(ScanReason.FORGED)
    return claim.token


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a code says before its signature was looked at."""

    token: Token
    signature: bytes
    signed: bytes


# A badge is read at many doors: what was worked out about its code once stays true.
@lru_cache(maxsize=1 << 14)
def _parse(text: str) -> _Claim | None:
    parts = text.strip().split(".")
    if len(parts) != 3 or parts[0] != PREFIX:
        return None
    try:
        payload, signature = from_base32(parts[1]), from_base32(parts[2])
        version, key, event, registration, issue = _LAYOUT.unpack(payload)
    except (ValueError, struct.error):
        return None
    if version != VERSION or len(signature) != SIGNATURE_BYTES:
        return None
    return _Claim(Token(key, event, registration, issue), signature, signed_bytes(payload))


@lru_cache(maxsize=1 << 14)
def _is_genuine(public_key: bytes, signature: bytes, signed: bytes) -> bool:
    return is_signed(public_key, signature, signed)


def registration_in(text: str) -> int | None:
    """The registration that a code names, before its signature is looked at; None when it has not the shape of one."""
    claim = _parse(text) if len(text) <= _LONGEST else None
    return claim.token.registration if claim and claim.token.registration < 2**31 else None
