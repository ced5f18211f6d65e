"""Tests of the deployed pipeline: `fresh` and `aws_clients` are fixtures of Hydrant."""

import json


def publish(fresh, aws_clients, **order):
    aws_clients.sns.publish(TopicArn=fresh.outputs["topic_arn"], Message=json.dumps(order))


def receive(fresh, aws_clients, name):
    url = fresh.outputs["queue_urls"][name]
    answer = aws_clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    for message in answer.get("Messages", []):
        aws_clients.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        yield json.loads(message["Body"])


def test_each_subscriber_gets_its_orders_and_the_archive_all(fresh, aws_clients, eventually):
    publish(fresh, aws_clients, id=1, total=20, kind="plain")
    publish(fresh, aws_clients, id=2, total=2000, kind="plain")
    publish(fresh, aws_clients, id=3, total=30, kind="gift")
    got = {"review": [], "wrapping": []}

    def all_arrived():
        for name, orders in got.items():
            orders += [order["id"] for order in receive(fresh, aws_clients, name)]
        assert got == {"review": [2], "wrapping": [3]}
        envelopes = [json.loads(line) for line in fresh.records_in(fresh.outputs["bucket"], "orders/")]
        assert sorted(json.loads(each["Message"])["id"] for each in envelopes) == [1, 2, 3]

    eventually(all_arrived, 60)
