"""The beginning of an object, unpacked from any of Firehose's formats (D-7), in bounded memory. Pure.

The first bytes tell the format: FileExtension may have replaced the extension (D-8).
"""

import io
import lzma
import struct
import zipfile
import zlib
from typing import NamedTuple

import cramjam

MAX_UNPACKED = 4 * 1024 * 1024
"""What is unpacked of an object to be looked at."""
_XERIAL = b"\x82SNAPPY\x00"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError)
"""What zipfile raises for an archive that is broken, encrypted or packed by a method that Python has not."""
_MAX_BLOCK = 16 * 1024 * 1024
_PIECE = 4 * 1024
"""So much is given to zlib at a time: behind each gzip file in a row the rest of a piece is copied."""


class Unpacked(NamedTuple):
    """`more`: the object goes on after `body`. `trouble`: why it could not be read to where it was wanted."""

    format: str
    body: bytes
    more: bool = False
    trouble: str = ""


def unpack(stored: bytes, *, whole: bool = True, limit: int = MAX_UNPACKED) -> Unpacked:
    """At most `limit` bytes. `whole`: whether `stored` is all of the object, or only its beginning."""
    if stored.startswith(b"\x1f\x8b"):
        return _gzip(stored, limit, whole=whole)
    if stored.startswith(b"PK\x03\x04"):
        return _zip(stored, limit, whole=whole)
    if stored.startswith(_XERIAL):
        return _blocks("Snappy", stored[16:], limit, whole=whole, hadoop=False)
    if _looks_like_hadoop(stored):
        return _blocks("HADOOP_SNAPPY", stored, limit, whole=whole, hadoop=True)
    return Unpacked("UNCOMPRESSED", stored[:limit], len(stored) > limit or not whole)


def _gzip(stored: bytes, limit: int, *, whole: bool) -> Unpacked:
    """One gzip file, or several in a row."""
    made, at, member = bytearray(), 0, zlib.decompressobj(wbits=31)
    ended = False
    try:
        while at < len(stored) and len(made) < limit:
            if ended:
                member, ended = zlib.decompressobj(wbits=31), False
            piece = stored[at : at + _PIECE]
            made += member.decompress(piece, limit - len(made))
            ended = member.eof
            at += len(piece) - len(member.unused_data if ended else member.unconsumed_tail)
    except zlib.error as error:
        return Unpacked("GZIP", bytes(made), True, f"the gzip data are broken: {error}")
    cut = not ended and len(made) < limit and whole
    return Unpacked("GZIP", bytes(made), at < len(stored) or not ended, "the gzip data break off" if cut else "")


def _zip(stored: bytes, limit: int, *, whole: bool) -> Unpacked:
    """Its list of entries stands at its end, so only a whole one can be read."""
    if not whole:
        return Unpacked("ZIP", b"", True, "this zip archive is too large to be shown")
    made, more = bytearray(), False
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as plain:
                    made += plain.read(limit - len(made))
                    more = bool(plain.read(1))
                if more:
                    break
    except _BROKEN_ZIP as error:
        return Unpacked("ZIP", bytes(made), True, f"the zip archive is broken: {error}")
    return Unpacked("ZIP", bytes(made), more)


def _blocks(name: str, stored: bytes, limit: int, *, whole: bool, hadoop: bool) -> Unpacked:
    """snappy-java's stream: [packed length][block]... Hadoop's: [plain length]([packed length][block])..."""
    made, at, left = bytearray(), 0, 0
    while at < len(stored) and len(made) < limit:
        if hadoop and left <= 0:
            left, at = _length(stored, at), at + 4
            continue
        size, start = _length(stored, at), at + 4
        if not 0 < size <= _MAX_BLOCK or start + size > len(stored):
            return Unpacked(name, bytes(made), True, "the snappy data break off" if whole else "")
        try:
            plain = _block(stored[start : start + size])
        except cramjam.DecompressionError as error:
            return Unpacked(name, bytes(made), True, f"the snappy data are broken: {error}")
        made += plain
        at, left = start + size, left - len(plain)
    return Unpacked(name, bytes(made[:limit]), at < len(stored) or len(made) > limit or not whole)


def _block(packed: bytes) -> bytes:
    """Its head claims a length, for which room is made: a false one could claim 4 GB."""
    if cramjam.snappy.decompress_raw_len(packed) > _MAX_BLOCK:
        raise cramjam.DecompressionError(f"a block of more than {_MAX_BLOCK:,} bytes")
    return bytes(cramjam.snappy.decompress_raw(packed))


def _length(stored: bytes, at: int) -> int:
    found: int = struct.unpack(">I", stored[at : at + 4].rjust(4, b"\0"))[0]
    return found


def _looks_like_hadoop(head: bytes) -> bool:
    """Two lengths of four bytes: text never begins with a byte 0."""
    if len(head) < 9 or head[0] > 3 or head[4] > 3:
        return False
    plain, packed = struct.unpack(">II", head[:8])
    return bool(0 < packed <= plain + plain // 6 + 64)
