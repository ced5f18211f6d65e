"""The tools that Hydrant starts: where they are and whether they are new enough."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hydrant.errors import MissingTool
from hydrant.isolation import without_aws

from .printed import document

_OLDEST = (1, 6)


@dataclass(frozen=True)
class TerraformBinary:
    """Terraform or OpenTofu, as found on this machine. `warning`: what it said when it was asked, "" for nothing."""

    path: str
    name: str
    version: str
    warning: str = ""


def find_terraform() -> TerraformBinary:
    """HYDRANT_TERRAFORM, else `terraform`, else `tofu` on the PATH. Raises MissingTool when none is usable."""
    named = os.environ.get("HYDRANT_TERRAFORM")
    for candidate in [named] if named else ["terraform", "tofu"]:
        path = shutil.which(candidate)
        if path:
            return _checked(path)
    raise MissingTool(
        f"{named} was not found." if named else "Neither terraform nor tofu is on the PATH.",
        "Hydrant deploys with Terraform or OpenTofu.",
        "Install one (developer.hashicorp.com/terraform/install, opentofu.org/docs/intro/install).",
    )


def _checked(path: str) -> TerraformBinary:
    try:
        # Without the second it asks for news, and leaves a file in the home folder.
        env = {**without_aws(os.environ), "CHECKPOINT_DISABLE": "1"}
        command = [path, "version", "-json"]
        run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=True)
        found, warning = document(run.stdout)
        version = str(found["terraform_version"])
        numbers = tuple(map(int, re.findall(r"\d+", version)[:2]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        raise MissingTool(f"{path} does not run.", str(error), "Install it again.") from error
    if numbers < _OLDEST:
        wanted = ".".join(map(str, _OLDEST))
        raise MissingTool(
            f"{path} is version {version}.",
            f"Hydrant needs {wanted} or newer.",
            "Install a newer Terraform or OpenTofu.",
        )
    name = "OpenTofu" if Path(path).name.startswith("tofu") else "Terraform"
    return TerraformBinary(path, name, version, warning)


def find_tflocal() -> str:
    """`tflocal` of the environment that runs us. Raises MissingTool."""
    path = Path(sys.executable).parent / "tflocal"
    if not path.is_file():
        raise MissingTool("tflocal is not installed beside Hydrant.", f"Expected {path}.", "Run: make install")
    return str(path)
