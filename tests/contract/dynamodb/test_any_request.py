"""Any JSON for any operation of DynamoDB and its streams is done or refused as the caller's mistake."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from ..requests.test_any_request import check, for_some
from ..support.any_request import documents
from ..support.dynamodb_emulator import KEYS, client, key, running_dynamodb
from ..support.raw_requests import Answer, Wire, operations

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("dynamodb-any")]
EXPRESSIONS = [
    "",
    "p",
    "a = :v",
    "SET a = :v",
    "a.b[0], c",
    "(" * 200,
    "NOT " * 200,
    "size(a) > :v",
    "ADD a :v",
    ":",
    "#",
]
VALUES: list[Any] = [
    {"S": "a"},
    {"N": "x"},
    {},
    {"L": [{"M": {}}]},
    {"NS": ["1", "1.0"]},
    {"B": ""},
    {"NULL": False},
    5,
]


class JsonWire(Wire):
    """A connection that speaks the version of the protocol that DynamoDB has."""

    def json(self, operation: Any, document: Any) -> Answer:
        return self.body(operation, json.dumps(document).encode(), "application/x-amz-json-1.0")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_dynamodb(tmp_path_factory.mktemp("dynamodb-any"), HYDRANT_DYNAMODB_STATE_MS="0") as port:
        client(port).create_table(TableName="present", **KEYS)
        yield port


def _named(document: Any) -> Any:
    """The same for a table that is there, so that more than its name is looked at."""
    return {**document, "TableName": "present"} if isinstance(document, dict) and "TableName" in document else document


@pytest.mark.parametrize("service", ["dynamodb", "dynamodbstreams"])
def test_any_document_is_done_or_refused(port: int, service: str) -> None:
    wire = JsonWire(port)

    def try_it(operation: Any, document: Any) -> None:
        for each in (document, _named(document)):
            answer = wire.call(operation, each)
            if answer.status >= 400:
                check(answer, operation, each)

    for operation in operations(service, frozenset({"DeleteTable", "UpdateTable"})):
        for_some(documents(operation.input_shape), 12, partial(try_it, operation))


@pytest.mark.parametrize(
    "member", ["ConditionExpression", "UpdateExpression", "ProjectionExpression", "FilterExpression"]
)
def test_any_expression_is_done_or_refused(port: int, member: str) -> None:
    wire = JsonWire(port)
    names = {
        "ConditionExpression": "DeleteItem",
        "UpdateExpression": "UpdateItem",
        "ProjectionExpression": "GetItem",
        "FilterExpression": "Scan",
    }
    operation = next(each for each in operations("dynamodb") if each.name == names[member])
    place = {} if operation.name == "Scan" else {"Key": key("a")}
    for expression in EXPRESSIONS:
        for value in VALUES:
            given_values = {"ExpressionAttributeValues": {":v": value}} if member != "ProjectionExpression" else {}
            document = {"TableName": "present", **place, member: expression, **given_values}
            answer = wire.call(operation, document)
            if answer.status >= 400:
                check(answer, operation, document)
