"""Puts into a delivery stream, waits for the objects and reads them into a data frame; prints the ids that came."""

import json
import os
import time

import awswrangler
import boto3

count = int(os.environ["COUNT"])
firehose = boto3.client("firehose", endpoint_url=os.environ["ENDPOINT"])
lines = [{"Data": json.dumps({"id": number}).encode() + b"\n"} for number in range(count)]
for start in range(0, count, 500):
    firehose.put_record_batch(DeliveryStreamName=os.environ["DELIVERY"], Records=lines[start : start + 500])
awswrangler.config.s3_endpoint_url = os.environ["ENDPOINT"]
where, deadline, found = f"s3://{os.environ['BUCKET']}/data/", time.monotonic() + 60, []
while len(found) < count and time.monotonic() < deadline:
    time.sleep(0.5)
    if awswrangler.s3.list_objects(where):
        found = [int(each) for each in awswrangler.s3.read_json(where, lines=True)["id"]]
print(json.dumps(found))
