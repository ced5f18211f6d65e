"""Fact D-7: compressed objects, read by libraries that had no part in writing them."""

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable

import pytest
import snappy

from ..support.delivery_streams import DeliveryStream
from ..support.firehose_emulator import Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-objects")]


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def _numbers(body: bytes, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}i", body, at)


def _xerial(body: bytes) -> bytes:
    """Magic, version and least version; then compressed size and block, over and over."""
    assert body[:8] == b"\x82SNAPPY\x00"
    at, out = 16, b""
    while at < len(body):
        (size,) = _numbers(body, at, 1)
        out += snappy.uncompress(body[at + 4 : at + 4 + size])
        at += 4 + size
    return out


def _hadoop(body: bytes) -> bytes:
    """Size of what follows when it is plain; then compressed size and chunk until so much is there; over and over."""
    at, out = 0, b""
    while at < len(body):
        (plain,) = _numbers(body, at, 1)
        at, wanted = at + 4, len(out) + plain
        while len(out) < wanted:
            (size,) = _numbers(body, at, 1)
            out += snappy.uncompress(body[at + 4 : at + 4 + size])
            at += 4 + size
        assert len(out) == wanted
    return out


def _zip(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        (entry,) = archive.infolist()
        assert entry.compress_type == zipfile.ZIP_DEFLATED
        return archive.read(entry)


FORMATS = [
    ("GZIP", ".gz", "gzip", gzip.decompress),
    ("ZIP", ".zip", "zip", _zip),
    ("Snappy", ".snappy", "snappy-java", _xerial),
    ("HADOOP_SNAPPY", ".snappy", "hadoop-snappy", _hadoop),
]


@pytest.mark.parametrize(("name", "extension", "encoding", "decode"), FORMATS, ids=[each[0] for each in FORMATS])
def test_d7_compressed_objects_are_read_by_other_libraries(
    aws: Emulator, name: str, extension: str, encoding: str, decode: Callable[[bytes], bytes]
) -> None:
    pipe = DeliveryStream(aws, CompressionFormat=name)
    source = random.Random(7)  # many blocks, some of which do not compress
    records = [source.randbytes(90_000), b"a" * 200_000, b"x"]
    pipe.put(*records)
    key, body = pipe.wait_for_object()
    assert key.endswith(extension)
    head = aws.s3.head_object(Bucket=pipe.bucket, Key=key)
    assert (head["ContentEncoding"], head["ContentType"]) == (encoding, "application/octet-stream")
    assert decode(body) == b"".join(records)
    assert len(body) < 290_001
