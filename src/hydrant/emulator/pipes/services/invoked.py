"""What gets a batch as one JSON array: Lambda functions and state machines (P-7, P-8)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..engine.passage import array_of, failures_in
from ..engine.ports import Failed, Item, Taken
from ..rules import MOST_BYTES
from .clients import client_for, failures

FIRE_AND_FORGET = "FIRE_AND_FORGET"
SYNC_STANDARD = "A Step Functions standard workflow cannot be invoked synchronously: set FIRE_AND_FORGET."


def _invoke(arn: str, payload: str, *, wait: bool) -> Any:
    """Invoke a function and return what it answers, None if nobody waits for it. Raises Failed."""
    kind = "RequestResponse" if wait else "Event"
    with failures():
        answer = client_for(arn).invoke(FunctionName=arn, InvocationType=kind, Payload=payload.encode())
        body = answer["Payload"].read()
    if not wait:
        return None
    if answer.get("FunctionError"):
        raise Failed(f"the function {arn} failed: {body.decode(errors='replace')[:1000]}")
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return body.decode(errors="replace")


@dataclass(frozen=True)
class FunctionTarget:
    """A Lambda function."""

    arn: str
    parameters: Mapping[str, Any]
    most: int = 0
    most_bytes: int = MOST_BYTES["lambda"]

    def send(self, items: Sequence[Item]) -> Taken:
        """Invoke it with the whole batch."""
        wait = self.parameters.get("InvocationType") != FIRE_AND_FORGET
        answer = _invoke(self.arn, array_of([item.text for item in items]), wait=wait)
        return Taken(named=failures_in(answer), words="the function names failed items")


@dataclass(frozen=True)
class FunctionEnrichment:
    """A Lambda function that makes other events."""

    arn: str

    def enrich(self, texts: Sequence[str]) -> Any:
        """Invoke it and wait."""
        return _invoke(self.arn, array_of(texts), wait=True)


@dataclass(frozen=True)
class MachineTarget:
    """A state machine of Step Functions."""

    arn: str
    parameters: Mapping[str, Any]
    most: int = 0
    most_bytes: int = MOST_BYTES["states"]

    def send(self, items: Sequence[Item]) -> Taken:
        """Start an execution with the whole batch; an express one may be waited for."""
        payload, client = array_of([item.text for item in items]), client_for(self.arn)
        with failures():
            if self.parameters.get("InvocationType") == FIRE_AND_FORGET:
                client.start_execution(stateMachineArn=self.arn, input=payload)
                return Taken()
            if client.describe_state_machine(stateMachineArn=self.arn)["type"] == "STANDARD":
                raise Failed(SYNC_STANDARD)
            answer = client.start_sync_execution(stateMachineArn=self.arn, input=payload)
        if answer["status"] != "SUCCEEDED":
            raise Failed(f"the execution {answer['status']}: {answer.get('error')}: {answer.get('cause')}")
        return Taken(
            named=failures_in(json.loads(answer.get("output") or "null")), words="the execution names failed items"
        )
