"""Lines of error objects, in bytes (C-20). Pure."""

import json
from binascii import b2a_base64

import orjson

from ..items import Delivery
from ..records import ProcessingFailed, Record
from ..transform.base import Attempts


def error_line(record: Record, failure: ProcessingFailed, attempts: Attempts) -> bytes:
    """One line with its line feed; `rawData` is the record as it came from the source."""
    line: dict[str, object] = {
        "rawData": b2a_base64(record.data, newline=False).decode(),
        "errorCode": failure.code,
        "errorMessage": failure.message,
        "attemptsMade": attempts.made,
        "arrivalTimestamp": int(record.arrival * 1000),
        "attemptEndingTimestamp": attempts.ended_ms,
    }
    if attempts.lambda_arn is not None:
        line["lambdaARN"] = attempts.lambda_arn
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a message with half a surrogate pair, which is no UTF-8: JSON writes it as an escape
        return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def refused_line(
    delivery: Delivery, code: str, message: str, attempts: int, ended_ms: int, *, identifier: str
) -> bytes:
    """One line of a record that a destination other than S3 did not take; `identifier` is its member for that."""
    line: dict[str, object] = {
        "attemptsMade": attempts,
        "arrivalTimestamp": int(delivery.arrival * 1000),
        "errorCode": code,
        "errorMessage": message,
        "attemptEndingTimestamp": ended_ms,
        "rawData": b2a_base64(delivery.body, newline=False).decode(),
    }
    if (record := delivery.record) is not None:
        line["subsequenceNumber"] = record.subsequence_number
        line[identifier] = f"{record.sequence_number}.{record.subsequence_number}"
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
