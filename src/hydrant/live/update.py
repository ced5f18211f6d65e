"""Brings new code of a function to the emulator, which tries it first: what runs goes on where it does not start."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..errors import HydrantError
from ..pipeline.clients import Clients
from ..pipeline.refusals import said
from .sources import Function

_TRY = "X-Hydrant-Try"
"""The header by which the emulator is asked to (emulator/lambda_executor/trials.py)."""
_REFUSED = "Hydrant: the new code does not start: "
_SECONDS = 60.0
_LOOK = 0.01
_BUSY = "ResourceConflictException"


@dataclass(frozen=True)
class Broken:
    """Why new code was refused: its own error, and frames of its package as `file:line`, the innermost last."""

    message: str
    frames: tuple[str, ...] = ()


class NotUpdated(HydrantError):
    """The emulator has not taken new code for a reason that is none of its own."""


def client_of(endpoint: str, region: str) -> Any:
    """A client of Lambda whose updates of code are tried first."""
    client = Clients(region, endpoint).lambda_
    client.meta.events.register("before-sign.lambda.UpdateFunctionCode", _ask_to_try)
    return client


def update(client: Any, function: Function, package: bytes) -> Broken | None:
    """Replace the code of a function; returns when new calls get it, or why they go on with the old.

    Nothing is done where it has this very package; an update that goes on is waited for. Raises NotUpdated.
    """
    if _has(client, function, package):
        return None
    refused = _sent(client, function, package)
    if refused is not None:
        return refused
    told = _until(lambda: client.get_function_configuration(FunctionName=function.arn), _is_over)
    if told.get("LastUpdateStatus") != "Successful":
        cause = str(told.get("LastUpdateStatusReason") or told.get("LastUpdateStatus"))
        raise NotUpdated(f"{function.name} has not got its new code.", cause, "See: hydrant status")
    return None


def _has(client: Any, function: Function, package: bytes) -> bool:
    told = client.get_function_configuration(FunctionName=function.arn)
    return bool(told.get("CodeSha256") == b64encode(sha256(package).digest()).decode() and _is_over(told))


def _sent(client: Any, function: Function, package: bytes) -> Broken | None:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            client.update_function_code(FunctionName=function.arn, ZipFile=package)
        except Exception as error:
            code, message = _of(error)
            if code == _BUSY and time.monotonic() < deadline:
                time.sleep(_LOOK)
                continue
            if message.startswith(_REFUSED):
                first, *frames = message.removeprefix(_REFUSED).split("\n")
                told = [line for line in frames if not _is_frame(line)]
                return Broken("\n".join([first, *told]), tuple(line for line in frames if _is_frame(line)))
            if not code:
                raise
            raise NotUpdated(f"{function.name} has not got its new code.", said(error)) from error
        return None


def _is_frame(line: str) -> bool:
    name, _, number = line.rpartition(":")
    return bool(name) and " " not in name and number.isdigit()


def _of(error: Exception) -> tuple[str, str]:
    """Code and message of a refusal of AWS; empty for any other error."""
    response = getattr(error, "response", None)
    told = response.get("Error", {}) if isinstance(response, dict) else {}
    return str(told.get("Code", "")), str(told.get("Message", ""))


def _is_over(configuration: Any) -> bool:
    return str(configuration.get("LastUpdateStatus")) != "InProgress"


def _until(ask: Callable[[], Any], over: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + _SECONDS
    while True:
        told = ask()
        if over(told) or time.monotonic() > deadline:
            return told
        time.sleep(_LOOK)


def _ask_to_try(request: Any, **_: Any) -> None:
    request.headers[_TRY] = "1"
