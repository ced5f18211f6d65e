#!/usr/bin/env bash
# In LocalStack a log group with a subscription answers CreateLogStream with a 500 - and has made the stream.
#
# An SDK takes the 500 for one of the server's bad moments, tries again, and is told that the stream is there already.
# Who makes a stream and writes to it where no error came, as agents and runtimes of functions do, loses its first lines;
# without a subscription nothing of it is seen. The class of a log group is taken and forgotten: one that is made for
# infrequent access is not shown with its class, and answers what AWS refuses for it.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
emulator=
leave() {
    [ -z "$emulator" ] || { kill "$emulator" 2>/dev/null && wait "$emulator" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap leave EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.9.7
# With what was there when it came out: it does not start with the newest of everything.
"$folder/venv/bin/uv" pip install --quiet --python "$folder/venv/bin/python" --exclude-newer 2025-10-20 "localstack-core[runtime]==4.9.2"
port=$("$folder/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
FILESYSTEM_ROOT="$folder/root" HOME="$folder" GATEWAY_LISTEN="127.0.0.1:$port" SERVICES=logs,sqs,firehose,s3,sts,iam \
    DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 ACTIVATE_PRO=0 DNS_ADDRESS=0 LS_LOG=error \
    "$folder/venv/bin/python" -m localstack.runtime.main >"$folder/log" 2>&1 &
emulator=$!
AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 \
    "$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
logs, firehose, s3 = (boto3.client(name, config=config) for name in ("logs", "firehose", "s3"))
deadline = time.monotonic() + 120
while True:
    try:
        logs.describe_log_groups()
        break
    except (BotoCoreError, ClientError):
        if time.monotonic() > deadline:
            raise
        time.sleep(0.5)

s3.create_bucket(Bucket="lines")
role = "arn:aws:iam::000000000000:role/any"
destination = {"BucketARN": "arn:aws:s3:::lines", "RoleARN": role}
made = firehose.create_delivery_stream(DeliveryStreamName="lines", ExtendedS3DestinationConfiguration=destination)
while firehose.describe_delivery_stream(DeliveryStreamName="lines")["DeliveryStreamDescription"][
    "DeliveryStreamStatus"
] != "ACTIVE":
    time.sleep(0.2)

logs.create_log_group(logGroupName="plain")
logs.create_log_stream(logGroupName="plain", logStreamName="one")
logs.create_log_group(logGroupName="sent")
logs.put_subscription_filter(
    logGroupName="sent", filterName="all", filterPattern="", destinationArn=made["DeliveryStreamARN"], roleArn=role
)
answers = []
for _ in range(2):
    try:
        logs.create_log_stream(logGroupName="sent", logStreamName="one")
        answers.append("fine")
    except ClientError as error:
        answers.append(error.response["Error"]["Code"])
streams = [each["logStreamName"] for each in logs.describe_log_streams(logGroupName="sent")["logStreams"]]

logs.create_log_group(logGroupName="rare", logGroupClass="INFREQUENT_ACCESS")
(rare,) = logs.describe_log_groups(logGroupNamePrefix="rare")["logGroups"]

print("localstack-core", importlib.metadata.version("localstack-core"), "on Python", sys.version.split()[0])
print("CreateLogStream in a group with a subscription:", answers[0], "- again:", answers[1], "- its streams:", streams)
print("the class of a group for infrequent access:", rare.get("logGroupClass"))
seen = (answers, streams, rare.get("logGroupClass"))
sys.exit(0 if seen == (["InternalError", "ResourceAlreadyExistsException"], ["one"], None) else 1)
PYTHON
