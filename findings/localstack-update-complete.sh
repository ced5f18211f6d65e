#!/usr/bin/env bash
# LocalStack's CloudFormation says UPDATE_COMPLETE of resources that it has not changed.
#
# Of its 101 resource types 85 have no update: alarms, event rules, policies of buckets and topics, tables of DynamoDB,
# managed policies, aliases and URLs of functions. A changed template is deployed, the stack and the resource say
# UPDATE_COMPLETE, the new template is the stack's, and the resource is as it was. Beside it: two resources with one
# condition, which is false, are refused when one names an attribute of the other, though neither is to be made.
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
FILESYSTEM_ROOT="$folder/root" HOME="$folder" GATEWAY_LISTEN="127.0.0.1:$port" SERVICES=cloudformation,cloudwatch,sqs,sns,s3,sts,iam \
    DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 ACTIVATE_PRO=0 DNS_ADDRESS=0 LS_LOG=error \
    "$folder/venv/bin/python" -m localstack.runtime.main >"$folder/log" 2>&1 &
emulator=$!
AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 \
    "$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import json
import sys
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

formation = boto3.client("cloudformation", config=Config(retries={"total_max_attempts": 1}))
deadline = time.monotonic() + 120
while True:
    try:
        formation.list_stacks()
        break
    except (BotoCoreError, ClientError):
        if time.monotonic() > deadline:
            raise
        time.sleep(0.5)


def alarm(threshold: int) -> str:
    """A template with one alarm."""
    properties = {
        "AlarmName": "errors",
        "MetricName": "Errors",
        "Namespace": "AWS/Lambda",
        "Period": 60,
        "Statistic": "Sum",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": threshold,
    }
    return json.dumps({"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}})


def ended(name: str) -> str:
    """The status of a stack that nobody works on."""
    while (status := formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]).endswith("_IN_PROGRESS"):
        time.sleep(0.2)
    return str(status)


formation.create_stack(StackName="alarms", TemplateBody=alarm(1))
made = ended("alarms")
formation.update_stack(StackName="alarms", TemplateBody=alarm(5))
changed = ended("alarms")
(found,) = boto3.client("cloudwatch").describe_alarms(AlarmNames=["errors"])["MetricAlarms"]

left_out: dict[str, Any] = {
    "Conditions": {"Wanted": {"Fn::Equals": ["yes", "no"]}},
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "Condition": "Wanted"},
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Condition": "Wanted",
            "Properties": {"Subscription": [{"Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]}}]},
        },
        "Other": {"Type": "AWS::SNS::Topic"},
    },
}
try:
    formation.create_stack(StackName="conditions", TemplateBody=json.dumps(left_out))
    refused = ""
except ClientError as error:
    refused = error.response["Error"]["Message"]

print("localstack-core", importlib.metadata.version("localstack-core"), "on Python", sys.version.split()[0])
print("an alarm with the threshold 1:", made, "- with 5:", changed, "- its threshold then:", found["Threshold"])
print("two resources that are left out together:", refused or "fine")
seen = (made, changed, found["Threshold"], "Unresolved resource dependencies [Queue]" in refused)
sys.exit(0 if seen == ("CREATE_COMPLETE", "UPDATE_COMPLETE", 1.0, True) else 1)
PYTHON
