"""Tests of the deployed pipeline: `fresh` and `aws_clients` are fixtures of Hydrant."""

import json


def put(fresh, aws_clients, *lines):
    answer = aws_clients.firehose.put_record_batch(
        DeliveryStreamName=fresh.outputs["intake"], Records=[{"Data": line} for line in lines]
    )
    assert answer["FailedPutCount"] == 0


def test_readings_become_json_and_heartbeats_nothing(fresh, aws_clients, eventually):
    put(fresh, aws_clients, b"oslo 1732377600 -3.5", b"ping")

    def it_arrived():
        found = [json.loads(line) for line in fresh.records_in(fresh.outputs["bucket"], "readings/")]
        assert [each["station"] for each in found] == ["oslo"]

    eventually(it_arrived, 60)
    assert fresh.rejected(fresh.outputs["bucket"], "refused/") == []


def test_what_is_no_reading_is_refused(fresh, aws_clients, eventually):
    put(fresh, aws_clients, b"no reading at all", b"oslo 1732377600 99.0")

    def both_are_refused():
        found = [each.raw for each in fresh.rejected(fresh.outputs["bucket"], "refused/")]
        assert sorted(found) == [b"no reading at all", b"oslo 1732377600 99.0"]

    eventually(both_are_refused, 60)
