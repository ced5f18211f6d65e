"""The lines of an object, compressed in any of Firehose's formats (D-7) or not, in bounded memory.

The format is told by the first bytes, not by names and headers: FileExtension replaces the extension (D-8), and whether
CompressionFormat applies to error objects is unknown (C-21).
"""

import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from ..errors import MissingTool

CHUNK = 256 * 1024
MAX_LINE = 64 * 1024 * 1024
"""A record has at most 10 MiB, and its base64 a third more: a longer line is none of Firehose's."""
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError)
"""What zipfile raises for an archive that is broken, encrypted or packed by a method that Python has not."""
_MAX_BLOCK = 64 * 1024 * 1024
_TABLES = {b"PAR1": "a Parquet", b"ORC": "an ORC"}
"""What record format conversion writes (D-17), by its first bytes."""
_XERIAL = b"\x82SNAPPY\x00"


class NotReadable(ValueError):
    """The object breaks off, or is not what its first bytes say; the message says why."""


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, without line feed and without empty ones. Raises NotReadable, after the lines before the fault."""
    rest = b""
    for chunk in _plain(iter(chunks)):
        parts = (rest + chunk).split(b"\n") if rest else chunk.split(b"\n")
        rest = parts.pop()
        if len(rest) > MAX_LINE:
            raise NotReadable(f"a line is longer than {MAX_LINE >> 20} MiB")
        for line in parts:
            if line:
                yield line
    if rest:
        yield rest


def _plain(chunks: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    while len(head) < 24:
        more = next(chunks, None)
        if more is None:
            break
        head += more
    for mark, name in _TABLES.items():
        if head.startswith(mark):
            raise NotReadable(f"it is {name} file, a table and not lines")
    whole = _again(head, chunks)
    if head.startswith(b"\x1f\x8b"):
        return _gzip(whole)
    if head.startswith(b"PK\x03\x04"):
        return _zip(whole)
    if head.startswith(_XERIAL):
        return _blocks(whole, skip=16, hadoop=False)
    if _looks_like_hadoop(head):
        return _blocks(whole, skip=0, hadoop=True)
    return whole


def _again(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from chunks


def _looks_like_hadoop(head: bytes) -> bool:
    """Two lengths of four bytes: text never begins with a byte 0."""
    if len(head) < 9 or head[0] > 3 or head[4] > 3:
        return False
    plain: int
    packed: int
    plain, packed = struct.unpack(">II", head[:8])
    return 0 < packed <= plain + plain // 6 + 64


def _gzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One gzip file or several in a row."""
    member = zlib.decompressobj(wbits=31)
    begun = False
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield member.decompress(rest, CHUNK)
                begun = True
                rest = member.unconsumed_tail
                if member.eof:
                    rest, member, begun = member.unused_data, zlib.decompressobj(wbits=31), False
    except zlib.error as error:
        raise NotReadable(f"the gzip data are broken: {error}") from error
    if begun:
        yield member.flush()
        if not member.eof:
            raise NotReadable("the gzip data break off")


def _zip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Its list of entries stands at the end, so it is put aside first: in memory if small, else in a file."""
    with tempfile.SpooledTemporaryFile(8 * 1024 * 1024) as aside:
        for chunk in chunks:
            aside.write(chunk)
        try:
            with zipfile.ZipFile(aside) as archive:
                for entry in archive.infolist():
                    with archive.open(entry) as plain:
                        yield from _read(plain)
        except _BROKEN_ZIP as error:
            raise NotReadable(f"the zip archive is broken: {error}") from error


def _read(plain: IO[bytes]) -> Iterator[bytes]:
    while chunk := plain.read(CHUNK):
        yield chunk


def _blocks(chunks: Iterator[bytes], skip: int, hadoop: bool) -> Iterator[bytes]:
    """snappy-java's stream: [packed length][block]... Hadoop's: [plain length]([packed length][block])..."""
    cramjam = _cramjam()
    source = _Source(chunks)
    source.take(skip)
    left = 0
    while source.more():
        if hadoop and left <= 0:
            left = _length(source)
            continue
        packed = source.take(_length(source))
        try:
            plain = bytes(cramjam.snappy.decompress_raw(packed))
        except cramjam.DecompressionError as error:
            raise NotReadable(f"the snappy data are broken: {error}") from error
        left -= len(plain)
        yield plain


def _length(source: "_Source") -> int:
    found: int = struct.unpack(">I", source.take(4))[0]
    if found > _MAX_BLOCK:
        raise NotReadable(f"a snappy block of {found:,} bytes")
    return found


class _Source:
    """Exact numbers of bytes out of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()

    def more(self) -> bool:
        """Whether anything is left."""
        if not self._held:
            self._held += next(self._chunks, b"")
        return bool(self._held)

    def take(self, count: int) -> bytes:
        """The next bytes. Raises NotReadable when there are fewer."""
        while len(self._held) < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise NotReadable("the snappy data break off")
            self._held += chunk
        found = bytes(self._held[:count])
        del self._held[:count]
        return found


def _cramjam() -> Any:
    try:
        import cramjam
    except ImportError as error:
        raise MissingTool(
            "An object is compressed with Snappy.",
            "Reading it takes the package cramjam, which is not installed.",
            "pip install cramjam",
        ) from error
    return cramjam
