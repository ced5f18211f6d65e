"""AWS::DynamoDB::Table with all its properties, and changed in place with its items (R-17).

LocalStack drops point-in-time recovery, protection, class, policy and insights, and cannot change a table.
"""

import time
from contextlib import suppress
from typing import Any, ClassVar

from botocore.exceptions import ClientError
from localstack import config
from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.dynamodb.resource_providers.aws_dynamodb_table import DynamoDBTableProvider

from .calls import Properties, call, check_members, check_served, told
from .dynamo_changes import check_change, encryption, indexes, normal, stream, table_steps

_AT_CREATION = (
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "OnDemandThroughput",
    "ProvisionedThroughput",
    "SSESpecification",
    "StreamSpecification",
    "TableClass",
    "Tags",
    "WarmThroughput",
)
_AFTERWARDS = {
    "ContributorInsightsSpecification": ("Enabled", "Mode"),
    "KinesisStreamSpecification": ("ApproximateCreationDateTimePrecision", "StreamArn"),
    "PointInTimeRecoverySpecification": ("PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"),
    "ResourcePolicy": ("PolicyDocument",),
    "TimeToLiveSpecification": ("AttributeName", "Enabled"),
}
_MEMBERS = {
    **_AFTERWARDS,
    "SSESpecification": ("KMSMasterKeyId", "SSEEnabled", "SSEType"),
    "StreamSpecification": ("StreamViewType",),
}
_READ_ONLY = ("Arn", "StreamArn")
_SERVED = ("TableName", *_AT_CREATION, *_AFTERWARDS, *_READ_ONLY)
_LOOK_SECONDS = 0.05


class DynamoTable(DynamoDBTableProvider):
    """A table."""

    MORE = _SERVED

    SCHEMA: ClassVar[dict[str, Any]] = {
        **DynamoDBTableProvider.SCHEMA,
        "createOnlyProperties": [
            *DynamoDBTableProvider.SCHEMA["createOnlyProperties"],
            "/properties/KeySchema",
            "/properties/LocalSecondaryIndexes",
        ],
    }

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, wait until it is ACTIVE, set what CreateTable does not take; without that, it goes again."""
        dynamodb, model = request.aws_client_factory.dynamodb, request.desired_state
        _check_served(model)
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        model["TableName"] = model.get("TableName") or made_up
        wanted = normal(dynamodb, model)
        asked = {name: wanted[name] for name in _AT_CREATION if wanted.get(name) not in (None, [], {})}
        given = {
            **asked,
            "GlobalSecondaryIndexes": [*indexes(asked).values()] or None,
            "SSESpecification": encryption(asked) if asked.get("SSESpecification") else None,
            "StreamSpecification": stream(asked) if asked.get("StreamSpecification") else None,
        }
        call(dynamodb, "CreateTable", TableName=model["TableName"], **given)
        try:
            _change(dynamodb, {name: each for name, each in wanted.items() if name not in _AFTERWARDS}, wanted)
        except Exception:
            with suppress(ClientError):
                _delete(dynamodb, model["TableName"])
            raise
        return ProgressEvent(OperationStatus.SUCCESS, resource_model={**model, **_arns(dynamodb, model)})

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it to what is wanted; other keys and local indexes, CloudFormation replaces."""
        dynamodb, before = request.aws_client_factory.dynamodb, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("TableName", "Arn") if name in before}
        model = {**request.desired_state, **kept}
        _check_served(model)
        old, wanted = normal(dynamodb, before), normal(dynamodb, model)
        check_change(old, wanted)
        _change(dynamodb, old, wanted)
        model.pop("StreamArn", None)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model={**model, **_arns(dynamodb, model)})

    @told
    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it, if it is still there, and wait until it is gone; one that is protected stays."""
        dynamodb, model = request.aws_client_factory.dynamodb, request.previous_state or request.desired_state
        with suppress(dynamodb.exceptions.ResourceNotFoundException):
            dynamodb.delete_table(TableName=model["TableName"])
            deadline = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
            while time.monotonic() < deadline:
                dynamodb.describe_table(TableName=model["TableName"])
                time.sleep(_LOOK_SECONDS)
            raise TimeoutError(f"The table {model['TableName']} was not deleted in time.")
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def _check_served(model: Properties) -> None:
    check_served(DynamoTable.TYPE, model, _SERVED)
    check_members(DynamoTable.TYPE, model, _MEMBERS)


def _change(dynamodb: Any, before: Properties, wanted: Properties) -> None:
    """One change after the other, each from ACTIVE to ACTIVE."""
    name = wanted["TableName"]
    arn = _wait_until_active(dynamodb, name)
    for operation, given in table_steps(before, wanted):
        to = {"ResourceArn": arn} if "Resource" in operation else {"TableName": name}
        call(dynamodb, operation, **to, **given)
        _wait_until_active(dynamodb, name)


def _wait_until_active(dynamodb: Any, name: str) -> str:
    """Wait for the table and its indexes; its ARN."""
    deadline = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
    while True:
        table = dynamodb.describe_table(TableName=name)["Table"]
        states = {table["TableStatus"], *(each["IndexStatus"] for each in table.get("GlobalSecondaryIndexes") or [])}
        if states == {"ACTIVE"}:
            return str(table["TableArn"])
        if time.monotonic() > deadline:
            raise TimeoutError(f"The table {name} and its indexes are still {', '.join(sorted(states))}.")
        time.sleep(_LOOK_SECONDS)


def _delete(dynamodb: Any, name: str) -> None:
    """Take back what was made a moment ago, protected or not."""
    _wait_until_active(dynamodb, name)
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    _wait_until_active(dynamodb, name)
    dynamodb.delete_table(TableName=name)


def _arns(dynamodb: Any, model: Properties) -> Properties:
    """What Fn::GetAtt finds: a stream only while it is on."""
    table = dynamodb.describe_table(TableName=model["TableName"])["Table"]
    on = (table.get("StreamSpecification") or {}).get("StreamEnabled")
    return {"Arn": table["TableArn"], **({"StreamArn": table["LatestStreamArn"]} if on else {})}
