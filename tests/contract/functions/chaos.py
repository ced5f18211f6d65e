"""Fails in ten ways. What an invocation does depends on its records only, so that a retry meets the same fault."""

import os
import time
import zlib
from typing import Any

FAULTS = ["fine", "exit", "hang", "raise", "garbage", "object", "large", "half", "twice", "none"]


def handler(event: Any, context: Any) -> Any:
    records = event["records"]
    fault = FAULTS[zlib.crc32(records[0]["data"].encode()) % len(FAULTS)]
    answers = [{"recordId": record["recordId"], "result": "Ok", "data": record["data"]} for record in records]
    if fault == "exit":
        os._exit(1)
    if fault == "hang":
        time.sleep(60)
    if fault == "raise":
        raise ValueError("a bug")
    if fault == "large":
        return {"records": answers, "filler": "x" * 7_000_000}
    half = [answer for answer in answers if int(answer["recordId"][-3:], 16) % 2 or len(answers) < 3]
    return {
        "fine": {"records": answers},
        "garbage": "no records here",
        "object": {"records": [object()]},
        "half": {"records": half[: len(answers) // 2]},
        "twice": {"records": answers + answers[:1]},
        "none": None,
    }[fault]
