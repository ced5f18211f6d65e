"""`hydrant[emulator]` brings LocalStack's own parts as they were tested: it does not boot with the newest."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
LOCKED = re.compile(r"^([a-z0-9-]+)(?:\[\w+\])?==([^ ;\\]+)", re.MULTILINE)
PARTS = {"cbor2", "localstack-core", "localstack-twisted", "moto-ext", "plux", "rolo"}


def pinned(python: str) -> dict[str, str]:
    """What the extra asks for in one version, with a Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [Requirement(each) for each in project["optional-dependencies"]["emulator"]]
    holds = [each for each in asked if each.marker is None or each.marker.evaluate({"python_version": python})]
    return {each.name: str(each.specifier)[2:] for each in holds if str(each.specifier).startswith("==")}


@pytest.mark.parametrize("python", ["3.11", "3.13"])
@pytest.mark.parametrize("lock", ["requirements", "src/hydrant/locks"])
def test_what_the_extra_pins_is_what_is_locked(python: str, lock: str) -> None:
    locked = dict(LOCKED.findall((ROOT / lock / f"python{python}.txt").read_text()))
    found = pinned(python)
    assert found.keys() == PARTS
    assert {name: locked[name] for name in PARTS} == found
