"""What the fork server has read of AWS's descriptions is not read again, and a catalogue only where it is the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from localstack.aws import spec
from localstack.aws.spec import ServiceCatalogIndex, ServiceModelIdentifier

from tests.fork_server import read_ahead

ROOT = Path(__file__).parents[3]
READS_NO_MORE = """
from boto3 import Session
from localstack.aws import connect, spec
from hydrant.emulator import models_read_once
from tests.fork_server.read_ahead import read_ahead

held = read_ahead()
models_read_once.apply_patches()  # the emulator does it when it starts
models_read_once._parsed = models_read_once._list = lambda *_: None  # nothing is there to be read
assert "us-east-1" in Session().get_available_regions("s3")
for name in ("kinesis", "lambda", "s3"):
    connect.connect_to(region_name="us-east-1").get_client(name)
    assert spec.load_service(name).operation_names
"""


def test_loaders_of_the_emulator_find_what_was_read(tmp_path: Path) -> None:
    """In a process of its own: what the emulator puts into botocore is not for tests."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", READS_NO_MORE],
        env={**environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def written(path: Path, service: str) -> ServiceCatalogIndex:
    """A catalogue as LocalStack writes it."""
    known = {service: [ServiceModelIdentifier(service, "json", ("json", "query"))]}
    index = ServiceCatalogIndex([service], known, known, known, known)
    spec.save_service_index_cache(index, str(path))
    return index


def test_a_catalogue_is_read_once_where_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec, "load_service_index_cache", spec.load_service_index_cache)
    kept, copy, other = (tmp_path / name for name in ("kept", "copy", "other"))
    index, another = written(kept, "sqs"), written(other, "sns")
    shutil.copyfile(kept, copy)
    read_ahead._share_catalogue(kept)
    found = spec.load_service_index_cache(str(copy))
    assert found == index
    assert type(found.signing_name_index["sqs"][0]) is ServiceModelIdentifier
    assert spec.load_service_index_cache(str(copy)) is found
    assert spec.load_service_index_cache(str(other)) == another


@pytest.mark.parametrize("left", [None, 50, 0], ids=["none", "part", "empty"])
def test_without_a_whole_catalogue_each_reads_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int | None
) -> None:
    stock = spec.load_service_index_cache
    monkeypatch.setattr(spec, "load_service_index_cache", stock)
    kept = tmp_path / "kept"
    if left is not None:
        written(kept, "sqs")
        kept.write_bytes(kept.read_bytes()[:left])
    read_ahead._share_catalogue(kept)
    assert spec.load_service_index_cache is stock
