"""The client of the emulator's feed (see emulator/feed/route.py): its events, across short interruptions."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from http.client import HTTPException
from typing import Any, NamedTuple

from ..errors import EmulatorFailed
from . import control_client
from .registry import StackRecord

_SILENCE_SECONDS = 40.0
"""After two comments that did not come the connection is gone."""
_AGAIN_SECONDS = 0.5


class Told(NamedTuple):
    """One event of the feed."""

    number: int
    kind: str
    data: dict[str, Any]


def listen(stack: StackRecord, kinds: Sequence[str], since: int | None = None) -> Iterator[Told]:
    """Events as they come, until the emulator ends. Connects again where it was. Raises EmulatorFailed."""
    while True:
        try:
            for told in _events(_open(stack, kinds, since)):
                since = told.number
                yield told
        except urllib.error.HTTPError as error:
            reason = control_client.reason(error.code, error.read())
            raise EmulatorFailed("The emulator does not tell its events.", reason, "hydrant status") from error
        except (OSError, HTTPException):
            pass
        if not stack.alive:
            return
        time.sleep(_AGAIN_SECONDS)


def _open(stack: StackRecord, kinds: Sequence[str], since: int | None) -> Any:
    after = "" if since is None else f"&since={since}"
    url = f"{stack.endpoint}/_hydrant/events?kinds={','.join(kinds)}{after}"
    return control_client.OPENER.open(urllib.request.Request(url), timeout=_SILENCE_SECONDS)  # noqa: S310 - http, to us


def _events(lines: Iterable[bytes]) -> Iterator[Told]:
    """Server-sent events as the feed writes them: each member on one line."""
    found: dict[str, str] = {}
    for line in lines:
        text = line.decode().rstrip("\n")
        if text.startswith(":"):
            continue
        if text:
            name, _, found[name] = text.partition(": ")
        elif found:
            yield Told(int(found["id"]), found["event"], json.loads(found["data"]))
            found = {}
