"""Start and deploy in one go."""

from ..project import Project
from ..say import Say
from . import emulator, lifecycle, record
from .deploy import deploy
from .paths import StackPaths
from .record import StackRecord
from .tools import find_terraform


def bring_up(project: Project, port: int, region: str, say: Say) -> StackRecord:
    """Start and deploy. A stack that cannot be deployed is stopped again if it was started here; its logs stay."""
    find_terraform()
    known = record.read(port)
    fresh = known is None or not known.alive
    stack = lifecycle.start_emulator(project, port, region, say)
    try:
        deploy(project, stack, say)
    except BaseException:
        if fresh:
            say.line(f"Stopping the emulator. Its logs stay in {StackPaths(port).root} until: hydrant down")
            emulator.stop(stack.pid)
        raise
    return stack
