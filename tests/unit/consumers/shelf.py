"""Messages as S3 and SNS send them (G-1, G-7, G-11, G-14)."""

import json
from typing import Any

TOPIC = "arn:aws:sns:us-east-1:000000000000:objects"


def s3_event(*keys: str) -> str:
    """An S3 event on objects whose keys are written as S3 encodes them."""
    records = [
        {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": "2026-01-01T00:00:00.000Z",
            "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "AWS:AROA:AWSFirehoseToS3"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-request-id": "1", "x-amz-id-2": "2"},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "data",
                "bucket": {"name": "b", "ownerIdentity": {"principalId": "A"}, "arn": "arn:aws:s3:::b"},
                "object": {"key": key, "size": 7, "eTag": "e", "sequencer": "0055AED6DCD90281E5"},
            },
        }
        for key in keys
    ]
    return json.dumps({"Records": records})


S3_TEST_EVENT = json.dumps(
    {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "x", "Bucket": "b", "RequestId": "1", "HostId": "2"}
)


def notification(message: str) -> str:
    return json.dumps(_envelope("Notification") | {"Subject": "Amazon S3 Notification", "Message": message})


def confirmation(subscribe_url: str) -> str:
    return json.dumps(_envelope("SubscriptionConfirmation") | {"Token": "t", "SubscribeURL": subscribe_url})


def _envelope(kind: str) -> dict[str, Any]:
    return {"Type": kind, "MessageId": "m", "TopicArn": TOPIC, "Timestamp": "2026-01-01T00:00:00.000Z"}
