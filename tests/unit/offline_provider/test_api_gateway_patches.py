"""Patch operations of API Gateway: what an update sends."""

from typing import Any

import pytest

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.resources.apigateway import common, patches


def applied(there: list[str], operations: list[dict[str, str]]) -> list[str]:
    """What LocalStack makes of the operations on a list: values are added, places removed, one after the other."""
    found = list(there)
    for operation in operations:
        if operation["op"] == "add":
            found.append(operation["value"])
        else:
            del found[int(operation["path"].rpartition("/")[2])]
    return found


def test_a_value_is_sent_as_text() -> None:
    values = {"a": True, "b": None, "c": 2.0, "d": 2.5, "e": 7, "f": "text"}
    sent = {name: patches.replace(f"/{name}", value)["value"] for name, value in values.items()}
    assert sent == {"a": "true", "b": "", "c": "2", "d": "2.5", "e": "7", "f": "text"}


def test_only_what_has_changed_is_sent() -> None:
    paths = {"description": "/description", "name": "/name"}
    operations = patches.of_values(paths, {"description": "d", "name": "n"}, {"name", "tags"})
    assert operations == [{"op": "replace", "path": "/name", "value": "n"}]


def test_a_map_is_changed_key_by_key() -> None:
    operations = patches.of_map("/m", {"a/b": "1", "gone": "1", "same": "1"}, {"a/b": "2", "same": "1", "~new": True})
    assert operations == [
        {"op": "remove", "path": "/m/gone"},
        {"op": "replace", "path": "/m/a~1b", "value": "2"},
        {"op": "add", "path": "/m/~0new", "value": "true"},
    ]
    assert patches.of_map("/m", None, None) == []


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (["a", "b", "c"], {"b"}),
        (["a", "b"], {"c", "d"}),
        (["a"], {"a"}),
        (["a", "b"], set()),
    ],
)
def test_a_list_is_never_empty_on_the_way(there: list[str], wanted: set[str]) -> None:
    operations = patches.of_list("/l", there, wanted)
    assert set(applied(there, operations)) == wanted
    assert [operation["op"] for operation in operations] == sorted(operation["op"] for operation in operations)


@pytest.mark.parametrize("words", ["", "api", "api/", "/method", "api//GET"])
def test_words_of_an_import_that_lack_a_part_are_told(words: str) -> None:
    with pytest.raises(Refused, match="write REST-API-ID/RESOURCE-ID/HTTP-METHOD"):
        common.split(words, "REST-API-ID", "RESOURCE-ID", "HTTP-METHOD")


def test_the_last_word_of_an_import_may_hold_slashes() -> None:
    assert common.split("api/live/items/GET", "API", "STAGE", "PATH") == ["api", "live", "items/GET"]


@pytest.mark.parametrize(
    ("found", "state", "told"),
    [
        (None, None, {}),
        ({"a": "1"}, {"a": "0", "b": ""}, {"a": "1", "b": ""}),
        ({"b": "now"}, {"b": ""}, {"b": "now"}),
        ({}, {"a": "1"}, {}),
    ],
)
def test_an_empty_text_that_the_sdk_drops_is_known_from_the_state(found: Any, state: Any, told: dict[str, str]) -> None:
    assert common.told_or_empty(found, state) == told
