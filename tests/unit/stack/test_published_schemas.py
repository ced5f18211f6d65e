"""What `hydrant deploy` tells the emulator of the project's schemas."""

from pathlib import Path
from typing import Any, cast

import pytest

from hydrant.project import find_project
from hydrant.stack import control_client, published_schemas
from hydrant.stack.registry import StackRecord

ROOT = Path(__file__).parents[3]


class Said:
    """Collects warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, line: str) -> None:
        self.warnings.append(line)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the emulator was sent."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(control_client, "publish_schemas", lambda _port, schemas, _host: sent.append(schemas))
    return sent


def publish(root: Path) -> list[str]:
    said = Said()
    stack = cast(StackRecord, type("Stack", (), {"port": 1, "host": "127.0.0.1"}))
    published_schemas.publish(find_project(root), stack, cast(Any, said))
    return said.warnings


def project(root: Path, registry: str | None) -> Path:
    (root / "terraform").mkdir()
    (root / "terraform" / "main.tf").write_text("")
    functions = '[[functions]]\nsource = "code"\ninclude = ["validate"]\npackage = "code.zip"\n'
    (root / "hydrant.toml").write_text('[project]\nterraform = "terraform"\n' + functions)
    (root / "code" / "validate").mkdir(parents=True)
    if registry is not None:
        (root / "code" / "validate" / "__init__.py").write_text("")
        (root / "code" / "validate" / "registry.py").write_text(registry)
    return root


def test_each_producer_of_the_kit_has_its_schema(told: list[dict[str, Any]]) -> None:
    assert publish(ROOT) == []
    [schemas] = told
    assert {"producer1", "producer2"} <= set(schemas)
    assert all("properties" in schema for schema in schemas.values())


def test_a_project_without_schemas_takes_back_those_of_another(tmp_path: Path, told: list[dict[str, Any]]) -> None:
    assert publish(project(tmp_path, None)) == []
    assert told == [{}]


def test_schemas_that_cannot_be_loaded_are_told_and_cost_the_page_alone(
    tmp_path: Path, told: list[dict[str, Any]]
) -> None:
    [warning] = publish(project(tmp_path, "raise RuntimeError('half written')"))
    assert "The page shows no schemas." in warning
    assert "half written" in warning
    assert told == []
