"""What the types of DynamoDB share: a table's description as arguments, waits, and items as JSON."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

ON_DEMAND, PROVISIONED = "PAY_PER_REQUEST", "PROVISIONED"
Answer = Mapping[str, Any]


def described(dynamodb: Any, name: str) -> Answer:
    """The description of a table. Raises AWS's error when there is none."""
    found: Answer = dynamodb.describe_table(TableName=name)["Table"]
    return found


def wait_active(dynamodb: Any, name: str) -> None:
    """Wait until a table and all its indexes are ACTIVE, and none is on its way out."""

    def active() -> bool:
        table = described(dynamodb, name)
        indexes = table.get("GlobalSecondaryIndexes", [])
        return {table["TableStatus"], *(index["IndexStatus"] for index in indexes)} == {"ACTIVE"}

    wait_for(f"status ACTIVE of {name}", active)


def tags_of(dynamodb: Any, arn: str) -> dict[str, str]:
    """All tags, page by page."""
    pages = dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}


def billing_mode(table: Answer) -> str:
    """The billing mode; a table that always was PROVISIONED does not tell it."""
    mode: str = table.get("BillingModeSummary", {}).get("BillingMode", PROVISIONED)
    return mode


def keys_of(described_keys: list[Answer]) -> Values:
    """`hash_key` and `range_key` of a KeySchema; no range key is None."""
    keys = {each["KeyType"]: each["AttributeName"] for each in described_keys}
    return {"hash_key": keys["HASH"], "range_key": keys.get("RANGE")}


def stream_of(table: Answer) -> Values:
    """The arguments on the stream."""
    specification = table.get("StreamSpecification", {})
    return {
        "stream_enabled": specification.get("StreamEnabled", False),
        "stream_view_type": specification.get("StreamViewType", ""),
        "stream_arn": table.get("LatestStreamArn", ""),
        "stream_label": table.get("LatestStreamLabel", ""),
    }


def global_index(index: Answer) -> Values:
    """A global secondary index as data source and resource show it."""
    throughput = index.get("ProvisionedThroughput", {})
    return {
        "name": index["IndexName"],
        **keys_of(index["KeySchema"]),
        "projection_type": index["Projection"]["ProjectionType"],
        "non_key_attributes": index["Projection"].get("NonKeyAttributes", []),
        "read_capacity": throughput.get("ReadCapacityUnits", 0),
        "write_capacity": throughput.get("WriteCapacityUnits", 0),
    }


def local_index(index: Answer) -> Values:
    """A local secondary index."""
    return {
        "name": index["IndexName"],
        "range_key": keys_of(index["KeySchema"])["range_key"],
        "projection_type": index["Projection"]["ProjectionType"],
        "non_key_attributes": index["Projection"].get("NonKeyAttributes", []),
    }


def recovery_of(dynamodb: Any, name: str) -> list[Values]:
    """The block point_in_time_recovery."""
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    found = backups.get("PointInTimeRecoveryDescription", {})
    enabled = found.get("PointInTimeRecoveryStatus") == "ENABLED"
    return [{"enabled": enabled, "recovery_period_in_days": found.get("RecoveryPeriodInDays", 0)}]


def ttl_of(dynamodb: Any, name: str) -> list[Values]:
    """The block ttl; AWS does not tell an attribute while it is off."""
    found = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    enabled = found.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    return [{"attribute_name": found.get("AttributeName", ""), "enabled": enabled}]


def read_item(text: str) -> dict[str, Any]:
    """An item of its JSON, whose binaries are base64. Raises ValueError for what is none."""
    document = json.loads(text)
    if not isinstance(document, dict) or not all(isinstance(value, dict) for value in document.values()):
        raise ValueError('an item is an object of attributes, each an object such as {"S": "text"}')
    return {name: _decoded(value) for name, value in document.items()}


def written_item(item: Mapping[str, Any]) -> str:
    """The JSON of an item."""
    return json.dumps(item, default=lambda data: base64.b64encode(data).decode(), separators=(",", ":"), sort_keys=True)


def _decoded(value: Any) -> Any:
    """The value with bytes for binaries."""
    ((kind, content),) = value.items()
    if kind == "B":
        return {"B": base64.b64decode(content)}
    if kind == "BS":
        return {"BS": [base64.b64decode(each) for each in content]}
    if kind == "M":
        return {"M": {name: _decoded(member) for name, member in content.items()}}
    if kind == "L":
        return {"L": [_decoded(member) for member in content]}
    return value
