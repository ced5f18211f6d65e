"""Puts into a delivery stream, waits for the objects and reads them through s3fs; prints the ids that came."""

import json
import os
import time

import boto3
import s3fs

count = int(os.environ["COUNT"])
firehose = boto3.client("firehose", endpoint_url=os.environ["ENDPOINT"])
lines = [{"Data": json.dumps({"id": number}).encode() + b"\n"} for number in range(count)]
for start in range(0, count, 500):
    firehose.put_record_batch(DeliveryStreamName=os.environ["DELIVERY"], Records=lines[start : start + 500])
files = s3fs.S3FileSystem(endpoint_url=os.environ["ENDPOINT"])
deadline, found = time.monotonic() + 60, []
while len(found) < count and time.monotonic() < deadline:
    time.sleep(0.5)
    files.invalidate_cache()
    found = []
    for name in files.find(f"{os.environ['BUCKET']}/data"):
        with files.open(name) as file:
            found += [json.loads(line)["id"] for line in file]
print(json.dumps(found))
