"""What joins a line of the function's log and a line of an error object: a digest of the record's bytes."""

import hashlib


def digest(raw: bytes) -> str:
    """SHA-256 in hexadecimal, which any tool can make again (`base64 -d | sha256sum`)."""
    return hashlib.sha256(raw).hexdigest()
