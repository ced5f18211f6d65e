"""Where the error is that keeps new code from starting."""

from pathlib import Path

import pytest

from hydrant.live.blame import blamed

FILES = {
    "validate/handler.py": "import json\nfrom .registry import check\nfrom aws_lambda_powertools import Nix\n",
    "validate/registry.py": "import importlib\n\ndef check(): ...\n",
    "validate/schemas/orders.py": "from pydantic import BaseModel\nimport fastjsonschema\nclass Order: ...\n",
    "other/registry.py": "",
    "data.json": "{}",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in FILES.items():
        found[name] = tmp_path / name
        found[name].parent.mkdir(parents=True, exist_ok=True)
        found[name].write_text(text)
    return found


@pytest.mark.parametrize(
    ("message", "frames", "place"),
    [
        (
            "Syntax error in module 'validate.handler': invalid syntax (orders.py, line 7)",
            (),
            "validate/schemas/orders.py:7",
        ),
        ("x (registry.py, line 7)", ("validate/registry.py:7",), "validate/registry.py:7"),
        (
            "Unable to import module 'validate.handler': No module named 'fastjsonschema'",
            (),
            "validate/schemas/orders.py:2",
        ),
        ("Unable to import module 'validate.handler': No module named 'nowhere'", (), ""),
        ("cannot import name 'Nix' from 'aws_lambda_powertools' (/x/__init__.py)", (), "validate/handler.py:3"),
        ("cannot import name 'check' from 'validate.registry' (/x)", (), "validate/handler.py:2"),
        (
            "PydanticUserError: a field",
            ("validate/handler.py:2", "validate/schemas/orders.py:3", "pydantic/main.py:812"),
            "validate/schemas/orders.py:3",
        ),
        ("ZeroDivisionError", ("pydantic/main.py:1",), ""),
    ],
)
def test_the_place(files: dict[str, Path], message: str, frames: tuple[str, ...], place: str) -> None:
    found = blamed(message, frames, files)
    name, _, line = place.rpartition(":")
    assert found == (f"{files[name]}:{line}" if place else "")


def test_files_that_cannot_be_read_do_not_matter(files: dict[str, Path]) -> None:
    files["validate/handler.py"].unlink()
    files["validate/registry.py"].write_text("def (")
    assert blamed("No module named 'json'", (), files) == ""
