"""Drops what begins with d, fails what begins with f."""

import base64
from typing import Any


def handler(event: Any, context: Any) -> Any:
    kinds = {b"d": "Dropped", b"f": "ProcessingFailed"}
    return {
        "records": [
            {**record, "result": kinds.get(base64.b64decode(record["data"])[:1], "Ok")} for record in event["records"]
        ]
    }
