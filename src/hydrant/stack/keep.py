"""What of a stack outlives it: nothing, a folder (`hydrant up --keep`), or what it began with (`--from NAME`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.paths import StackPaths

from ..errors import EmulatorFailed, UsageError
from . import control_client, snapshots

VARIABLE = "HYDRANT_PERSIST"


@dataclass(frozen=True)
class Keep:
    """`keep`: the state stays in a folder when the stack goes down. `snapshot`: the name of what it begins with."""

    keep: bool = False
    snapshot: str | None = None

    def environment(self, environ: Mapping[str, str], paths: StackPaths) -> Mapping[str, str]:
        """Return the variables of the emulator, whose folder is there with what it begins with.

        Raises UsageError when there is state already where a snapshot is to go, or the snapshot does not fit.
        """
        folder = folder_of(environ, paths) if self.keep else environ.get(VARIABLE, "")
        if self.snapshot is None:
            return {**environ, VARIABLE: folder} if folder else environ
        folder = folder or str(paths.root / "kept")
        snapshots.load(self.snapshot, folder)
        return {**environ, VARIABLE: folder}

    def check_running(self, port: int) -> None:
        """Raise UsageError when a stack that runs already cannot be what is asked for."""
        if self.snapshot is not None:
            raise UsageError(
                f"A stack runs on port {port} already, and a snapshot is what one begins with.",
                next_step=f"Stop it first: hydrant down --port {port}",
            )
        if self.keep and not kept_by(port):
            raise UsageError(
                f"The stack that runs on port {port} was started without --keep: it keeps nothing.",
                next_step=f"Stop it first: hydrant down --port {port}",
            )


NOTHING = Keep()


def folder_of(environ: Mapping[str, str], paths: StackPaths) -> str:
    """Return where `hydrant up --keep` keeps a stack's state."""
    return environ.get(VARIABLE) or str(paths.kept)


def kept_by(port: int) -> str:
    """Return the folder of the stack that runs on a port, after all of it is saved; empty when it keeps nothing."""
    try:
        return str(control_client.keep(port).get("folder") or "")
    except ValueError as error:
        raise EmulatorFailed("The stack could not save its state.", str(error)) from error
