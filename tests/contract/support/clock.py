"""The test clock, which only Hydrant has: a test that moves it does not apply to other emulators from there on."""

import json
import urllib.request

from hydrant.emulator.http.intent import CONTROL_HEADER

from .peer_endpoint import hydrant_only


def advance(endpoint: str, seconds: float) -> float:
    """Let so many seconds have passed; what time it is then (epoch seconds)."""
    hydrant_only("moves the clock")
    body = json.dumps({"advance_seconds": seconds}).encode()
    request = urllib.request.Request(f"{endpoint}/_hydrant/clock", body, {CONTROL_HEADER: "1"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return float(json.load(answer)["now"])
