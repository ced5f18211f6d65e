"""Terraform's state, kept by the emulator: see emulator/control/deployment.py for why.

A work copy's own state is true only for the emulator that it was made on, and only while no other work copy (another
deploy container) has changed that one since. So before each run the newer of both is taken, and it is told after it.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydrant.console import Say

from . import control_client
from .registry import StackRecord

if TYPE_CHECKING:
    from ..project import Project

_STATE = "terraform.tfstate"
_INSTANCE = ".hydrant-instance"
"""Beside the state: which emulator it is true for."""

FORGOTTEN = (
    "The emulator has started anew since this was deployed. It keeps everything in memory: all resources, objects and "
    "messages are gone, and with them the records that were on their way. Everything is deployed again."
)


def take(stack: StackRecord, directory: Path, say: Say) -> None:
    """Lay the state that is true for the running emulator into the work copy's Terraform directory."""
    found = control_client.deployment(stack.port, stack.host)
    path, mark = directory / _STATE, directory / _INSTANCE
    kept = found["deployment"].get("state") or ""
    if path.exists() and _text(mark) not in ("", found["instance"]):
        if not kept:  # else it began with a snapshot, or another work copy has deployed since
            say.warn(FORGOTTEN)
        path.unlink()
    if newer(kept, _text(path)):
        path.write_text(kept, "utf-8")
    mark.write_text(found["instance"], "utf-8")


def publish(stack: StackRecord, project: "Project", directory: Path, outputs: dict[str, Any] | None) -> None:
    """Tell the emulator what is deployed. `outputs` None: the run failed, those of the run before stay."""
    document = {
        "project_root": str(project.root),
        "terraform": str(project.terraform),
        "region": stack.region,
        "outputs": outputs_of(stack) if outputs is None else outputs,
        "state": _text(directory / _STATE),
    }
    control_client.publish_deployment(stack.port, document, stack.host)


def outputs_of(stack: StackRecord) -> dict[str, Any]:
    """The Terraform outputs of what is deployed on the stack; empty when nothing is."""
    return dict(control_client.deployment(stack.port, stack.host)["deployment"].get("outputs", {}))


def state_of(stack: StackRecord) -> dict[str, Any]:
    """Terraform's state as a document; empty when there is none, as with a backend elsewhere."""
    text = control_client.deployment(stack.port, stack.host)["deployment"].get("state")
    return dict(json.loads(text)) if text else {}


def newer(kept: str, own: str) -> bool:
    """Whether the state that the emulator keeps is to replace the work copy's: another history, or further on in it."""
    if not kept or not own:
        return bool(kept)
    theirs, ours = json.loads(kept), json.loads(own)
    return bool(theirs["lineage"] != ours["lineage"] or theirs["serial"] > ours["serial"])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
