"""Puts into a delivery stream, waits for the objects and reads them by dlt's read_jsonl; prints the ids that came."""

import json
import os
import time

import botocore.session
from dlt.sources.filesystem import filesystem, read_jsonl

count = int(os.environ["COUNT"])
keys = {
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "region_name": "us-east-1",
    "endpoint_url": os.environ["ENDPOINT"],
}
firehose = botocore.session.get_session().create_client("firehose", endpoint_url=os.environ["ENDPOINT"])
lines = [{"Data": json.dumps({"id": number}).encode() + b"\n"} for number in range(count)]
for start in range(0, count, 500):
    firehose.put_record_batch(DeliveryStreamName=os.environ["DELIVERY"], Records=lines[start : start + 500])
deadline, found = time.monotonic() + 60, []
while len(found) < count and time.monotonic() < deadline:
    time.sleep(0.5)
    files = filesystem(f"s3://{os.environ['BUCKET']}/data", credentials=keys, file_glob="**/*")
    found = [row["id"] for row in files | read_jsonl()]
print(json.dumps(found))
