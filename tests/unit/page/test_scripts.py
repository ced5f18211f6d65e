"""What the page's scripts make of texts, run by Node: keys of objects come from records, and end in a shell."""

import json
import shutil
import subprocess
from pathlib import Path

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


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each key as the page writes it into a command."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    folder = tmp_path_factory.mktemp("page")
    for name, file in page_files().items():
        Path(folder, name).write_bytes(file.body)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(SCRIPT)
    made = subprocess.run([node, folder / "ask.js", json.dumps(KEYS)], capture_output=True, check=True, timeout=120)
    return dict(zip(KEYS, json.loads(made.stdout), strict=True))


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_a_command_is_one_word_and_nothing_acts_on_the_terminal(key: str, quoted: dict[str, str]) -> None:
    assert not set(quoted[key]) & HARMFUL
    echo = ["bash", "-c", f"printf %s {quoted[key]}"]
    shown = subprocess.run(echo, env={"LC_ALL": "C.UTF-8"}, capture_output=True, check=True, timeout=120)
    assert shown.stdout.decode() == key
