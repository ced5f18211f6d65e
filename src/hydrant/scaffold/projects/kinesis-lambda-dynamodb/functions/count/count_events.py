"""Adds up the amounts of events by their kind in a table. An event that comes twice counts once."""

import base64
import json
import os

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.client("dynamodb")
TABLE = os.environ["TABLE"]


def handle(event, _context):
    """Count a batch. From the first record on that cannot be counted it is tried again, as a stream has an order."""
    for record in event["Records"]:
        try:
            count(read(base64.b64decode(record["kinesis"]["data"])))
        except (ValueError, KeyError, TypeError) as error:
            print(f"no event: {error!r}")
            return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
    return {"batchItemFailures": []}


def read(data):
    """The event in these bytes. Raises ValueError, KeyError or TypeError."""
    found = json.loads(data)
    return str(found["id"]), str(found["kind"]), int(found["amount"])


def count(event):
    """Add one event, in one step with the note that it was counted."""
    number, kind, amount = event
    try:
        dynamodb.transact_write_items(
            TransactItems=[
                {
                    "Put": {
                        "TableName": TABLE,
                        "Item": {"key": {"S": f"event#{number}"}},
                        "ConditionExpression": "attribute_not_exists(#key)",
                        "ExpressionAttributeNames": {"#key": "key"},
                    }
                },
                {
                    "Update": {
                        "TableName": TABLE,
                        "Key": {"key": {"S": f"kind#{kind}"}},
                        "UpdateExpression": "ADD amount :amount",
                        "ExpressionAttributeValues": {":amount": {"N": str(amount)}},
                    }
                },
            ]
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException" or not counted_before(error):
            raise


def counted_before(error):
    """Whether the transaction was refused because the event is there already."""
    reasons = error.response.get("CancellationReasons", [])
    return any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons)
