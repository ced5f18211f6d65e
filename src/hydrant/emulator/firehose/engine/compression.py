"""The five compression formats of S3 objects, with their extension and Content-Encoding (D-7). Pure.

Snappy       the stream of snappy-java (SnappyOutputStream): a head of 16 bytes, then blocks of at most 32 KiB, each
             [length of the block, int32 big-endian][raw snappy block]
HADOOP_SNAPPY  Hadoop's block format: [length of the plain bytes][length of the block][raw snappy block], both int32
             big-endian, at most 32 KiB of plain bytes each, as snappy-java's Hadoop stream writes (a Hadoop reader
             with its usual buffer of 256 KiB takes them also when the data don't compress)

AWS says which formats these are, not how large blocks are: readers take any.
"""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import cramjam

_XERIAL_HEAD = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)
"""Magic, version, lowest version that can read it."""
_SNAPPY_BLOCK_BYTES = 32 * 1024
_GZIP_LEVEL = 6
_INT = struct.Struct(">i")
_TWO_INTS = struct.Struct(">ii")
_MIN_ZIP_YEAR = 1980


@dataclass(frozen=True)
class Compression:
    """One format. `encode` gets the plain bytes, the name for an entry in an archive, and the time of that entry."""

    name: str
    extension: str
    content_encoding: str | None
    encode: Callable[[bytes, str, datetime], bytes]


def _plain(body: bytes, _entry: str, _when: datetime) -> bytes:
    return body


def _gzip(body: bytes, _entry: str, _when: datetime) -> bytes:
    return gzip.compress(body, _GZIP_LEVEL)


def _zip(body: bytes, entry: str, when: datetime) -> bytes:
    """One deflated entry (AWS's name of it is unknown)."""
    result = io.BytesIO()
    moment = when.astimezone(UTC).timetuple()
    info = zipfile.ZipInfo(entry, (max(moment[0], _MIN_ZIP_YEAR), *moment[1:6]))
    info.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr(info, body)
    return result.getvalue()


def _snappy_java(body: bytes, _entry: str, _when: datetime) -> bytes:
    parts = [_XERIAL_HEAD]
    for _, block in _blocks(body):
        parts += (_INT.pack(len(block)), block)
    return b"".join(parts)


def _hadoop_snappy(body: bytes, _entry: str, _when: datetime) -> bytes:
    parts: list[bytes] = []
    for plain, block in _blocks(body):
        parts += (_TWO_INTS.pack(plain, len(block)), block)
    return b"".join(parts)


def _blocks(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Raw snappy blocks, each with the number of plain bytes in it."""
    view = memoryview(body)
    for start in range(0, len(body), _SNAPPY_BLOCK_BYTES):
        part = view[start : start + _SNAPPY_BLOCK_BYTES]
        yield len(part), bytes(cramjam.snappy.compress_raw(part))


UNCOMPRESSED = Compression("UNCOMPRESSED", "", None, _plain)
FORMATS = {
    each.name: each
    for each in (
        UNCOMPRESSED,
        Compression("GZIP", ".gz", "gzip", _gzip),
        Compression("ZIP", ".zip", "zip", _zip),
        Compression("Snappy", ".snappy", "snappy-java", _snappy_java),
        Compression("HADOOP_SNAPPY", ".snappy", "hadoop-snappy", _hadoop_snappy),
    )
}
"""By the name that CompressionFormat gives."""
