#!/usr/bin/env bash
# LocalStack's CloudFormation makes numbers of texts, compares booleans with texts, and takes a Ref for a condition.
#
# `Fn::Sub` of a parameter "3.10" is 3.1 and of "007" is 7. `Fn::Equals` of a parameter "true" and a JSON true is false, so
# that a condition in the most usual form never holds. Where a parameter and a condition have the same name, a stack is made,
# and each update of it ends with InternalError, as a Ref to the parameter is followed to the condition that holds the Ref.
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
FILESYSTEM_ROOT="$folder/root" HOME="$folder" GATEWAY_LISTEN="127.0.0.1:$port" SERVICES=cloudformation,sns,s3,sts \
    DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 ACTIVATE_PRO=0 DNS_ADDRESS=0 LS_LOG=error \
    "$folder/venv/bin/python" -m localstack.runtime.main >"$folder/log" 2>&1 &
emulator=$!
AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 \
    "$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import json
import sys
import time

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

template = {
    "Parameters": {
        "Version": {"Type": "String", "Default": "3.10"},
        "Id": {"Type": "String", "Default": "007"},
        "Wanted": {"Type": "String", "Default": "true"},
    },
    "Conditions": {"Wanted": {"Fn::Equals": [{"Ref": "Wanted"}, True]}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {
        "Version": {"Value": {"Fn::Sub": "${Version}"}},
        "Id": {"Value": {"Fn::Sub": "${Id}"}},
        "Wanted": {"Value": {"Fn::If": ["Wanted", "yes", "no"]}},
    },
}
body = json.dumps(template)
formation.create_stack(StackName="texts", TemplateBody=body)
while (stack := formation.describe_stacks(StackName="texts")["Stacks"][0])["StackStatus"].endswith("_IN_PROGRESS"):
    time.sleep(0.2)
outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
change = ""
try:
    formation.update_stack(
        StackName="texts", TemplateBody=body, Parameters=[{"ParameterKey": "Wanted", "ParameterValue": "false"}]
    )
except ClientError as error:
    change = error.response["Error"]["Code"]
print("localstack-core", importlib.metadata.version("localstack-core"))
print("outputs:", outputs)
print("an update where a parameter and a condition have the same name:", change or "taken")
sys.exit(outputs != {"Version": "3.1", "Id": "7", "Wanted": "no"} or change != "InternalError")
PYTHON
