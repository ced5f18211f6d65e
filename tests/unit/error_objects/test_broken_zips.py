"""Zip archives that are broken, each in another way: told in a sentence by who reads lines and by who looks."""

import io
import struct
import zipfile

import pytest

from hydrant.unpack import NotReadable, lines_of, unpack

BODY_OF_ZIP = b'{"a": 1}\n' * 300


def damaged_zip(method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("entry", BODY_OF_ZIP)
    stored = bytearray(made.getvalue())
    stored[60:64] = b"\xff\xff\xff\xff"
    return bytes(stored)


def zip_whose_list_lies_elsewhere() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("entry", BODY_OF_ZIP)
    stored = bytearray(made.getvalue())
    at = stored.rindex(b"PK\x05\x06") + 16
    stored[at : at + 4] = struct.pack("<I", struct.unpack("<I", stored[at : at + 4])[0] + 5_000)
    return bytes(stored)


BROKEN_ZIPS = {
    "deflate": damaged_zip(zipfile.ZIP_DEFLATED),
    "bzip2": damaged_zip(zipfile.ZIP_BZIP2),
    "lzma": damaged_zip(zipfile.ZIP_LZMA),
    "list": zip_whose_list_lies_elsewhere(),
}


@pytest.mark.parametrize("stored", BROKEN_ZIPS.values(), ids=BROKEN_ZIPS)
def test_a_broken_zip_of_any_method_ends_in_a_sentence(stored: bytes) -> None:
    assert "the zip archive is broken" in unpack(stored).trouble
    with pytest.raises(NotReadable, match="the zip archive is broken"):
        list(lines_of([stored]))
