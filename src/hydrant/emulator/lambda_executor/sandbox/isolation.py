"""What keeps functions from the rest of the machine here: namespaces, Landlock, or nothing but file permissions.

`HYDRANT_LAMBDA_ISOLATION` chooses; `auto` takes the first of the three that the machine offers. The choice is pure, and
made once for an emulator. What it means for a function is in docs/functions.md.
"""

import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hydrant.emulator.faults.kinds import fault_of
from hydrant.settings import SettingError

from ..guard.plan import LANDLOCK, NAMESPACES, NONE
from ..settings import Settings

_AUTO = "auto"
_PROBE = f"""
import sys
sys.path.append(sys.argv[1])
from {__name__.rpartition(".sandbox.")[0]}.guard.probe import main
main()
"""
_SOURCES = Path(__file__).parents[4]
_PROBE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Machine:
    """Why a kind of isolation does not work on this machine; empty where it does. `merged`: layers shown as one."""

    namespaces: str
    merged: str
    landlock: str


@dataclass(frozen=True, slots=True)
class Isolation:
    """What is in force. `why` says why it is nothing better."""

    kind: str
    merges: bool = False
    why: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.why})" if self.why else self.kind


def choose(wanted: str, machine: Machine) -> Isolation:
    """Return what will be in force; `SettingError` where the kind that was asked for does not work here."""
    here = {NAMESPACES: machine.namespaces, LANDLOCK: machine.landlock, NONE: ""}
    reasons = [f"no {kind}: {here[kind]}" for kind in (NAMESPACES, LANDLOCK) if here[kind]]
    if wanted == _AUTO:
        kind = next(kind for kind, reason in here.items() if not reason)
        return Isolation(kind, kind == NAMESPACES and not machine.merged, "; ".join(reasons))
    if here[wanted]:
        raise SettingError(
            f"HYDRANT_LAMBDA_ISOLATION is {wanted!r}, which does not work on this machine ({here[wanted]}): "
            f"unset it to use what does ({choose(_AUTO, machine).kind})"
        )
    return Isolation(wanted, wanted == NAMESPACES and not machine.merged)


@functools.cache
def machine() -> Machine:
    """Try what this machine offers, once for each process. Raises EmulatorFault when there is no room to try."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _PROBE, str(_SOURCES)],
            capture_output=True,
            check=True,
            timeout=_PROBE_SECONDS,
            stdin=subprocess.DEVNULL,
        )
        return Machine(**json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        if fault := fault_of(error):  # that says nothing of its walls, and they must not stay away for it
            raise fault from error
        reason = f"it could not be tried: {error}"
        return Machine(reason, reason, reason)


@functools.cache
def in_force() -> Isolation:
    """Return the isolation of this emulator's functions. Raises `SettingError` when a variable is off."""
    return would_be(Settings.from_environment())


def would_be(settings: Settings) -> Isolation:
    """Return what would be in force with these settings. Raises `SettingError` where what they ask for is not here."""
    return choose(settings.isolation, machine())


def check(settings: Settings) -> None:
    """Raise `SettingError` where what these settings ask for is not here. Nothing is tried where it can't matter."""
    if settings.isolation != _AUTO:
        would_be(settings)
