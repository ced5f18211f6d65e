"""Compressed bodies, read by libraries that know nothing of ours (D-7)."""

import gzip
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import snappy
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.compression import FORMATS

WHEN = datetime(2026, 7, 13, 14, 59, 58, tzinfo=UTC)
LARGE = b"".join(b'{"order":%d,"note":"line %d"}\n' % (n, n * 7) for n in range(60_000)) + os.urandom(200_000)
BODIES = st.binary(max_size=70_000) | st.integers(0, 3).map(lambda n: LARGE[: n * 32 * 1024 + 1])


def encode(name: str, body: bytes) -> bytes:
    return FORMATS[name].encode(body, "s-1-name", WHEN)


def unzip(packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        (entry,) = archive.infolist()
        assert (entry.filename, entry.compress_type) == ("s-1-name", zipfile.ZIP_DEFLATED)
        assert entry.date_time == (2026, 7, 13, 14, 59, 58)
        return archive.read(entry)


def read_xerial(packed: bytes) -> bytes:
    """snappy-java's stream, block by block, each by another library."""
    assert packed[:8] == b"\x82SNAPPY\x00"
    plain, rest = b"", packed[16:]
    while rest:
        size = int.from_bytes(rest[:4], "big")
        plain += snappy.uncompress(rest[4 : 4 + size])
        assert len(rest) >= 4 + size
        rest = rest[4 + size :]
    return plain


def read_hadoop(packed: bytes) -> bytes:
    """By python-snappy."""
    reader = snappy.HadoopStreamDecompressor()
    plain: bytes = reader.decompress(packed)
    return plain + bytes(reader.flush())


READERS: dict[str, Callable[[bytes], bytes]] = {
    "UNCOMPRESSED": bytes,
    "GZIP": gzip.decompress,
    "ZIP": unzip,
    "Snappy": read_xerial,
    "HADOOP_SNAPPY": read_hadoop,
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(body=BODIES)
def test_d7_another_library_reads_what_was_written(name: str, body: bytes) -> None:
    assert READERS[name](encode(name, body)) == body


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("body", [b"", LARGE], ids=["empty", "large"])
def test_d7_empty_and_large_bodies(name: str, body: bytes) -> None:
    assert READERS[name](encode(name, body)) == body


def test_d7_extensions_and_encodings() -> None:
    assert {name: (form.extension, form.content_encoding) for name, form in FORMATS.items()} == {
        "UNCOMPRESSED": ("", None),
        "GZIP": (".gz", "gzip"),
        "ZIP": (".zip", "zip"),
        "Snappy": (".snappy", "snappy-java"),
        "HADOOP_SNAPPY": (".snappy", "hadoop-snappy"),
    }


@pytest.mark.skipif(shutil.which("unzip") is None, reason="NOT TESTED: unzip is not on the PATH")
def test_d7_unzip_unpacks_it(tmp_path: Path) -> None:
    archive = tmp_path / "s-1-name.zip"
    archive.write_bytes(encode("ZIP", LARGE))
    ended = subprocess.run(["unzip", "-q", archive.name], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "s-1-name").read_bytes() == LARGE


def test_d7_blocks_are_small_enough_for_a_hadoop_reader_also_when_data_do_not_compress() -> None:
    packed = encode("HADOOP_SNAPPY", os.urandom(300_000))
    while packed:
        plain, size = int.from_bytes(packed[:4], "big"), int.from_bytes(packed[4:8], "big")
        assert max(plain, size) <= 256 * 1024
        packed = packed[8 + size :]
