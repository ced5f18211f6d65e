"""Error lines of records that cannot be converted, in bytes (I-25). Pure."""

import json
from binascii import b2a_base64

import orjson

from hydrant.conversion.failures import Failure

from ..conversion import Outcome
from ..items import Delivery
from ..ports import TablePlace
from ..records import Record


def conversion_error_line(
    delivery: Delivery, failure: Failure, place: TablePlace, outcome: Outcome, ended_ms: int
) -> bytes:
    """A line with its line feed; `rawData` is the record as it came from the source (I-25)."""
    record = delivery.record
    line = {
        "attemptsMade": 1,
        "arrivalTimestamp": int(delivery.arrival * 1000),
        "lastErrorCode": failure.code,
        "lastErrorMessage": failure.message,
        "attemptEndingTimestamp": ended_ms,
        "rawData": b2a_base64(delivery.body if record is None else record.data, newline=False).decode(),
        **_numbers(record),
        "dataCatalogTable": {
            "catalogId": outcome.catalog_id,
            "databaseName": place.database,
            "tableName": place.table,
            "region": place.region,
            "versionId": outcome.version_id,
        },
    }
    return _dumped(line)


def _dumped(line: dict[str, object]) -> bytes:
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a message with half a surrogate pair, which is no UTF-8: JSON writes it as an escape
        return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _numbers(record: Record | None) -> dict[str, object]:
    """Of records from Kinesis; those of Direct PUT, which have no partition key, have no number that anybody knows."""
    if record is None or not record.partition_key:
        return {"sequenceNumber": None, "subSequenceNumber": None}
    return {"sequenceNumber": record.sequence_number, "subSequenceNumber": record.subsequence_number or None}
