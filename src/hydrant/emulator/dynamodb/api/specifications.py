"""What CreateTable and UpdateTable may ask for: keys, indexes, throughput. Pure.

[API reference: CreateTable; Developer Guide: Service, account and table quotas]; words as mhart/dynalite records them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..engine.errors import invalid, invalid_values
from ..engine.index import Index
from ..engine.schema import KeySchema

Request = Mapping[str, Any]
_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_MAX_LOCAL, _MAX_GLOBAL, _MAX_INCLUDED = 5, 20, 20


def check_name(name: str) -> None:
    """Raise Refused unless a table can have this name."""
    if not _NAME.fullmatch(name):
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )
    if not 3 <= len(name) <= 255:
        raise invalid("TableName must be at least 3 characters long and at most 255 characters long")


def types_of(definitions: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The type of each attribute that is defined. Raises Refused."""
    types: dict[str, str] = {}
    for each in definitions:
        name, kind = each["AttributeName"], each["AttributeType"]
        if types.setdefault(name, kind) != kind:
            raise invalid(f"Cannot have two attributes with the same name in AttributeDefinitions: {name}")
    return types


def key_schema(elements: list[dict[str, str]], types: Mapping[str, str], where: str = "") -> KeySchema:
    """The keys of a table or index; `where` names the index. Raises Refused."""
    roles = [each["KeyType"] for each in elements]
    names = [each["AttributeName"] for each in elements]
    tail = f" for index: {where}" if where else ""
    if roles[0] != "HASH":
        raise invalid(f"Invalid KeySchema{tail}: The first KeySchemaElement is not a HASH key type")
    if roles not in (["HASH"], ["HASH", "RANGE"]):
        raise invalid(f"Invalid KeySchema{tail}: The second KeySchemaElement is not a RANGE key type")
    if len(set(names)) < len(names):
        raise invalid(
            f"Both the Hash Key and the Range Key element in the KeySchema have the same name{tail}"
            if not where
            else f"Invalid KeySchema{tail}: Both elements have the same name"
        )
    if missing := [name for name in names if name not in types]:
        raise invalid_values(
            "Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(missing)}], AttributeDefinitions: [{', '.join(types)}]"
        )
    return KeySchema(names[0], names[1] if len(names) > 1 else None, {name: types[name] for name in names})


def check_all_used(types: Mapping[str, str], schemas: Iterable[KeySchema]) -> None:
    """Raise Refused when an attribute is defined that no key uses."""
    used = {name for schema in schemas for name in schema.names}
    if set(types) - used:
        raise invalid_values(
            "Some AttributeDefinitions are not used. AttributeDefinitions: "
            f"[{', '.join(types)}], keys used: [{', '.join(sorted(used))}]"
        )


def check_capacity(request: Request, billing_mode: str, where: str = "") -> None:
    """Raise Refused unless throughput is given exactly when it is provisioned."""
    given = request.get("ProvisionedThroughput") is not None
    tail = f" for index: {where}" if where else ""
    if billing_mode == "PROVISIONED" and not given:
        if where:
            raise invalid_values(f"ProvisionedThroughput is not specified{tail}")
        raise invalid_values(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    if billing_mode == "PAY_PER_REQUEST" and given:
        raise invalid_values(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )


def local_indexes(request: Request, base: KeySchema, types: Mapping[str, str]) -> list[Index]:
    """The local secondary indexes that a table is to have. Raises Refused."""
    wanted = request.get("LocalSecondaryIndexes")
    if wanted is not None and base.range is None:
        raise invalid_values(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
        )
    found = [_index(each, base, types, local=True) for each in _some("LocalSecondaryIndex", wanted, _MAX_LOCAL)]
    for index in found:
        if index.schema.range is None:
            raise invalid_values(f"Index KeySchema does not have a range key for index: {index.name}")
        if index.schema.hash != base.hash:
            raise invalid_values(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
                f"{index.name}. index hash key: {index.schema.hash}, table hash key: {base.hash}"
            )
    return found


def global_indexes(request: Request, base: KeySchema, types: Mapping[str, str], billing_mode: str) -> list[Index]:
    """The global secondary indexes that a table is to have. Raises Refused."""
    wanted = _some("GlobalSecondaryIndex", request.get("GlobalSecondaryIndexes"), _MAX_GLOBAL)
    return [global_index(each, base, types, billing_mode) for each in wanted]


def global_index(each: Request, base: KeySchema, types: Mapping[str, str], billing_mode: str) -> Index:
    """One global secondary index. Raises Refused."""
    check_capacity(each, billing_mode, each["IndexName"])
    return _index(each, base, types, local=False)


def check_apart(indexes: list[Index]) -> None:
    """Raise Refused when two indexes have the same name, or there are too many."""
    names = [index.name for index in indexes]
    if len(set(names)) < len(names):
        raise invalid_values(f"Duplicate index name: {next(name for name in names if names.count(name) > 1)}")
    if sum(not index.local for index in indexes) > _MAX_GLOBAL:
        raise invalid_values(f"GlobalSecondaryIndex count exceeds the per-table limit of {_MAX_GLOBAL}")


def _some(what: str, wanted: list[Any] | None, most: int) -> list[Any]:
    if wanted is not None and not wanted:
        member = "LocalSecondaryIndexes" if what.startswith("Local") else "GlobalSecondaryIndexes"
        raise invalid_values(f"List of {member} is empty")
    if len(wanted or ()) > most:
        raise invalid_values(f"{what} count exceeds the per-table limit of {most}")
    return wanted or []


def _index(each: Request, base: KeySchema, types: Mapping[str, str], *, local: bool) -> Index:
    name = each["IndexName"]
    kind, included = _projection(each.get("Projection") or {}, name)
    details = {
        member: each[member]
        for member in ("KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
        if each.get(member) is not None
    }
    return Index(name, local, key_schema(each["KeySchema"], types, name), base, kind, included, details)


def _projection(given: Request, index: str) -> tuple[str, tuple[str, ...]]:
    kind, included = given.get("ProjectionType"), given.get("NonKeyAttributes")
    if kind is None:
        raise invalid_values("Unknown ProjectionType: null")
    if kind == "INCLUDE" and not included:
        raise invalid_values("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and included is not None:
        raise invalid_values(f"ProjectionType is {kind}, but NonKeyAttributes is specified")
    if len(included or ()) > _MAX_INCLUDED:
        raise invalid_values(f"NonKeyAttributes of index {index} exceed the limit of {_MAX_INCLUDED}")
    return kind, tuple(included or ())
