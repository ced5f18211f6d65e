"""Functions, invoked in the process: through LocalStack's service object, as Firehose does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from localstack.aws.api import ServiceException
from localstack.utils.strings import long_uid, to_bytes

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.chaos.inject import strike
from hydrant.emulator.faults.kinds import Defect, fault_of
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.lambda_executor import recursion
from hydrant.emulator.lambda_executor.calling import call_and_wait
from hydrant.emulator.lineage import merged
from hydrant.emulator.pipes.engine.ports import Failed

from ..engine.ports import Looped, Reply

_BEFORE = frozenset({"TooManyRequestsException", "ResourceConflictException", "ServiceException"})
_SERVER_ERROR = 500


class Faulted(Failed):
    """The emulator could not do its part: nobody's attempts are used up, not even a queue's."""

    def __init__(self, words: str) -> None:
        super().__init__(words, passing=True)


@dataclass(frozen=True)
class InvokedFunction:
    """A function by its ARN. `service` gives LocalStack's service object, another one after a reset."""

    arn: str
    service: Callable[[], Any]

    def __call__(self, event: bytes, chains: Sequence[str] = ()) -> Reply:
        """Invoke it and wait. Raises Failed when it was not run: `passing` if that was before it could run.

        An injected fault counts as the function's error. Raises Looped where a chain has gone round too often.
        """
        function = FunctionArn.parse(self.arn)
        place = (function.name, function.account, function.region)
        looped = frozenset(number for number, chain in enumerate(chains) if recursion.stopped(*place, chain))
        if looped:
            raise Looped(looped)
        chain = merged(chains)
        try:
            strike("lambda", "Invoke", {"FunctionName": self.arn})
        except ServiceException as error:
            raise Failed(f"{error.code}: {error}") from error
        try:
            result = call_and_wait(
                self.service(), function, event, long_uid(), recursion.context_of(chain) if chain else None
            )
        except Exception as error:
            raise self._trouble(error) from error
        body = to_bytes(result.payload or b"")
        return Reply(body, bool(result.is_error), str(result.request_id), str(result.executed_version or "$LATEST"))

    def _trouble(self, error: Exception) -> Failed:
        fault = fault_of(error)
        if fault is None and isinstance(error, ServiceException):
            return Failed(f"{error.code}: {error}", passing=came_before(error))
        fault = fault or Defect(f"a defect in invoking a function: {error!r}")
        FAULTS.note(fault, f"events for {self.arn} wait")
        return Faulted(str(fault))


def came_before(error: ServiceException) -> bool:
    """Whether the function was not run, for a reason that passes (M-7)."""
    return error.code in _BEFORE or error.status_code >= _SERVER_ERROR
