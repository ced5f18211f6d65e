"""Prints from when until when it ran."""

import json
import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    print("FROM " + json.dumps(time.time()))
    time.sleep(1.0)
    print("UNTIL " + json.dumps(time.time()))
    return {"records": [{"recordId": r["recordId"], "result": "Ok", "data": r["data"]} for r in event["records"]]}
