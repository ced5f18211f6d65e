"""LocalStack's event source mappings and state machines work with the tables of this engine."""

import io
import json
import zipfile
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.dynamodb_emulator import KEYS, client, key, wait_active
from ..support.emulator_process import emulator_process

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow, pytest.mark.xdist_group("dynamodb-sources")]

SERVICES = "cloudwatch,dynamodb,dynamodbstreams,iam,lambda,logs,s3,sqs,stepfunctions,sts"
CODE = 'def handler(event, context):\n    print("GOT", event["Records"][0]["dynamodb"]["Keys"]["p"]["S"])\n'
PUT = {"TableName": "present", "Item": key("from-a-state", 1)}
STEP = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": PUT, "End": True}
STATES = {"StartAt": "put", "States": {"put": STEP}}


def package() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("app.py", CODE)
    return packed.getvalue()


def role(port: int) -> str:
    services = {"Service": ["states.amazonaws.com", "lambda.amazonaws.com"]}
    statement = {"Effect": "Allow", "Principal": services, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made: str = client(port, "iam").create_role(RoleName="r", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    return made


def test_a_state_puts_an_item_and_a_function_gets_the_change(tmp_path_factory: Any) -> None:
    with emulator_process(tmp_path_factory.mktemp("sources"), SERVICES, {}) as paths:
        port = paths.port
        dynamodb, functions, states = (client(port, name) for name in ("dynamodb", "lambda", "stepfunctions"))
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        dynamodb.create_table(TableName="present", StreamSpecification=stream, **KEYS)
        wait_active(dynamodb, "present")
        arn, role_arn = dynamodb.describe_table(TableName="present")["Table"]["LatestStreamArn"], role(port)
        functions.create_function(
            FunctionName="f", Runtime="python3.11", Role=role_arn, Handler="app.handler", Code={"ZipFile": package()}
        )
        functions.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, StartingPosition="TRIM_HORIZON")
        machine = states.create_state_machine(name="m", roleArn=role_arn, definition=json.dumps(STATES))
        states.start_execution(stateMachineArn=machine["stateMachineArn"])

        def told() -> None:
            groups = client(port, "logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/f")["logGroups"]
            assert groups
            lines = client(port, "logs").filter_log_events(logGroupName="/aws/lambda/f")["events"]
            assert "GOT from-a-state" in "".join(line["message"] for line in lines)

        eventually(told, timeout=60)
        assert dynamodb.get_item(TableName="present", Key=key("from-a-state", 1))["Item"] == PUT["Item"]
