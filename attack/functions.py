"""Functions that die, stand still and are replaced while records flow through them, and those who keep them."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from .emulators import Emulator
from .flows import Flow, Plan, conserved
from .pipelines import code
from .verdicts import Result

_PAUSE = 0.02
"""Seconds that the function takes, so that it is met at work."""


def kills(plan: Plan) -> Result:
    """kill -9 of the function's processes, again and again."""
    return conserved(plan, "functions killed", "kills", _signalling(_kill, plan.seconds / 12), pause=_PAUSE)


def keepers(plan: Plan) -> Result:
    """kill -9 of the guard that starts functions, and of the inits of their environments."""
    harm = _signalling(_kill, plan.seconds / 12, Emulator.keepers)
    return conserved(plan, "guards of functions killed", "kills", harm, pause=_PAUSE)


def pauses(plan: Plan) -> Result:
    """SIGSTOP for a while, then SIGCONT."""
    return conserved(plan, "functions paused", "pauses", _signalling(_pause, 0.2), pause=_PAUSE)


def redeploys(plan: Plan) -> Result:
    """New code while records flow, every second or so."""

    def redeploy(flow: Flow) -> int:
        count = 0
        for number in flow.while_busy(1.0):
            archive = code(number + 1, pause=_PAUSE)
            with suppress(flow.pipeline.clients.lambda_.exceptions.ResourceConflictException):
                flow.pipeline.clients.lambda_.update_function_code(FunctionName=flow.pipeline.name, ZipFile=archive)
                count += 1
        return count

    return conserved(plan, "functions redeployed", "new versions", redeploy, pause=_PAUSE)


def _signalling(
    harm: Callable[[int], None], every: float, find: Callable[[Emulator], list[int]] = Emulator.functions
) -> Callable[[Flow], int]:
    """Do harm to one process at a time, whichever chance has it."""

    def run(flow: Flow) -> int:
        count = 0
        for _ in flow.while_busy(every):
            victims = find(flow.emulator)
            if victims:
                with suppress(ProcessLookupError):
                    harm(flow.chance.choice(victims))
                    count += 1
        return count

    return run


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _pause(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(0.3)
    finally:
        os.kill(pid, signal.SIGCONT)
