"""PutRecords, 500 a call, as boto3's pages show it."""

import json
import os

import boto3

kinesis = boto3.client("kinesis", endpoint_url=os.environ["ENDPOINT"])
records = [
    {"Data": json.dumps({"id": number}).encode() + b"\n", "PartitionKey": str(number)}
    for number in range(int(os.environ["COUNT"]))
]
for start in range(0, len(records), 500):
    answer = kinesis.put_records(StreamName=os.environ["STREAM"], Records=records[start : start + 500])
    assert answer["FailedRecordCount"] == 0
