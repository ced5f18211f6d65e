import importlib
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from jsonschema import Draft202012Validator
from pydantic import model_validator
from validate.registry import REGISTRY

from hydrant_validation.event import Event
from hydrant_validation.registry import Registry, SchemaError
from hydrant_validation.rejections import Accepted, Code, Rejected

from .events import VALID, event

MODULE = """
from typing import Literal
from hydrant_validation.event import Event
class Thing(Event):
    producer: {annotation}
"""


def discover(folder: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> Registry:
    package = folder / f"schemas_{abs(hash(str(folder)))}"
    package.mkdir()
    (package / "__init__.py").touch()
    for name, text in modules.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(folder))
    return Registry.discover(importlib.import_module(package.name))


def test_a_new_module_is_found_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = discover(tmp_path, monkeypatch, thing=MODULE.format(annotation='Literal["thing"]'))
    assert registry.check(b'{"producer":"thing"}') == Accepted("thing", b'{"producer":"thing"}\n')


def test_two_modules_that_claim_one_producer_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MODULE.format(annotation='Literal["thing"]')
    with pytest.raises(SchemaError, match=r"producer 'thing' is claimed by both \w+\.one and \w+\.two"):
        discover(tmp_path, monkeypatch, one=text, two=text)


@pytest.mark.parametrize("annotation", ["str", 'Literal["a", "b"]', 'Literal["a"] = "a"', "Literal[1]"])
def test_a_schema_that_names_no_single_producer_fails(
    annotation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SchemaError, match="needs a field"):
        discover(tmp_path, monkeypatch, thing=MODULE.format(annotation=annotation))


def test_a_module_without_a_schema_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SchemaError, match="holds no subclass of"):
        discover(tmp_path, monkeypatch, empty="")


def test_a_bug_in_a_schemas_own_rule_rejects_that_record_only() -> None:
    class Buggy(Event):
        producer: Literal["buggy"]

        @model_validator(mode="after")
        def _divide(self) -> "Buggy":
            raise ZeroDivisionError("division by zero")

    refused = Registry({"buggy": Buggy}).check(b'{"producer":"buggy"}')
    assert isinstance(refused, Rejected)
    assert refused.code is Code.VALIDATOR_ERROR
    assert "ZeroDivisionError" in refused.reason
    assert "division by zero" in refused.reason


@pytest.mark.parametrize("producer", VALID)
def test_the_json_schema_accepts_the_sample_and_refuses_a_further_field(producer: str) -> None:
    validator = Draft202012Validator(REGISTRY.json_schema(producer))
    Draft202012Validator.check_schema(validator.schema)
    assert validator.is_valid(event(producer))
    assert not validator.is_valid(event(producer, colour="red"))


def test_the_deployed_package_needs_nothing_of_the_kit() -> None:
    foreign = {"hydrant", "boto3", "faker", "producers"}
    code = f"import validate.handler, sys; print([m for m in sys.modules if m.partition('.')[0] in {foreign}])"
    folder = Path(__file__).parents[3] / "lambda"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
