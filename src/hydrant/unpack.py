"""What an object holds, unpacked from any of Firehose's formats (D-7), in bounded memory: for commands and the page.

The format is told by the first bytes, not by names and headers: FileExtension replaces the extension (D-8), and whether
CompressionFormat applies to error objects is unknown (C-21).
"""

import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

CHUNK = 256 * 1024
MAX_LINE = 64 * 1024 * 1024
"""A record has at most 10 MiB, and its base64 a third more: a longer line is none of Firehose's."""
MAX_UNPACKED = 4 * 1024 * 1024
"""What is unpacked of an object to be looked at."""
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError)
"""What zipfile raises for an archive that is broken, encrypted or packed by a method that Python has not."""
_MAX_BLOCK = 64 * 1024 * 1024
_MAX_BLOCK_LOOKED_AT = 16 * 1024 * 1024
_TABLES = {b"PAR1": "a Parquet", b"ORC": "an ORC"}
"""What record format conversion writes (D-17), by its first bytes."""
_XERIAL = b"\x82SNAPPY\x00"
_HEAD = 24
_PIECE = 4 * 1024
"""So much of an object in memory is given at a time: behind each gzip file in a row the rest of a piece is copied."""


class NotReadable(ValueError):
    """The object is not what its first bytes say; the message says why."""


class BreaksOff(NotReadable):
    """It ends too early."""


class PackageMissing(NotReadable):
    """Reading it takes a package that is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(f"it is compressed with Snappy, and the package {package} is not installed")
        self.package = package


class Unpacked(NamedTuple):
    """`more`: the object goes on after `body`. `trouble`: why it could not be read to where it was wanted."""

    format: str
    body: bytes
    more: bool = False
    trouble: str = ""


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, without line feed and without empty ones. Raises NotReadable, after the lines before the fault."""
    head, whole = _begun(iter(chunks))
    for mark, name in _TABLES.items():
        if head.startswith(mark):
            raise NotReadable(f"it is {name} file, a table and not lines")
    rest = b""
    for chunk in _plain(format_of(head), whole, _MAX_BLOCK):
        parts = (rest + chunk).split(b"\n") if rest else chunk.split(b"\n")
        rest = parts.pop()
        if len(rest) > MAX_LINE:
            raise NotReadable(f"a line is longer than {MAX_LINE >> 20} MiB")
        for line in parts:
            if line:
                yield line
    if rest:
        yield rest


def unpack(stored: bytes, *, whole: bool = True, limit: int = MAX_UNPACKED) -> Unpacked:
    """The beginning, at most `limit` bytes. `whole`: whether `stored` is all of the object, or only its beginning."""
    form = format_of(stored[:_HEAD])
    if form == "ZIP" and not whole:  # its list of entries stands at its end
        return Unpacked(form, b"", True, "this zip archive is too large to be shown")
    pieces = (stored[at : at + _PIECE] for at in range(0, len(stored), _PIECE))
    made = bytearray()
    try:
        for part in _plain(form, pieces, _MAX_BLOCK_LOOKED_AT):
            made += part
            if len(made) > limit:
                return Unpacked(form, bytes(made[:limit]), True)
    except BreaksOff as error:
        return Unpacked(form, bytes(made), True, str(error) if whole else "")
    except NotReadable as error:
        return Unpacked(form, bytes(made), True, str(error))
    return Unpacked(form, bytes(made), not whole)


def format_of(head: bytes) -> str:
    """The format as Firehose names it, by the first 24 bytes."""
    if head.startswith(b"\x1f\x8b"):
        return "GZIP"
    if head.startswith(b"PK\x03\x04"):
        return "ZIP"
    if head.startswith(_XERIAL):
        return "Snappy"
    return "HADOOP_SNAPPY" if _looks_like_hadoop(head) else "UNCOMPRESSED"


def _looks_like_hadoop(head: bytes) -> bool:
    """Two lengths of four bytes: text never begins with a byte 0."""
    if len(head) < 9 or head[0] > 3 or head[4] > 3:
        return False
    plain: int
    packed: int
    plain, packed = struct.unpack(">II", head[:8])
    return 0 < packed <= plain + plain // 6 + 64


def _begun(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of it again."""
    head = b""
    while len(head) < _HEAD:
        more = next(chunks, None)
        if more is None:
            break
        head += more
    return head, _again(head, chunks)


def _again(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from chunks


def _plain(form: str, chunks: Iterator[bytes], most_block: int) -> Iterator[bytes]:
    if form == "GZIP":
        return _gzip(chunks)
    if form == "ZIP":
        return _zip(chunks)
    if form == "Snappy":
        return _blocks(chunks, most_block, skip=16, hadoop=False)
    return _blocks(chunks, most_block, skip=0, hadoop=True) if form == "HADOOP_SNAPPY" else chunks


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
            raise BreaksOff("the gzip data break off")


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


def _blocks(chunks: Iterator[bytes], most_block: int, skip: int, hadoop: bool) -> Iterator[bytes]:
    """snappy-java's stream: [packed length][block]... Hadoop's: [plain length]([packed length][block])..."""
    cramjam = _cramjam()
    source = _Source(chunks)
    source.take(skip)
    left = 0
    while source.more():
        if hadoop and left <= 0:
            left = _length(source, most_block)
            continue
        packed = source.take(_length(source, most_block))
        try:
            # Its head claims a length, for which room is made: a false one could claim 4 GB.
            if cramjam.snappy.decompress_raw_len(packed) > most_block:
                raise NotReadable(f"the snappy data are broken: a block of more than {most_block:,} bytes")
            plain = bytes(cramjam.snappy.decompress_raw(packed))
        except cramjam.DecompressionError as error:
            raise NotReadable(f"the snappy data are broken: {error}") from error
        left -= len(plain)
        yield plain


def _length(source: "_Source", most: int) -> int:
    found: int = struct.unpack(">I", source.take(4))[0]
    if found > most:
        raise NotReadable(f"the snappy data are broken: a block of {found:,} bytes")
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
        """The next bytes. Raises BreaksOff when there are fewer."""
        while len(self._held) < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise BreaksOff("the snappy data break off")
            self._held += chunk
        found = bytes(self._held[:count])
        del self._held[:count]
        return found


def _cramjam() -> Any:
    try:
        import cramjam
    except ImportError as error:
        raise PackageMissing("cramjam") from error
    return cramjam
