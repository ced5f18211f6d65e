"""Snappy bodies, read by the library whose stream AWS names (D-7). Needs Java and Maven, no emulator."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hydrant.emulator.firehose.engine.compression import FORMATS
from tests.clients.java.jvm import PROGRAMS, RunJava

LARGE = b"".join(b'{"order":%d,"note":"line %d"}\n' % (n, n * 7) for n in range(60_000)) + os.urandom(200_000)


@pytest.mark.parametrize("name", ["Snappy", "HADOOP_SNAPPY"])
@pytest.mark.parametrize("body", [b"", LARGE], ids=["empty", "large"])
def test_d7_snappy_java_reads_it(run_java: RunJava, tmp_path: Path, name: str, body: bytes) -> None:
    packed, plain = tmp_path / "packed", tmp_path / "plain"
    packed.write_bytes(FORMATS[name].encode(body, "s-1-name", datetime(2026, 7, 13, tzinfo=UTC)))
    assert run_java(PROGRAMS / "ReadSnappy.java", FORMATS[name].content_encoding, packed, plain) is True
    assert plain.read_bytes() == body
