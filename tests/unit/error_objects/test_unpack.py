"""The beginning of objects in Firehose's formats."""

import gzip
import io
import random
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from hydrant.emulator.firehose.engine.compression import FORMATS
from hydrant.unpack import unpack

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BODIES = {
    "empty": b"",
    "short": b"a\n",
    "lines": b'{"a": 1}\n' * 5_000,
    "noise": random.Random(1).randbytes(200_000),
}
BODY_OF_ZIP = b'{"a": 1}\n' * 300


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("form", FORMATS)
def test_what_firehose_writes_is_read(form: str, body: bytes) -> None:
    stored = FORMATS[form].encode(body, "entry", NOW)
    found = unpack(stored)
    assert (found.body, found.more, found.trouble) == (body, False, "")
    if body and form != "UNCOMPRESSED":
        assert found.format == form


@pytest.mark.parametrize("limit", [1, 100, 32 * 1024, 33_000])
@pytest.mark.parametrize("form", FORMATS)
def test_no_more_than_is_wanted_is_made(form: str, limit: int) -> None:
    found = unpack(FORMATS[form].encode(BODIES["lines"], "entry", NOW), limit=limit)
    assert (found.body, found.more, found.trouble) == (BODIES["lines"][:limit], True, "")


@pytest.mark.parametrize("form", ["GZIP", "Snappy", "HADOOP_SNAPPY"])
def test_what_breaks_off_is_shown_as_far_as_it_goes(form: str) -> None:
    stored = FORMATS[form].encode(BODIES["noise"], "entry", NOW)[:-5_000]
    found = unpack(stored)
    assert found.more
    assert "break off" in found.trouble
    assert BODIES["noise"].startswith(found.body)
    assert found.body
    assert unpack(stored, whole=False).trouble == ""


@pytest.mark.parametrize("form", ["GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"])
@pytest.mark.parametrize("seed", range(40))
def test_broken_data_end_in_a_sentence(form: str, seed: int) -> None:
    chance = random.Random(seed)
    stored = bytearray(FORMATS[form].encode(BODIES["noise"][:50_000], "entry", NOW))
    for _ in range(5):
        stored[chance.randrange(20, len(stored))] = chance.randrange(256)
    found = unpack(bytes(stored))
    assert len(found.body) <= 4 * 1024 * 1024


def test_several_gzip_files_in_a_row_are_one() -> None:
    assert unpack(gzip.compress(b"a\n") + gzip.compress(b"b\n")).body == b"a\nb\n"


def test_what_unpacks_to_much_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(50 * 1024 * 1024))
    found = unpack(bomb)
    assert (len(found.body), found.more) == (4 * 1024 * 1024, True)


def test_a_zip_that_unpacks_to_much_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(20 * 1024 * 1024))
    found = unpack(made.getvalue())
    assert (len(found.body), found.more) == (4 * 1024 * 1024, True)


def test_a_snappy_block_that_claims_too_much_is_refused() -> None:
    claims = b"\xff\xff\xff\xff\x0f" + bytes(30)  # 4 GiB
    found = unpack(b"\x82SNAPPY\x00" + bytes(8) + struct.pack(">I", len(claims)) + claims)
    assert "broken" in found.trouble
