"""Answers as its records tell it to: see support/scripted_function.py."""

import base64
import json
import os
import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    print("EVENT " + json.dumps(event)[:100_000])
    wishes = [json.loads(base64.b64decode(record["data"]) or b"{}") for record in event["records"]]
    whole = [wish["batch"] for wish in wishes if "batch" in wish]
    if whole:
        return batch(whole[0])
    answers = []
    for record, wish in zip(event["records"], wishes, strict=True):
        answer = {"recordId": record["recordId"], "result": "Ok", "data": record["data"], **wish.get("answer", {})}
        for name in wish.get("without", []):
            answer.pop(name)
        answers += [answer] * wish.get("times", 1) + wish.get("more", [])
    return {"records": answers}


def batch(wish: Any) -> Any:
    if wish == "raise":
        raise ValueError("a bug")
    if wish == "exit":
        os._exit(1)
    if wish == "hang":
        time.sleep(60)
    if wish == "large":
        return {"records": [], "filler": "x" * 7_000_000}
    return wish
