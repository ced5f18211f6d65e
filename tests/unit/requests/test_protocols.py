"""From HTTP to operation and parameters: what is looked at, and how it is refused."""

import gzip
import json
from typing import Any

import cbor2
import pytest
from localstack.aws.protocol.op_router import RestServiceOperationRouter
from localstack.aws.spec import load_service
from localstack.http import Request

from hydrant.emulator.requests import json_protocol, rest_protocol
from hydrant.emulator.requests.refusals import RefusedRequest

KINESIS = load_service("kinesis")
ROUTER = RestServiceOperationRouter(load_service("lambda"))
JSON, CBOR = "application/x-amz-json-1.1", "application/x-amz-cbor-1.1"
LIST = "Kinesis_20131202.ListStreams"


def kinesis(body: bytes, content_type: str = JSON, target: str | None = LIST, method: str = "POST") -> Any:
    headers = {"Content-Type": content_type, **({} if target is None else {"X-Amz-Target": target})}
    request = Request(method, "/", headers=headers, body=body)
    return json_protocol.read_json(json_protocol.operation_of(KINESIS, request), request)


@pytest.mark.parametrize("content_type", [JSON, f"{JSON}; charset=utf-8", JSON.upper()])
def test_json_is_read(content_type: str) -> None:
    assert kinesis(b'{"Limit": 7}', content_type) == {"Limit": 7}


def test_cbor_is_read() -> None:
    assert kinesis(cbor2.dumps({"Limit": 7}), CBOR) == {"Limit": 7}


SERIALIZATION = ("SerializationException", 400)
UNKNOWN = ("UnknownOperationException", 400)
REFUSED: dict[str, tuple[dict[str, Any], tuple[str, int]]] = {
    "no body": ({"body": b""}, SERIALIZATION),
    "no JSON": ({"body": b"hello"}, SERIALIZATION),
    "JSON, but null": ({"body": b"null"}, SERIALIZATION),
    "JSON, but a list": ({"body": b"[]"}, SERIALIZATION),
    "JSON, but a text": ({"body": b'"{}"'}, SERIALIZATION),
    "JSON sent as CBOR": ({"body": b"{}", "content_type": CBOR}, SERIALIZATION),
    "CBOR sent as JSON": ({"body": cbor2.dumps({})}, SERIALIZATION),
    "no JSON for no operation": ({"body": b"hello", "target": "Whatever"}, SERIALIZATION),
    "no target": ({"body": b"{}", "target": None}, UNKNOWN),
    "no target and no body": ({"body": b"", "target": None}, UNKNOWN),
    "no service": ({"body": b"{}", "target": "Whatever.ListStreams"}, UNKNOWN),
    "another service": ({"body": b"{}", "target": "Firehose_20150804.ListDeliveryStreams"}, UNKNOWN),
    "no action": ({"body": b"{}", "target": "Kinesis_20131202."}, UNKNOWN),
    "an action cut off": ({"body": b"{}", "target": "Kinesis_20131202.ListStream"}, UNKNOWN),
    "an action too long": ({"body": b"{}", "target": f"{LIST}.Else"}, UNKNOWN),
    "JSON 1.0": ({"body": b"{}", "content_type": "application/x-amz-json-1.0"}, (UNKNOWN[0], 404)),
    "another content type": ({"body": b"{}", "content_type": "application/json"}, (UNKNOWN[0], 404)),
    "no content type": ({"body": b"{}", "content_type": ""}, (UNKNOWN[0], 404)),
    "GET": ({"body": b"", "method": "GET"}, ("AccessDeniedException", 403)),
    "PUT": ({"body": b"{}", "method": "PUT"}, ("AccessDeniedException", 403)),
}


@pytest.mark.parametrize(("request_", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_kinesis_refuses(request_: dict[str, Any], expected: tuple[str, int]) -> None:
    """Codes and, but for a content type without a body, status are captured: mhart/kinesalite, test/connection.js."""
    with pytest.raises(RefusedRequest) as caught:
        kinesis(**request_)
    assert (caught.value.code, caught.value.status) == expected


def test_what_should_be_compressed_and_is_not() -> None:
    headers = {"Content-Type": JSON, "X-Amz-Target": LIST}
    request = Request("POST", "/", headers=headers, body=b"")
    request.stream = gzip.GzipFile(fileobj=Request("POST", "/", body=b"{}").stream)
    with pytest.raises(RefusedRequest) as caught:
        json_protocol.read_json(json_protocol.operation_of(KINESIS, request), request)
    assert caught.value.code == "SerializationException"


def function(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[str, dict[str, Any]]:
    query = path.partition("?")[2]
    request = Request(method, path.partition("?")[0], headers=headers, body=body, query_string=query)
    operation, in_path = rest_protocol.operation_of(ROUTER, request)
    return operation.name, rest_protocol.read_rest(operation, in_path, request)


def test_parameters_lie_in_path_query_headers_and_body() -> None:
    alias = json.dumps({"Name": "a", "FunctionVersion": "1", "Description": None, "Else": 1}).encode()
    named = {"FunctionName": "f", "Name": "a", "FunctionVersion": "1"}
    assert function("POST", "/2015-03-31/functions/f/aliases", alias) == ("CreateAlias", named)
    listed = function("GET", "/2015-03-31/functions?MaxItems=7&Marker=m")
    assert listed == ("ListFunctions", {"MaxItems": 7, "Marker": "m"})
    tags = function("DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda?tagKeys=a&tagKeys=b")
    assert tags == ("UntagResource", {"Resource": "arn:aws:lambda", "TagKeys": ["a", "b"]})
    name, given = function("POST", "/2015-03-31/functions/f/invocations", b"\xff", **{"X-Amz-Log-Type": "Tail"})
    assert (name, given["LogType"], given["Payload"].read()) == ("Invoke", "Tail", b"\xff")


def test_a_body_that_no_parameter_wants_is_not_read() -> None:
    assert function("GET", "/2015-03-31/functions/f", b"\xff") == ("GetFunction", {"FunctionName": "f"})
    assert function("POST", "/2015-03-31/functions/f/invocations") == ("Invoke", {"FunctionName": "f"})
    assert function("POST", "/2015-03-31/functions/f/versions") == ("PublishVersion", {"FunctionName": "f"})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/2015-03-31/functions?MaxItems=seven", b""),
        ("GET", "/2018-10-31/layers/l/versions/one", b""),
        ("POST", "/2015-03-31/functions/f/aliases", b"["),
        ("POST", "/2015-03-31/functions/f/aliases", b"null"),
        ("POST", "/2015-03-31/functions/f/aliases", b'{"Name": 1}'),
        ("PUT", "/2015-03-31/functions/f/configuration", b'{"Timeout": 1.5}'),
        ("PUT", "/2015-03-31/functions/f/configuration", b'{"Timeout": true}'),
        ("PUT", "/2015-03-31/functions/f/code", b'{"ZipFile": "%%%%"}'),
    ],
)
def test_what_lambda_cannot_read(method: str, path: str, body: bytes) -> None:
    with pytest.raises(RefusedRequest) as caught:
        function(method, path, body)
    assert (caught.value.code, caught.value.status) == SERIALIZATION


@pytest.mark.parametrize(("method", "path"), [("GET", "/2015-03-31/nothing"), ("PATCH", "/2015-03-31/functions")])
def test_a_path_that_is_no_operation(method: str, path: str) -> None:
    with pytest.raises(RefusedRequest) as caught:
        function(method, path)
    assert (caught.value.code, caught.value.status) == ("UnknownOperationException", 404)
