"""One call of a function, with the end of its log."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

MAX_SECONDS = 24 * 3600
"""How long a call may take: a function stands still while somebody debugs it."""


@dataclass(frozen=True)
class Called:
    """How a call ended. `payload` is what the function returned, or its error document; `log` the last 4 KB of it.

    `error` is AWS's FunctionError, empty without one; `seconds` from the call to its answer.
    """

    request_id: str
    version: str
    error: str
    payload: bytes
    log: str
    seconds: float

    @property
    def document(self) -> Any:
        """The payload as JSON; as text where it is none."""
        try:
            return json.loads(self.payload) if self.payload else None
        except ValueError:
            return self.payload.decode(errors="backslashreplace")

    def described(self) -> dict[str, Any]:
        """For programs."""
        return {
            "request_id": self.request_id,
            "version": self.version,
            "function_error": self.error or None,
            "result": self.document,
            "log": self.log,
            "seconds": round(self.seconds, 3),
        }


def call(client: Any, function: str, event: bytes) -> Called:
    """Invoke the function once and wait for its answer. Raises what the SDK raises where AWS refuses the call."""
    begun = time.monotonic()
    answer = client.invoke(FunctionName=function, Payload=event, LogType="Tail")
    payload = answer["Payload"].read()
    return Called(
        answer["ResponseMetadata"]["RequestId"],
        answer.get("ExecutedVersion", ""),
        answer.get("FunctionError", ""),
        payload,
        b64decode(answer.get("LogResult", "")).decode(errors="backslashreplace"),
        time.monotonic() - begun,
    )
