"""docs/on-call.md: its commands do what it says, in its order."""

import json
import re
import shlex
import time
import uuid
from pathlib import Path

import pytest

from hydrant.waiting import eventually

from .support.landing import Landing
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack"), pytest.mark.slow]

DOCUMENT = Path(__file__).parents[2] / "docs" / "on-call.md"
_BLOCK = re.compile(r"^```(sh|text|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DIFFERS = re.compile(r"[\d,.:-]*\d[\d,.:-]*")


def alike(line: str) -> str:
    """A line without what differs from run to run: numbers, times and how many, widths of columns."""
    masked = " ".join(_DIFFERS.sub("N", line).split())
    return masked.replace(" to N N UTC", "").replace(" (N others left out)", "")  # others have used this stack, too


def test_its_commands_do_what_it_says(target: EmulatorTarget, sender: Sender, landing: Landing, tmp_path: Path) -> None:
    now, first = int(time.time() * 1000), uuid.uuid4().int >> 80
    values = ["21.5" if n % 11 == 0 else 21.5 for n in range(100)]
    events = [{"producer": "producer2", "id": first + n, "value": v, "created_at": now} for n, v in enumerate(values)]
    records = [json.dumps(event, separators=(",", ":")).encode() for event in events]
    sender.send(records)

    def landed() -> None:
        landing.look()
        assert all(raw in landing.data or raw in landing.error for raw in records)

    eventually(landed, timeout=target.patience)
    env, shown, commands = {"HYDRANT_PORT": str(target.stack.port)}, "", 0
    for kind, body in _BLOCK.findall(DOCUMENT.read_text("utf-8")):
        if kind == "python":
            (tmp_path / "mend.py").write_text(body)
        elif kind == "sh":
            [command, *words] = shlex.split(body)
            assert command == "hydrant"
            ran = target.hydrant(*words, env=env, cwd=tmp_path)
            shown, commands = ran.out + ran.err, commands + 1
        else:
            there = {alike(line) for line in shown.splitlines()}
            for line in body.splitlines():
                assert alike(line) in there, f"{line}\n\nis not in\n\n{shown}"
    assert commands == 6
    landing.look()
    mended = [json.dumps(event | {"value": 21.5}).replace(" ", "").encode() for event in events]
    assert all(raw in landing.data for raw in mended)
