"""Turns lines such as `oslo 1732377600 -3.5` (station, epoch seconds, degrees Celsius) into JSON documents."""

import base64
import json
import logging
import os

logger = logging.getLogger(__name__)

MAX_CELSIUS = float(os.environ.get("MAX_CELSIUS", "60"))


def parse(event, _context):
    """Answer each record of a Firehose batch: Ok with a JSON line, Dropped for a heartbeat, else ProcessingFailed."""
    return {"records": [_answer(record) for record in event["records"]]}


def _answer(record):
    line = base64.b64decode(record["data"]).decode("utf-8", errors="replace").strip()
    if line == "ping":
        return {"recordId": record["recordId"], "result": "Dropped", "data": record["data"]}
    try:
        document = json.dumps(_reading(line)) + "\n"
    except ValueError as error:
        logger.warning("Refused %r: %s", line[:100], error)
        return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}
    return {
        "recordId": record["recordId"],
        "result": "Ok",
        "data": base64.b64encode(document.encode()).decode(),
    }


def _reading(line):
    parts = line.split()
    if len(parts) != 3:
        raise ValueError(f"expected station, time and temperature, got {len(parts)} words")
    station, time, celsius = parts[0], int(parts[1]), float(parts[2])
    if not -90 <= celsius <= MAX_CELSIUS:
        raise ValueError(f"{celsius} degrees: the sensor must be broken")
    return {"station": station, "time": time, "celsius": celsius}
