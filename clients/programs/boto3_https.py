"""PutRecord one after the other over https://127.0.0.1, verified by the stack's bundle."""

import json
import os

import boto3

kinesis = boto3.client("kinesis", endpoint_url=os.environ["HTTPS_ENDPOINT"], verify=os.environ["CA_BUNDLE"])
for number in range(int(os.environ["COUNT"])):
    data = json.dumps({"id": number}).encode()
    kinesis.put_record(StreamName=os.environ["STREAM"], Data=data, PartitionKey=str(number))
