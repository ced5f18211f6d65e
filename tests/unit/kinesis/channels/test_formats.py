"""Records of a channel: what is delivered, how it lies in an object, and how it is compressed."""

import gzip

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.kinesis.channels import formats


@pytest.mark.parametrize(
    ("record_format", "data", "good"),
    [
        ("JSON", b'{"a": 1}', True),
        ("JSON", b"7", True),
        ("JSON", b"{", False),
        ("JSON", b"", False),
        ("JSON", b'{"a": NaN}', False),
        ("JSON", b"[" * 100_000, False),
        ("JSON", b'"\xff"', False),
        ("STRING", "é".encode(), True),
        ("STRING", b"", True),
        ("STRING", b"\xff", False),
        ("BYTE_ARRAY", b"\xff\x00", True),
    ],
)
def test_k9_what_a_format_takes(record_format: str, data: bytes, good: bool) -> None:
    assert (formats.fault(record_format, data) is None) == good


def test_how_records_lie_in_an_object() -> None:
    assert formats.body("JSON", [b"{}", b"[]\n"]) == b"{}\n[]\n"
    assert formats.body("BYTE_ARRAY", [b"\x00", b"\x01"]) == b"\x00\x01"


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_k8_what_is_compressed_is_the_same_again(records: list[bytes]) -> None:
    data = formats.body("BYTE_ARRAY", records)
    assert gzip.decompress(formats.compressed("GZIP", data)) == data
    assert bytes(cramjam.zstd.decompress(formats.compressed("ZSTD", data))) == data
    assert formats.compressed("NONE", data) == data


def test_extensions_name_format_and_compression() -> None:
    assert formats.extension("JSON", "GZIP") == ".json.gz"
    assert formats.extension("BYTE_ARRAY", "NONE") == ".bin"
    assert formats.extension("STRING", "ZSTD") == ".txt.zst"
