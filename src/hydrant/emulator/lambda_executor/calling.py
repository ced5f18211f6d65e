"""A synchronous invocation by another part of the emulator: past the API, as Firehose, mappings and URLs make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydrant.emulator.arns import FunctionArn


def call_and_wait(
    service: Any, function: FunctionArn, event: bytes, request_id: str, trace: Mapping[str, Any] | None = None
) -> Any:
    """Return LocalStack's result of it, or raise what its service raises; with the qualifier of the ARN if it has one.

    `service` is the service object of LocalStack's provider (the same in 4.9 and 4.14), `trace` what goes along.
    """
    return service.invoke(
        function_name=function.name,
        qualifier=function.qualifier,
        region=function.region,
        account_id=function.account,
        invocation_type="RequestResponse",
        client_context=None,
        request_id=request_id,
        payload=event,
        trace_context=dict(trace or {}),
    )
