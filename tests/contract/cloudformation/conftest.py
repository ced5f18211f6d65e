"""One emulator for the templates of this folder, and stacks on it."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.config import Config

from hydrant.waiting import eventually

from ..support.emulator_process import emulator_process

Deploy = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    settings = {"HYDRANT_FIREHOSE_CREATE_SECONDS": "0", "CFN_PER_RESOURCE_TIMEOUT": "60"}
    services = "cloudformation,kinesis,firehose,s3,iam,sts,lambda,logs,cloudwatch,sns,sqs,secretsmanager,ssm,events"
    services += ",pipes,apigateway,apigatewayv2,glue,dynamodb,dynamodbstreams,scheduler,kms,stepfunctions"
    with emulator_process(tmp_path_factory.mktemp("cloudformation"), services, settings) as paths:
        session: Any = boto3.session.Session()

        def make(service: str) -> Any:
            return session.client(
                service,
                endpoint_url=f"http://127.0.0.1:{paths.port}",
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
            )

        yield make


@pytest.fixture
def deploy(client: Callable[[str], Any]) -> Iterator[Deploy]:
    """`deploy(resources, parameters={}, stack=None)` makes a stack, or changes one; gives its end, deletes it later.

    Instead of resources it takes a whole template as text. Options go to CreateStack or UpdateStack.
    """
    formation = client("cloudformation")
    made: list[str] = []

    def run(
        resources: dict[str, Any] | str,
        parameters: dict[str, Any] | None = None,
        stack: str | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        template: dict[str, Any] = {"Resources": resources}
        body = resources if isinstance(resources, str) else ""
        if parameters:
            template["Parameters"] = {name: {"Type": "String", "Default": value} for name, value in parameters.items()}
        name = stack or f"contract-{uuid.uuid4().hex[:8]}"
        call = formation.update_stack if stack else formation.create_stack
        capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        call(StackName=name, TemplateBody=body or json.dumps(template), Capabilities=capabilities, **options)
        if not stack:
            made.append(name)

        def ended() -> dict[str, Any]:
            (found,) = formation.describe_stacks(StackName=name)["Stacks"]
            assert not found["StackStatus"].endswith("_IN_PROGRESS"), found["StackStatus"]
            events = formation.describe_stack_events(StackName=name)["StackEvents"]
            reasons = [event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason")]
            ids = {
                each["LogicalResourceId"]: each.get("PhysicalResourceId")
                for each in formation.describe_stack_resources(StackName=name)["StackResources"]
            }
            return {"name": name, "status": found["StackStatus"], "reasons": reasons, "ids": ids}

        return eventually(ended, timeout=60, interval=0.1)

    yield run
    for name in made:
        with suppress(formation.exceptions.ClientError):
            formation.delete_stack(StackName=name)
