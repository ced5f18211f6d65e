"""Requests with items taken apart: keys, conditions, updates and projections, of both times of the API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine import legacy
from ..engine.condition_grammar import read_condition
from ..engine.conditions import Condition
from ..engine.errors import invalid
from ..engine.names import Placeholders
from ..engine.projections import Projection, of_attributes, read_projection
from ..engine.schema import KeySchema
from ..engine.table import Write, check_write, delete_write, put_write, update_write
from ..engine.update_grammar import read_update
from ..engine.updates import Update
from ..engine.values import checked_item

Request = Mapping[str, Any]
RETURNS = {
    "PutItem": ("ALL_OLD", "NONE"),
    "DeleteItem": ("ALL_OLD", "NONE"),
    "UpdateItem": ("ALL_NEW", "ALL_OLD", "NONE", "UPDATED_NEW", "UPDATED_OLD"),
}


def check_returns(operation: str, request: Request) -> None:
    """Raise Refused when a write cannot return what is asked for."""
    if (request.get("ReturnValues") or "NONE") not in RETURNS[operation]:
        raise invalid("ReturnValues can only be ALL_OLD or NONE")


def put(schema: KeySchema, request: Request) -> Write:
    """PutItem, and Put of a transaction. Raises Refused."""
    condition = _condition(request, ("ConditionExpression",))
    return put_write(schema, checked_item(request["Item"]), condition, show=_shows(request))


def delete(schema: KeySchema, request: Request) -> Write:
    """DeleteItem, and Delete of a transaction. Raises Refused."""
    condition = _condition(request, ("ConditionExpression",))
    return delete_write(schema, checked_item(request["Key"]), condition, show=_shows(request))


def check(schema: KeySchema, request: Request) -> Write:
    """ConditionCheck of a transaction. Raises Refused."""
    condition = _condition(request, ("ConditionExpression",))
    return check_write(schema, checked_item(request["Key"]), condition, show=_shows(request))


def update(schema: KeySchema, request: Request) -> Write:
    """UpdateItem, and Update of a transaction. Raises Refused."""
    legacy.check_not_mixed(request)
    names = Placeholders.of(request, ("UpdateExpression", "ConditionExpression"))
    condition = _read_condition(request, names)
    if request.get("UpdateExpression") is not None:
        change = read_update(request["UpdateExpression"], names)
    else:
        change = legacy.updates(request.get("AttributeUpdates") or {}) if request.get("AttributeUpdates") else Update()
    names.all_used()
    return update_write(schema, checked_item(request["Key"]), change, condition, show=_shows(request))


def projection(request: Request) -> Projection | None:
    """What a get wants to see; None for all. Raises Refused."""
    legacy.check_not_mixed(request)
    names = Placeholders.of(request, ("ProjectionExpression",))
    wanted = read_projected(request, names)
    names.all_used()
    return wanted


def read_projected(request: Request, names: Placeholders) -> Projection | None:
    """The projection of a request; None for all. Raises Refused."""
    if request.get("ProjectionExpression") is not None:
        return read_projection(request["ProjectionExpression"], names)
    return of_attributes(request["AttributesToGet"]) if request.get("AttributesToGet") else None


def _condition(request: Request, expressions: tuple[str, ...]) -> Condition | None:
    legacy.check_not_mixed(request)
    names = Placeholders.of(request, expressions)
    condition = _read_condition(request, names)
    names.all_used()
    return condition


def _read_condition(request: Request, names: Placeholders) -> Condition | None:
    if request.get("ConditionExpression") is not None:
        return read_condition("ConditionExpression", request["ConditionExpression"], names)
    return legacy.expected(request.get("Expected"), request.get("ConditionalOperator"))


def _shows(request: Request) -> bool:
    return request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
