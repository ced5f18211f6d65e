"""Where OpenTofu is, for tests that need it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def opentofu() -> str:
    """The path of the program. Skips the test where there is none, unless HYDRANT_TERRAFORM asks for it, as in CI."""
    named = os.environ.get("HYDRANT_TERRAFORM", "")
    if Path(named).name.startswith("tofu"):
        found = shutil.which(named)
        assert found, f"HYDRANT_TERRAFORM names {named}, which is not there"
        return found
    asked = subprocess.run([str(ROOT / "scripts/opentofu.sh"), "--cached"], capture_output=True, text=True, check=False)
    if asked.returncode:
        pytest.skip("OpenTofu is neither on the PATH nor in the cache: `make opentofu` builds it")
    return asked.stdout.strip()
