"""`hydrant vendor`: which modules come from elsewhere, and where they go so that no registry is needed."""

from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.terraform.vendored import VENDOR, ModuleCall, find_modules

from ..project import find_project
from .options import AsJson


def vendor(
    directory: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Terraform directory.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the modules that come from a registry or from git, and where to put a copy of each. Changes nothing."""
    folder = find_project(terraform=directory).terraform
    calls = find_modules(folder)
    document = [
        {
            "module": call.key,
            "source": call.source,
            "version": call.version,
            "place": call.place,
            "folder": str(_target(call, folder)),
            "vendored": call.found is not None,
        }
        for call in calls
    ]
    Say(as_json).data({"modules": document}, _text(calls, folder))


def _target(call: ModuleCall, folder: Path) -> Path:
    below = call.folder.relative_to(folder)
    return below / (call.found_version or "VERSION") if "registry" in below.parts else below


def _text(calls: list[ModuleCall], folder: Path) -> str:
    if not calls:
        return "Every module is a folder of this configuration: nothing to vendor."
    lines = []
    for call in calls:
        state = "there" if call.found else "missing"
        wanted = f" {call.version}" if call.version else ""
        lines.append(f"{call.key} ({call.place}): {call.source}{wanted}\n  {state}: {_target(call, folder)}")
    if any(call.found is None for call in calls):
        lines.append(
            "Where the registry can be reached: terraform init, then copy .terraform/modules/NAME to the folder named\n"
            f"above; VERSION stands in .terraform/modules/modules.json. {VENDOR}/ lies beside the *.tf files."
        )
    return "\n".join(lines)
