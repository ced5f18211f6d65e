"""What the images are made of: parts of the one locked file, and enough of it for the code that runs in them."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.syntax import statements

ROOT = Path(__file__).parents[3]
LISTS = sorted((ROOT / "requirements/images").glob("*.txt"))
CODE = {
    "emulator": ["src/hydrant/emulator", "src/hydrant/stack/container.py", "src/hydrant/stack/emulator.py"],
    "deploy": [
        *("src/hydrant/cli", "src/hydrant/stack", "src/hydrant/pipeline", "src/hydrant/project.py"),
        *("src/hydrant/offline_provider", "src/hydrant/function_package", "producers"),
    ],
    "producers": [
        *("producers", "consumers", "lambda/validate/registry.py", "lambda/validate/schemas"),
        "src/hydrant_validation",
    ],
}
OPTIONAL = {"pyarrow"}
"""Parquet is shown as a table where it is installed beside the emulator, which says so where it is not."""
OURS = {"hydrant", "hydrant_validation", "producers", "consumers", "validate", "marshalling"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names_in(path: Path) -> set[str]:
    return {normal(line) for line in path.read_text("utf-8").splitlines() if not line.startswith("#")}


def imported(path: Path) -> set[str]:
    """Packages that are imported when the code runs: not those for type checkers."""
    found = set()
    for node in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return (
        {name for name in found if not name.startswith("mypy_boto3_")} - set(sys.stdlib_module_names) - OURS - OPTIONAL
    )


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_an_image_takes_what_is_locked(path: Path) -> None:
    lock = (ROOT / "requirements/python3.13.txt").read_text("utf-8")
    locked = {normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", lock, re.MULTILINE)}
    assert names_in(path) <= locked, "run: make lock"


@pytest.mark.parametrize("image", CODE)
def test_an_image_has_what_its_code_imports(image: str) -> None:
    names = names_in(ROOT / f"requirements/images/{image}.txt")
    owners = packages_distributions()
    for place in CODE[image]:
        files = [ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py")
        for path in files:
            for module in imported(path):
                have = {normal(owner) for owner in owners.get(module, [])}
                assert have & names, f"{path} imports {module}: add it to scripts/lock.sh, then run: make lock"


def test_the_context_of_the_build_is_named_file_by_file() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "what nobody names does not reach an engine"
    assert "**/.env" in rules


def test_dockerfile_pins_what_it_starts_from_by_argument() -> None:
    text = (ROOT / "docker/Dockerfile").read_text("utf-8")
    sources = set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) - set(re.findall(r" AS (\S+)$", text, re.MULTILINE))
    assert sources == {"${TERRAFORM_IMAGE}", "${BASE_IMAGE}"}
    assert re.search(r"^ARG BASE_IMAGE=python:3\.13-slim$", text, re.MULTILINE)
    assert re.search(r"^ARG TERRAFORM_IMAGE=hashicorp/terraform:\d+\.\d+\.\d+$", text, re.MULTILINE)
    for target in ("emulator", "deploy", "producers"):
        [stage] = re.findall(rf" AS {target}\n(.*?)(?=\nFROM |\Z)", text, re.DOTALL)
        assert "USER 10001:10001" in stage
