"""What other emulators lack when they stand in for AWS: told as skipped, with the reason.

HYDRANT_E2E_EMULATOR names which one it is. Without it nothing is skipped: neither on AWS nor on our own emulator.
Seen with moto 5.2.5 and MiniStack 1.5.33.
"""

import os
import re
from collections.abc import Mapping

VARIABLE = "HYDRANT_E2E_EMULATOR"

_NO_DELIVERY = "no Firehose that reads a stream, and no Lambda without Docker: no record is ever delivered"

_OTHERWISE = "tells some settings otherwise than they were given, so that the second plan is not empty"
_NO_ERRORS = "records that the function rejects, and batches that it fails on, never reach the error prefix"
_FORGETS = "does not tell a stream's tags and a role's inline policies as they were given"

LACKS: Mapping[str, Mapping[str, str]] = {
    "moto": {
        r"test_(conservation|fan_out|inputs)\.py": _NO_DELIVERY,
        r"test_changes\.py::test_(redeploying|a_function_with_a_bug|destroy)": _NO_DELIVERY,
        r"test_changes\.py::test_a_second_plan": _OTHERWISE,
    },
    "ministack": {
        r"test_(conservation|inputs)\.py": _NO_ERRORS,
        r"test_changes\.py::test_(a_function_with_a_bug|destroy)": _NO_ERRORS,
        r"test_changes\.py::test_a_second_plan": _FORGETS,
        r"test_short_lived\.py": _FORGETS,
    },
}


def lacks(nodeid: str) -> str | None:
    """Why the named emulator cannot pass this test; None where it can, or none is named."""
    name = os.environ.get(VARIABLE)
    if name is None:
        return None
    assert name in LACKS, f"{VARIABLE}={name}: expected one of {', '.join(LACKS)}"
    reasons = (reason for pattern, reason in LACKS[name].items() if re.search(pattern, nodeid))
    return next((f"{name}: {reason}" for reason in reasons), None)
