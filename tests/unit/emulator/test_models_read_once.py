"""Descriptions of services: one for all readers, without the text, and else what botocore reads."""

import gzip
import json
import weakref
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import JSONFileLoader, Loader

from hydrant.emulator.models_read_once import list_available_services, load_file, without_text

BOTOCORE = Path(botocore.__file__).parent / "data"
LOADER = JSONFileLoader()


def emptied(found: Any) -> Any:
    """The same with each text of a documentation empty, as plain dicts."""
    if isinstance(found, dict):
        return {
            name: "" if name == "documentation" and isinstance(value, str) else emptied(value)
            for name, value in found.items()
        }
    return [emptied(each) for each in found] if isinstance(found, list) else found


@pytest.mark.parametrize("service", ["s3/2006-03-01", "sqs/2012-11-05", "apigateway/2015-07-09", "logs/2014-03-28"])
def test_a_description_is_botocores_without_its_text(service: str) -> None:
    path = BOTOCORE / service / "service-2"
    packed, plain = path.with_suffix(".json.gz"), path.with_suffix(".json")
    written = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    found = load_file(LOADER, str(path))
    assert found == emptied(json.loads(written))
    assert found["documentation"] == ""


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry"])
def test_other_files_are_read_as_they_are(name: str) -> None:
    assert load_file(LOADER, str(BOTOCORE / name)) == json.loads((BOTOCORE / f"{name}.json").read_bytes())


def test_all_readers_share_one() -> None:
    path = str(BOTOCORE / "endpoints")
    mine, theirs = load_file(LOADER, path), load_file(JSONFileLoader(), path)
    assert mine is theirs


def test_what_nobody_has_any_more_is_let_go() -> None:
    seen = weakref.ref(load_file(LOADER, str(BOTOCORE / "partitions")))
    assert seen() is None


def test_a_member_of_that_name_stays() -> None:
    shapes = {"members": {"documentation": {"shape": "String", "documentation": "a text"}}}
    found = json.loads(json.dumps(shapes), object_hook=without_text)
    assert found == {"members": {"documentation": {"shape": "String", "documentation": ""}}}


def test_order_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "service-2.json").write_text('{"b": 1, "documentation": "text", "a": {"z": 1, "y": 2}}')
    found = load_file(LOADER, str(tmp_path / "service-2"))
    assert json.dumps(found) == '{"b": 1, "documentation": "", "a": {"z": 1, "y": 2}}'


def test_a_file_that_is_not_there_yet_is_looked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "endpoints"
    assert load_file(LOADER, str(path)) is None
    path.with_suffix(".json").write_text("{}")
    assert load_file(LOADER, str(path)) == {}


def test_services_are_those_that_botocore_finds_in_the_same_places(tmp_path: Path) -> None:
    def loader(*places: Path) -> Loader:
        return Loader(extra_search_paths=[str(place) for place in places])

    for kind in ("service-2", "waiters-2"):
        assert list_available_services(loader(), kind) == loader().list_available_services(kind)
    (tmp_path / "ours" / "2026-01-01").mkdir(parents=True)
    (tmp_path / "ours" / "2026-01-01" / "service-2.json").write_text("{}")
    found = set(list_available_services(loader(tmp_path), "service-2"))
    assert found == {"ours", *list_available_services(loader(), "service-2")}
