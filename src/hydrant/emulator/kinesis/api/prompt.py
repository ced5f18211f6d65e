"""A still shorter way for ReceiveQueueRecords and AcknowledgeQueueRecords: in the reactor's thread (http/at_once.py).

Both carry ten records at most, so that the way to them is most of what they cost. They look at memory alone; a receive
that finds nothing would wait, and is left to the long way, as is whatever is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.spec import load_service

from hydrant.emulator.chaos.book import CHAOS
from hydrant.emulator.http.at_once import answer_at_once
from hydrant.emulator.http.twisted_tuning import CALLS
from hydrant.emulator.kept.place import folder

from .fast_path import TARGET, decode, document, introduce, types_of
from .operations import Answer, Request

Act = Callable[[RequestContext, Request], Answer | None]


class Prompt:
    """One operation."""

    def __init__(self, name: str, act: Act, regions: Container[str | None]) -> None:
        """`act` answers without ever waiting, None for what it leaves alone."""
        self._act = act
        self._regions = regions
        self._operation: Any = load_service("kinesis").operation_model(name)
        self._types = types_of(self._operation)

    def __call__(self, authorization: str, body: bytes) -> bytes | None:
        """The answer's body; None for what is left alone. Raises for what is to be refused."""
        context = RequestContext(None)
        if CHAOS.active or not introduce(context, {"Authorization": authorization}, self._regions):
            return None
        context.operation = self._operation
        answer = self._act(context, decode(self._types, body))
        return None if answer is None else document(answer)


def install(provider: Any, regions: Container[str | None]) -> None:
    """Answer so from now on, unless LocalStack's chain has more to do: log each call, save what it has changed."""
    if logging.getLogger(CALLS).isEnabledFor(logging.INFO) or folder() is not None:
        return
    acts: dict[str, Act] = {
        "ReceiveQueueRecords": provider.receive_queue_records_at_once,
        "AcknowledgeQueueRecords": provider.acknowledge_queue_records,
    }
    for name, act in acts.items():
        answer_at_once(TARGET + name, Prompt(name, act, regions))
