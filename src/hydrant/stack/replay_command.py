"""The command with which the emulator's page replays rejected records: `hydrant replay` of this very installation."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from ..console import PROGRESS
from ..isolation import without_aws
from .registry import HOST_VARIABLE

VARIABLE = "HYDRANT_REPLAY_COMMAND"
_MAIN = "from hydrant.start import main; main()"
_KEPT = ("HOME", "PATH", "LANG", "LC_ALL", "USER", "LOGNAME", "SSL_CERT_FILE", "HYDRANT_ALLOWED_HOSTS")
"""What the command needs of the environment, beside the folders of XDG. Nothing of AWS: it asks the stack alone."""


def replay_command(project_root: Path, port: int, environ: Mapping[str, str]) -> str:
    """What the emulator is told, as JSON: words, folder and variables."""
    kept = {
        name: value
        for name, value in without_aws(environ).items()
        if (name in _KEPT or name.startswith("XDG_")) and name != HOST_VARIABLE
    }
    words = [sys.executable, "-P", "-c", _MAIN, "replay", "--port", str(port), "--json"]
    return json.dumps({"argv": words, "cwd": str(project_root), "env": {**kept, PROGRESS: "lines"}})
