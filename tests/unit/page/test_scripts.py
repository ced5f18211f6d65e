"""What the page's scripts make of texts, run by Node: keys of objects come from records, and end in a shell."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hydrant.emulator.page.site import page_files

KEYS = [
    "data/2026/01/01/00/pipe-1-2026-01-01-00-00-00-abc.gz",
    "a b",
    "it's",
    "back\\slash 'n quote",
    "line\nbreak\ttab",
    "\x1b[201~\rx",
    "right\u202eleft\u200b",
    "\u00e9\u05e9 \U0001f600",
    '$(id) `id` "id" !x',
    "\x7f\x9b1m",
]
HARMFUL = {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e", "\u200b"}
SCRIPT = """
import { quoted } from "./records.js";
console.log(JSON.stringify(JSON.parse(process.argv[2]).map(quoted)));
"""


BESIDE = """
import { faultsOf, rowsOf } from "./beside.js";
const asked = JSON.parse(process.argv[2]);
const tables = asked.map(({ schema, record, reason }) => rowsOf(schema, record, faultsOf(reason)));
console.log(JSON.stringify(tables.map((rows) => rows.map((row) => Object.values(row)))));
"""
SCHEMA = [{"field": "id", "expected": "string"}, {"field": "size", "expected": "integer, at least 1"}]


def ask(folder: Path, script: str, given: object) -> Any:
    """What a script that imports the page's modules prints, as JSON."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    for name, file in page_files().items():
        Path(folder, name).write_bytes(file.body)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(script)
    made = subprocess.run([node, folder / "ask.js", json.dumps(given)], capture_output=True, check=True, timeout=120)
    return json.loads(made.stdout)


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each key as the page writes it into a command."""
    return dict(zip(KEYS, ask(tmp_path_factory.mktemp("page"), SCRIPT, KEYS), strict=True))


def test_a_record_stands_beside_its_schema_field_by_field(tmp_path: Path) -> None:
    both = {"fields": ["id", "lines[0].n"], "reason": "p: id: expected a string, got 1; lines[0].n: is missing"}
    one = {"field": "size", "reason": "p: size: expected an integer; got null"}
    named = {"fields": ["hasOwnProperty"], "reason": "nothing of it"}
    asked = [
        {"schema": SCHEMA, "record": {"id": 1, "more": [2]}, "reason": both},
        {"schema": SCHEMA, "record": {"id": "a", "size": None}, "reason": one},
        {"schema": [], "record": {"hasOwnProperty": 1}, "reason": named},
        {"schema": SCHEMA, "record": ["no", "object"], "reason": {}},
    ]
    assert ask(tmp_path, BESIDE, asked) == [
        [
            ["id", "string", "1", "expected a string, got 1"],
            ["size", "integer, at least 1", "(not there)", ""],
            ["more", "no such field", "[2]", ""],
            ["lines[0].n", "", "", "is missing"],
        ],
        [["id", "string", '"a"', ""], ["size", "integer, at least 1", "null", "expected an integer; got null"]],
        [["hasOwnProperty", "no such field", "1", "at fault"]],
        [["id", "string", "(not there)", ""], ["size", "integer, at least 1", "(not there)", ""]],
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_a_command_is_one_word_and_nothing_acts_on_the_terminal(key: str, quoted: dict[str, str]) -> None:
    assert not set(quoted[key]) & HARMFUL
    echo = ["bash", "-c", f"printf %s {quoted[key]}"]
    shown = subprocess.run(echo, env={"LC_ALL": "C.UTF-8"}, capture_output=True, check=True, timeout=120)
    assert shown.stdout.decode() == key
