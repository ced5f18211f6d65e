"""What is told of records that are given up (M-8)."""

from typing import Any

from hydrant.emulator.mappings.engine.discards import Discard, document, object_key, with_payload
from hydrant.emulator.mappings.engine.ports import Reply

from .worlds import FUNCTION, SHARD, STREAM, record

AT = 1_573_691_886.021
TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-11-29T00:00:00.000"


def discard(reply: Reply | None, source: str = STREAM) -> Discard:
    records = [record(7, arrived=AT - 1.186), record(9, arrived=AT)]
    return Discard(FUNCTION, source, SHARD, records, "RetryAttemptsExhausted", 3, reply, "mine", AT)


def test_m8_a_document() -> None:
    assert document(discard(Reply(b"", True, "theirs"))) == {
        "requestContext": {
            "requestId": "theirs",
            "functionArn": FUNCTION,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 3,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2019-11-14T00:38:06.021Z",
        "KinesisBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": "7",
            "endSequenceNumber": "9",
            "approximateArrivalOfFirstRecord": "2019-11-14T00:38:04.835Z",
            "approximateArrivalOfLastRecord": "2019-11-14T00:38:06.021Z",
            "batchSize": 2,
            "streamArn": STREAM,
        },
    }


def test_m8_without_an_invocation_there_is_no_response() -> None:
    told: dict[str, Any] = document(discard(None))
    assert told["requestContext"]["requestId"] == "mine"
    assert "responseContext" not in told


def test_m8_a_table_s_times_have_no_fractions() -> None:
    assert (
        document(discard(None, TABLE))["DDBStreamBatchInfo"]["approximateArrivalOfLastRecord"] == "2019-11-14T00:38:06Z"
    )


def test_m8_a_bucket_gets_the_event() -> None:
    told = with_payload(discard(None))
    assert [each["kinesis"]["sequenceNumber"] for each in told["payload"]["Records"]] == ["7", "9"]
    assert object_key("u", discard(None), "x") == f"aws/lambda/u/{SHARD}/2019/11/14/2019-11-14T00.38.06-x"
