"""The bytes of a log's file, pure.

    file   header, frames, and a seal once all of it is on the disk and nothing will follow
    header MAGIC, version of the format (2), the position of the file's first record (8), CRC of both (4)
    frame  length of the payload (4), CRC of length and payload (4), payload
    seal   0xFFFFFFFF, which is no length, the bytes before it (8), "SEAL"

All numbers are big-endian. A checksum is zlib's CRC-32. A frame of no bytes there is none: zeros, as a file system
leaves them at the end of a file after a power cut, are no frame.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

FORMAT = 1
MAGIC = b"HYDRLOG\n"
_HEADER = struct.Struct(">8sHQ")
_CRC = struct.Struct(">I")
_FRAME = struct.Struct(">II")
HEADER_BYTES = _HEADER.size + _CRC.size
FRAME_BYTES = _FRAME.size
_SEAL = struct.Struct(">IQ4s")
SEAL_BYTES = _SEAL.size
MAX_PAYLOAD = 0xFFFF_FFFE


Payload = memoryview | bytes


class UnknownFormat(ValueError):
    """A whole header of another version of the format."""


def header(first: int) -> bytes:
    """Return how a file begins whose first record has this position."""
    fields = _HEADER.pack(MAGIC, FORMAT, first)
    return fields + _CRC.pack(zlib.crc32(fields))


def frame(payload: bytes) -> bytes:
    """Return a payload with its length and checksum. `ValueError` when it is empty or does not fit."""
    if not 0 < len(payload) <= MAX_PAYLOAD:
        raise ValueError(f"a frame holds 1 to {MAX_PAYLOAD} bytes, not {len(payload)}")
    return _FRAME.pack(len(payload), _checksum(payload)) + payload


def _checksum(payload: Payload) -> int:
    return zlib.crc32(payload, zlib.crc32(len(payload).to_bytes(4, "big")))


class Scan(NamedTuple):
    """What a file holds: its whole frames in turn, and how many bytes of it are good; `first` None: not even a header.

    `sealed`: all of it was on the disk. `whole`: there is nothing else in it.
    """

    first: int | None
    payloads: Sequence[Payload]
    good: int
    sealed: bool
    whole: bool


def scan(content: bytes) -> Scan:
    """Take a file apart up to its first bad frame. Raises UnknownFormat."""
    first, size = _first_of(content), len(content)
    sealed = size >= SEAL_BYTES and content.endswith(seal(size - SEAL_BYTES))
    if first is None:
        return Scan(None, [], 0, sealed, False)
    payloads: list[Payload] = []
    view, offset = memoryview(content), HEADER_BYTES
    while offset + FRAME_BYTES <= size:
        length, checksum = _FRAME.unpack_from(content, offset)
        payload = view[offset + FRAME_BYTES : offset + FRAME_BYTES + length]
        if not 0 < length <= size - offset - FRAME_BYTES or _checksum(payload) != checksum:
            break
        payloads.append(payload)
        offset += FRAME_BYTES + length
    # Checksums have the first say: a record may end like a seal.
    sealed = sealed and offset != size
    return Scan(first, payloads, offset, sealed, offset == size - (SEAL_BYTES if sealed else 0))


def seal(size: int) -> bytes:
    """Return the seal of a file of so many bytes."""
    return _SEAL.pack(0xFFFF_FFFF, size, b"SEAL")


def _first_of(content: bytes) -> int | None:
    if len(content) < HEADER_BYTES:
        return None
    magic, version, first = _HEADER.unpack_from(content)
    (checksum,) = _CRC.unpack_from(content, _HEADER.size)
    if magic != MAGIC or checksum != zlib.crc32(content[: _HEADER.size]):
        return None
    if version != FORMAT:
        raise UnknownFormat(f"format {version} of a log; this version of Hydrant reads format {FORMAT}")
    return int(first)
