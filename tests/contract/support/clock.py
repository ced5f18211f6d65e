"""The test clock, which only Hydrant has: a test that moves it does not apply to other emulators from there on."""

import json
import urllib.request

from hydrant.emulator.http.intent import CONTROL_HEADER

from .peer_endpoint import hydrant_only


def advance(endpoint: str, seconds: float) -> None:
    """Let so many seconds have passed."""
    hydrant_only("moves the clock")
    body = json.dumps({"advance_seconds": seconds}).encode()
    urllib.request.urlopen(
        urllib.request.Request(f"{endpoint}/_hydrant/clock", body, {CONTROL_HEADER: "1"}), timeout=60
    ).close()
