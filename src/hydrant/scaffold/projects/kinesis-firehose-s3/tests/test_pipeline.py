"""Tests of the deployed pipeline: `fresh` and `aws_clients` are fixtures of Hydrant."""

import json
import time

VALID = {"producer": "producer1", "id": 7, "name": "Ada Lovelace"}


def put(fresh, aws_clients, *records):
    entries = [{"Data": record, "PartitionKey": str(number)} for number, record in enumerate(records)]
    answer = aws_clients.kinesis.put_records(StreamName=fresh.outputs["stream_name"], Records=entries)
    assert answer["FailedRecordCount"] == 0


def test_a_valid_event_lands_in_data_and_subscribers_hear_of_it(fresh, aws_clients, eventually):
    event = VALID | {"created_at": int(time.time() * 1000)}
    put(fresh, aws_clients, json.dumps(event).encode())

    def it_arrived():
        lines = fresh.records_in(fresh.outputs["bucket_name"], fresh.outputs["data_prefix"])
        assert [json.loads(line) for line in lines] == [event]

    eventually(it_arrived, 60)
    assert fresh.rejected() == []
    for url in fresh.outputs["queue_urls"].values():
        told = [each.key for each in fresh.notifications(url, wait_seconds=5)]
        assert len(told) == 1
        assert told[0].startswith(fresh.outputs["data_prefix"])


def test_what_is_no_event_is_rejected_with_its_bytes(fresh, aws_clients, eventually):
    put(fresh, aws_clients, b"no JSON", b'{"producer": "nobody"}')

    def both_are_rejected():
        assert sorted(each.raw for each in fresh.rejected()) == [b"no JSON", b'{"producer": "nobody"}']

    eventually(both_are_rejected, 60)
    assert fresh.records_in(fresh.outputs["bucket_name"], fresh.outputs["data_prefix"]) == []
