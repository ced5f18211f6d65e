"""JSON paths of pipes."""

from typing import Any

import pytest

from hydrant.emulator.pipes.engine.paths import MISSING, find, is_path

EVENT: dict[str, Any] = {
    "body": {"id": 7, "instance-id": "i-1", "a/b": "slash", "none": None, "items": [{"n": 1}, {"n": 2}, {"m": 3}]},
    "list": [[1, 2], [3]],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", EVENT),
        ("$.body.id", 7),
        ("$.body.instance-id", "i-1"),
        ("$.body.a/b", "slash"),
        ("$.body.none", None),
        ("$.body.items[1]", {"n": 2}),
        ("$.body.items[1].n", 2),
        ("$.body.items[*].n", [1, 2]),
        ("$.body.items[*]", EVENT["body"]["items"]),
        ("$.list[0][1]", 2),
        ("$.list[*][0]", [1, 3]),
        ("$.list[*][1]", [2]),
    ],
)
def test_what_a_path_leads_to(path: str, value: Any) -> None:
    assert is_path(path)
    assert find(path, EVENT) == value


@pytest.mark.parametrize(
    "path",
    ["$.nothing", "$.body.id.more", "$.body.items[3]", "$.body.items.n", "$.body[0]", "$.body.id[*]", "$.list[0][5]"],
)
def test_a_path_that_leads_nowhere(path: str) -> None:
    assert find(path, EVENT) is MISSING


@pytest.mark.parametrize(
    "text", ["", "body", "$body", "$.", "$.a b", "$.a[", "$.a[x]", "$.a[-1]", "$.a.b ", "x$.a", "$..a"]
)
def test_what_is_no_path(text: str) -> None:
    assert not is_path(text)
