"""archive, random and null through the engine: made once, kept, replaced by a changed argument."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.offline_provider import providers
from hydrant.offline_provider.engine import DataEngine, Planned, ResourceEngine
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import blank

TYPES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("null", "null_resource", {"triggers": {"a": "1"}}, {"triggers": {"a": "2"}}),
    ("random", "random_id", {"byte_length": 4}, {"byte_length": 5}),
    ("random", "random_integer", {"min": 1, "max": 3}, {"min": 1, "max": 4}),
    ("random", "random_password", {"length": 9}, {"length": 9, "special": False}),
    ("random", "random_pet", {}, {"separator": "_"}),
    ("random", "random_shuffle", {"input": ["a", "b"]}, {"input": ["a"]}),
    ("random", "random_string", {"length": 9, "keepers": {"a": "1"}}, {"length": 9, "keepers": {"a": "2"}}),
    ("random", "random_uuid", {"keepers": {"a": "1"}}, {}),
]


def engine(provider: str, name: str) -> ResourceEngine:
    return ResourceEngine(providers.load(provider), name)


def created(kind: ResourceEngine, config: dict[str, Any]) -> dict[str, Any]:
    whole = blank(kind.block) | config
    return kind.create(kind.plan(None, whole, whole).values)


def planned(kind: ResourceEngine, state: dict[str, Any], config: dict[str, Any]) -> Planned:
    """The plan for what Terraform proposes: the configuration, with the computed values of the state."""
    computed = {name: state[name] for name, attribute in kind.block.attributes.items() if attribute.computed}
    whole = blank(kind.block) | config
    return kind.plan(state, whole | computed, whole)


@pytest.mark.parametrize(("provider", "name", "config", "_changed"), TYPES)
def test_a_value_is_made_once(provider: str, name: str, config: dict[str, Any], _changed: Any) -> None:
    kind = engine(provider, name)
    state = created(kind, config)
    assert all(state[each] is not None for each, attribute in kind.block.attributes.items() if attribute.computed)
    assert kind.read(state) == state
    assert planned(kind, state, config).values == state


@pytest.mark.parametrize(("provider", "name", "config", "changed"), TYPES)
def test_a_changed_argument_makes_it_anew(
    provider: str, name: str, config: dict[str, Any], changed: dict[str, Any]
) -> None:
    kind = engine(provider, name)
    state = created(kind, config)
    assert planned(kind, state, changed).replace


def test_a_password_is_hidden_and_not_in_the_id() -> None:
    kind = engine("random", "random_password")
    assert kind.block.attributes["result"].sensitive
    assert created(kind, {"length": 20})["id"] == "none"


def test_a_name_is_not_imported() -> None:
    with pytest.raises(Refused, match="random_pet cannot be imported"):
        engine("random", "random_pet").imported("x")


@pytest.mark.parametrize("sources", ["source", "content", "file", "dir"])
def test_an_archive_of_each_source(tmp_path: Path, sources: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("a")
    every: dict[str, dict[str, Any]] = {
        "source": {"source": [{"content": "a", "filename": "a.txt"}]},
        "content": {"source_content": "a", "source_content_filename": "a.txt"},
        "file": {"source_file": str(tmp_path / "in" / "a.txt")},
        "dir": {"source_dir": str(tmp_path / "in")},
    }
    data = DataEngine(providers.load("archive"), "archive_file")
    config = blank(data.block) | {"type": "zip", "output_path": str(tmp_path / "out" / "a.zip")} | every[sources]
    config["output_file_mode"] = "0644" if sources in {"file", "dir"} else None
    assert list(data.validate(config)) == []
    found = data.read(config)
    assert found["output_size"] == (tmp_path / "out" / "a.zip").stat().st_size
    assert data.read(config) == found


def test_an_archive_that_cannot_be_says_which_argument(tmp_path: Path) -> None:
    data = DataEngine(providers.load("archive"), "archive_file")
    config = blank(data.block) | {"type": "rar", "output_path": str(tmp_path / "a.zip")}
    assert [path for path, _ in data.validate(config)] == [("type",), ()]
    with pytest.raises(Refused) as refused:
        data.read(config | {"type": "zip", "source_dir": str(tmp_path / "absent")})
    assert refused.value.path == "source_dir"


def test_a_lost_archive_is_made_again(tmp_path: Path) -> None:
    kind = engine("archive", "archive_file")
    output = tmp_path / "a.zip"
    content = {"source_content": "a", "source_content_filename": "a"}
    state = created(kind, {"type": "zip", "output_path": str(output), **content})
    assert kind.read(state) == state
    output.unlink()
    assert kind.read(state) is None


def test_the_old_name_of_an_argument_cannot_contradict_the_new() -> None:
    kind = engine("random", "random_string")
    with pytest.raises(Refused, match="they cannot differ"):
        created(kind, {"length": 9, "number": True, "numeric": False})
    unset = dict.fromkeys(("number", "numeric"))
    made = created(kind, {"length": 9, **unset, "number": False})
    assert (made["number"], made["numeric"]) == (False, False)
