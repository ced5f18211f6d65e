"""What UpdateTable changes, one kind of change after the other."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from hydrant.emulator.clock import CLOCK

from ..engine.errors import Refused, invalid
from ..models import Policy, Table, settings
from . import specifications, streams
from .operations import Request

_NOTHING = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
    "SSESpecification or ReplicaUpdates is required"
)
_POLICY_BYTES = 20 * 1024


def apply(table: Table, request: Request) -> None:
    """Make all changes of a request. Raises Refused when one cannot be made."""
    wanted = [change for member, change in _CHANGES.items() if request.get(member) is not None]
    if not wanted:
        raise invalid(_NOTHING)
    _check_indexes(table, request)
    for change in wanted:
        change(table, request)
    table.begin_update()


def _capacity(table: Table, request: Request) -> None:
    mode = request.get("BillingMode") or table.billing_mode
    if request.get("BillingMode") is not None:
        _change_mode(table, request, mode)
    given = request.get("ProvisionedThroughput")
    if given is None:
        return
    if mode == "PAY_PER_REQUEST":
        specifications.check_capacity(request, mode)
    if table.throughput == given and not request.get("BillingMode") and not request.get("GlobalSecondaryIndexUpdates"):
        raise invalid(
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
            f"Current ReadCapacityUnits provisioned for the table: {given['ReadCapacityUnits']}. Requested "
            f"ReadCapacityUnits: {given['ReadCapacityUnits']}. Current WriteCapacityUnits provisioned for the table: "
            f"{given['WriteCapacityUnits']}. Requested WriteCapacityUnits: {given['WriteCapacityUnits']}. Refer to the "
            "Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
        )
    table.throughput = dict(given)


def _change_mode(table: Table, request: Request, mode: str) -> None:
    if mode == "PAY_PER_REQUEST":
        if table.billing_mode != mode:
            table.pay_per_request_since = CLOCK.now()
        table.throughput = {}
        for index in table.contents.indexes.values():
            index.details.pop("ProvisionedThroughput", None)
    elif table.billing_mode != mode:
        specifications.check_capacity(request, mode)
    table.billing_mode = mode


def _check_indexes(table: Table, request: Request) -> None:
    """Raise Refused before anything is changed."""
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    online = [each for each in updates if each.get("Create") or each.get("Delete")]
    if len(online) > 1:
        raise Refused(
            "LimitExceededException",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
        )
    for each in updates:
        for kind in ("Update", "Delete"):
            name = (each.get(kind) or {}).get("IndexName")
            index = table.contents.indexes.get(name) if name else None
            if name and (index is None or index.local):
                raise Refused("ResourceNotFoundException", f"Requested resource not found: Index: {name} not found")
        if each.get("Create"):
            _new_index(table, request, each["Create"])


def _new_index(table: Table, request: Request, wanted: dict[str, Any]) -> Any:
    known = specifications.types_of(table.definitions)
    types = known | specifications.types_of(request.get("AttributeDefinitions") or [])
    mode = request.get("BillingMode") or table.billing_mode
    index = specifications.global_index(wanted, table.contents.schema, types, mode)
    if index.name in table.contents.indexes:
        raise invalid(f"Attempting to create an index which already exists: {index.name}")
    specifications.check_apart([*table.contents.indexes.values(), index])
    return index


def _indexes(table: Table, request: Request) -> None:
    for each in request["GlobalSecondaryIndexUpdates"]:
        if each.get("Create"):
            _create(table, request, each["Create"])
        elif each.get("Delete"):
            _delete(table, each["Delete"]["IndexName"])
        elif each.get("Update"):
            _update(table, each["Update"])


def _create(table: Table, request: Request, wanted: dict[str, Any]) -> None:
    index = _new_index(table, request, wanted)
    index.ready_at = CLOCK.now() + settings().state_seconds
    table.contents.add_index(index)
    _define(table, request.get("AttributeDefinitions") or [])


def _delete(table: Table, name: str) -> None:
    index = table.contents.indexes[name]
    table.contents.indexes = {key: each for key, each in table.contents.indexes.items() if key != name}
    table.index_removals[name] = (CLOCK.now() + settings().state_seconds, index)
    table.insights.pop(name, None)
    _define(table, [])


def _update(table: Table, wanted: dict[str, Any]) -> None:
    details = table.contents.indexes[wanted["IndexName"]].details
    for member in ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput"):
        if wanted.get(member) is not None:
            details[member] = wanted[member]


def _define(table: Table, more: list[dict[str, str]]) -> None:
    """Keep the definitions of the attributes that keys use, and no others."""
    schemas = [table.contents.schema, *(index.schema for index in table.contents.indexes.values())]
    used = {name for schema in schemas for name in schema.names}
    every = {each["AttributeName"]: each for each in (*table.definitions, *more)}
    table.definitions = [each for name, each in every.items() if name in used]


def _stream(table: Table, request: Request) -> None:
    streams.configure(table, request["StreamSpecification"])


def _encrypt(table: Table, request: Request) -> None:
    table.encryption = encryption(request["SSESpecification"], table.region, table.account_id)


def _class(table: Table, request: Request) -> None:
    table.table_class = request["TableClass"]


def _protect(table: Table, request: Request) -> None:
    table.protected = request["DeletionProtectionEnabled"]


def _on_demand(table: Table, request: Request) -> None:
    table.on_demand_throughput = request["OnDemandThroughput"]


def _warm(table: Table, request: Request) -> None:
    table.warm_throughput = request["WarmThroughput"]


_CHANGES: dict[str, Callable[[Table, Request], None]] = {
    "BillingMode": _capacity,
    "ProvisionedThroughput": _capacity,
    "GlobalSecondaryIndexUpdates": _indexes,
    "StreamSpecification": _stream,
    "SSESpecification": _encrypt,
    "TableClass": _class,
    "DeletionProtectionEnabled": _protect,
    "OnDemandThroughput": _on_demand,
    "WarmThroughput": _warm,
}


def encryption(given: dict[str, Any] | None, region: str, account_id: str) -> dict[str, Any] | None:
    """The SSEDescription for what is asked; None for the key that AWS owns, which is not shown. Raises Refused."""
    if not given or not given.get("Enabled"):
        if given and given.get("KMSMasterKeyId"):
            raise invalid("One or more parameter values were invalid: KMSMasterKeyId requires Enabled true")
        return None
    key = given.get("KMSMasterKeyId") or "alias/aws/dynamodb"
    if not key.startswith("arn:"):
        key = f"arn:aws:kms:{region}:{account_id}:{key if key.startswith('alias/') else f'key/{key}'}"
    return {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key}


def policy(text: str) -> Policy:
    """A resource policy in its first revision. Raises Refused."""
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict) or "Statement" not in document:
        raise invalid("Resource policy is not a valid policy document: it is no JSON object with a Statement")
    if len(text.encode()) > _POLICY_BYTES:
        raise invalid(f"Resource policy exceeds the limit of {_POLICY_BYTES} bytes")
    return Policy(text, uuid.uuid4().hex)
