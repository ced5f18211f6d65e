"""Fails what begins with `bad`, drops `drop`, raises at `explode`, answers `echo` with the record it saw."""

import base64
import json
from typing import Any


def handler(event: Any, context: Any) -> Any:
    print(json.dumps({key: value for key, value in event.items() if key != "records"}))
    answers = []
    for record in event["records"]:
        data = base64.b64decode(record["data"])
        if data.startswith(b"explode"):
            raise ValueError("a bug")
        if data == b"echo":
            data = json.dumps(record).encode()
        result = "ProcessingFailed" if data.startswith(b"bad") else "Dropped" if data.startswith(b"drop") else "Ok"
        answers.append(
            {"recordId": record["recordId"], "result": result, "data": base64.b64encode(data + b"\n").decode()}
        )
    return {"records": answers}
