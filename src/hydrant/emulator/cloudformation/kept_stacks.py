"""Stacks that outlive the process. LocalStack works on one in a thread of its own, long after its call was answered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from localstack.aws.api.cloudformation import StackStatus
from localstack.services.cloudformation.stores import cloudformation_stores
from localstack.utils.threads import start_worker_thread

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.kept.place import CHANGES
from hydrant.emulator.kept.states import Stored

SERVICE = "cloudformation"
_REVIEW = "REVIEW_IN_PROGRESS"
"""Of a stack that has change sets and nothing else: nobody works on it."""
_WHY = "The emulator ended while it was worked on; what was made of it is there. Delete the stack, or update it again."


def start(work: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Start what makes, changes or deletes a stack; what became of it is saved at its end."""

    def saved(*given: Any) -> Any:
        try:
            return work(*given)
        finally:
            with suppress(CannotWrite):  # it is tried again each second
                CHANGES.save(SERVICE)

    return start_worker_thread(saved, *args, **options)


class Stacks(Stored):
    """The state of CloudFormation."""

    def __init__(self) -> None:
        super().__init__(cloudformation_stores)

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State. A stack that was worked on has failed: nobody does any more."""
        from .install import apply_patches  # it imports the engine, and this module

        if rows:
            apply_patches()
        super().restore(rows)
        for _, _, store in list(cloudformation_stores.iter_stores()):
            for stack in store.stacks_v2.values():
                if (status := ended(str(stack.status))) != str(stack.status):
                    stack.set_stack_status(StackStatus(status), _WHY)


def ended(status: str) -> str:
    """The status of a stack that had this one when the process ended."""
    if status == _REVIEW or not status.endswith("_IN_PROGRESS"):
        return status
    work = status.removesuffix("_IN_PROGRESS")
    if work.endswith("_CLEANUP"):  # what is not needed any more was about to go
        return work.removesuffix("_CLEANUP")
    return f"{work}_FAILED"
