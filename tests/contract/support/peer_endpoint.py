"""Contract tests against another emulator: what they leave out there, and why.

Set by tests/fidelity/compare.py: HYDRANT_CONTRACT_ENDPOINT is the other's address, HYDRANT_CONTRACT_WITHOUT a JSON
object of what does not come up there (`functions`, `kinesis`, `kinesis source`) with the reason seen.
"""

import json
import math
import os
from collections.abc import Mapping
from typing import Any

import pytest

GIVEN = os.environ.get("HYDRANT_CONTRACT_ENDPOINT", "")
PATIENCE = 10.0 if GIVEN else math.inf
"""Longest wait for a condition, in seconds: others do not buffer, and most of what they lack never comes."""
# Settings that only make something last long enough to be seen, or come sooner: tests mean the same without them. Those
# that move the clock leave others alone when they come to it (clock.py).
_TIMING = {
    "HYDRANT_FIREHOSE_CREATE_SECONDS",
    "HYDRANT_FIREHOSE_METRICS_SECONDS",
    "HYDRANT_KINESIS_STATE_MS",
    "HYDRANT_TEST_CLOCK",
    "LS_LOG",
}


def need(what: str) -> None:
    """Skip the test where this does not come up."""
    reason = json.loads(os.environ.get("HYDRANT_CONTRACT_WITHOUT", "{}")).get(what)
    if reason:
        pytest.skip(f"cannot run: {what}: {reason}")


def hydrant_only(why: str) -> None:
    """Skip the test against other emulators: it looks at something that is Hydrant's and not AWS's."""
    if GIVEN:
        pytest.skip(f"does not apply: {why}")


def skip_with_settings(settings: Mapping[str, str]) -> None:
    """Skip tests of an emulator with settings that others do not have."""
    special = sorted(set(settings) - _TIMING)
    if special:
        hydrant_only(f"needs {', '.join(special)}")


def skip_what_cannot_run(firehose: Any, kinesis: Any, functions: Any) -> None:
    """Let these clients skip the test when it calls for what does not come up."""
    functions.meta.events.register("before-call.lambda.CreateFunction", lambda **_: need("functions"))
    kinesis.meta.events.register("before-call.kinesis", lambda **_: need("kinesis"))
    firehose.meta.events.register("before-call.firehose.CreateDeliveryStream", _need_a_source)


def _need_a_source(params: Mapping[str, Any], **_: Any) -> None:
    if b'"KinesisStreamAsSource"' in params["body"]:
        need("kinesis source")
