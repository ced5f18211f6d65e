"""Tests of the deployed pipeline: `fresh` and `aws_clients` are fixtures of Hydrant."""

import json
import uuid


def put(fresh, aws_clients, *records):
    entries = [{"Data": record, "PartitionKey": "one shard"} for record in records]
    answer = aws_clients.kinesis.put_records(StreamName=fresh.outputs["stream"], Records=entries)
    assert answer["FailedRecordCount"] == 0


def amount(fresh, aws_clients, kind):
    item = aws_clients.client("dynamodb").get_item(
        TableName=fresh.outputs["table"], Key={"key": {"S": f"kind#{kind}"}}, ConsistentRead=True
    )
    return int(item["Item"]["amount"]["N"]) if "Item" in item else 0


def event(kind, value, number=None):
    return json.dumps({"id": number or str(uuid.uuid4()), "kind": kind, "amount": value}).encode()


def test_amounts_are_added_up_by_kind(fresh, aws_clients, eventually):
    kind = str(uuid.uuid4())
    put(fresh, aws_clients, *[event(kind, value) for value in range(10)])

    def all_are_counted():
        assert amount(fresh, aws_clients, kind) == 45

    eventually(all_are_counted, 60)


def test_an_event_that_comes_twice_counts_once(fresh, aws_clients, eventually):
    kind, number = str(uuid.uuid4()), str(uuid.uuid4())
    put(fresh, aws_clients, event(kind, 3, number), event(kind, 3, number), event(kind, 4))

    def all_are_counted():
        assert amount(fresh, aws_clients, kind) == 7

    eventually(all_are_counted, 60)


def test_what_is_no_event_is_told_and_holds_up_nobody(fresh, aws_clients, eventually):
    kind, told = str(uuid.uuid4()), []
    put(fresh, aws_clients, event(kind, 1), b"no event", event(kind, 2))

    def the_others_are_counted():
        assert amount(fresh, aws_clients, kind) == 3

    def it_is_told():
        answer = aws_clients.sqs.receive_message(QueueUrl=fresh.outputs["failed_queue_url"], WaitTimeSeconds=1)
        told.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        assert told

    eventually(the_others_are_counted, 60)
    eventually(it_is_told, 60)
    assert [document["KinesisBatchInfo"]["batchSize"] for document in told] == [1]
