"""Routes, events, answers and mapped parameters of HTTP APIs."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from hydrant.emulator.http_apis.engine.answers import Answer, cors_headers, of_function, preflight
from hydrant.emulator.http_apis.engine.call import Call
from hydrant.emulator.http_apis.engine.mappings import NothingThere, mapped
from hydrant.emulator.http_apis.engine.payloads import event_for, raw_path
from hydrant.emulator.http_apis.engine.routing import find_route

CALL = Call(
    method="POST",
    path="/things/7",
    query="a=1&a=2&empty=&b=x%20y",
    headers=[
        ("Content-Type", "application/json"),
        ("X-Two", "1"),
        ("x-two", "2"),
        ("Cookie", "c=3; d=4"),
        ("Origin", "https://a.example"),
    ],
    body=b'{"n": 7, "t": "text", "list": [{"k": "v"}], "null": null}',
    source_ip="127.0.0.1",
    host="abc.execute-api.localhost",
    api_id="abc",
    account_id="000000000000",
    stage="live",
    route_key="POST /things/{id}",
    request_id="r",
    seconds=1767225600.5,
    path_parameters={"id": "7"},
    stage_variables={"v": "1"},
)


def chosen(method: str, path: str, *keys: str) -> tuple[str, dict[str, str]] | None:
    found = find_route([{"RouteKey": key} for key in keys], method, path)
    return (str(found.route["RouteKey"]), dict(found.parameters)) if found else None


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/cat/3", "GET /pets/{proxy+}", {"proxy": "cat/3"}),
        ("POST", "/pets/cat/3", "ANY /{proxy+}", {"proxy": "pets/cat/3"}),
        ("POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}),
        ("GET", "/pets/dog/1/", "GET /pets/dog/1", {}),
        ("DELETE", "/", "$default", {}),
    ],
)
def test_the_most_exact_route_is_chosen(method: str, path: str, key: str, parameters: dict[str, str]) -> None:
    keys = ("$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1")
    assert chosen(method, path, *keys) == (key, parameters)
    assert chosen(method, path, *reversed(keys)) == (key, parameters)


@pytest.mark.parametrize(
    ("path", "keys", "key"),
    [
        ("/a", ("ANY /a", "GET /a"), "GET /a"),
        ("/a/b", ("GET /{x}/b", "GET /a/{y}"), "GET /a/{y}"),
        ("/a", ("GET /{x}", "ANY /a"), "ANY /a"),
        ("/", ("GET /", "$default"), "GET /"),
    ],
)
def test_which_of_two(path: str, keys: tuple[str, ...], key: str) -> None:
    found = chosen("GET", path, *keys)
    assert found is not None
    assert found[0] == key


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/b", "GET /a"),
        ("/a/b", "GET /a"),
        ("/a", "POST /a"),
        ("/", "GET /{x}"),
        ("/", "GET /{p+}"),
        ("/a//c", "GET /a/{b}/c"),
    ],
)
def test_no_route(path: str, key: str) -> None:
    assert chosen("GET", path, key) is None


def test_format_2() -> None:
    event = event_for(CALL, "2.0")
    assert (event["rawPath"], event["rawQueryString"]) == ("/live/things/7", CALL.query)
    assert event["queryStringParameters"] == {"a": "1,2", "empty": "", "b": "x y"}
    assert event["headers"]["x-two"] == "1,2"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["c=3", "d=4"]
    assert event["requestContext"]["time"] == "01/Jan/2026:00:00:00 +0000"
    assert event["requestContext"]["timeEpoch"] == 1767225600500
    assert event["body"] == CALL.body.decode()
    json.dumps(event)


def test_format_2_without_what_is_not_there() -> None:
    bare = replace(CALL, headers=[], query="", body=b"", path_parameters={}, stage_variables={})
    event = event_for(bare, "2.0")
    missing = {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"}
    assert missing.isdisjoint(event)
    first = event_for(bare, "1.0")
    assert [first[name] for name in ("queryStringParameters", "pathParameters", "body")] == [None] * 3


def test_format_1() -> None:
    event = event_for(CALL, "1.0")
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/things/{id}", "/live/things/7", "POST")
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "empty": [""], "b": ["x y"]}
    assert event["queryStringParameters"]["a"] == "2"
    assert event["multiValueHeaders"]["X-Two"] == ["1"]
    assert event["requestContext"]["resourcePath"] == "/things/{id}"


@pytest.mark.parametrize(
    ("kind", "body", "packed"),
    [
        ("", b"text", False),
        ("text/plain", b"text", False),
        ("application/vnd.api+json", b"{}", False),
        ("application/octet-stream", b"text", True),
        ("text/plain", b"\xff", True),
    ],
)
def test_bodies_that_are_no_text_are_base64(kind: str, body: bytes, packed: bool) -> None:
    event = event_for(replace(CALL, headers=[("content-type", kind)], body=body), "2.0")
    assert event["isBase64Encoded"] == packed
    assert event["body"] == (base64.b64encode(body).decode() if packed else body.decode())


def test_the_default_stage_is_not_in_the_path() -> None:
    assert raw_path(replace(CALL, stage="$default")) == "/things/7"


@pytest.mark.parametrize(
    ("result", "version", "status", "body"),
    [
        ({"statusCode": 201, "body": "b"}, "2.0", 201, b"b"),
        ({"statusCode": "201", "body": {"a": 1}}, "1.0", 201, b'{"a": 1}'),
        ({"statusCode": 200, "body": "YQ==", "isBase64Encoded": True}, "2.0", 200, b"a"),
        ({"statusCode": 204}, "2.0", 204, b""),
        ({"a": 1}, "2.0", 200, b'{"a": 1}'),
        ("text", "2.0", 200, b"text"),
        ("cut \ud83d", "2.0", 200, b"cut ?"),
        ({"statusCode": 200, "body": "cut \ud83d"}, "2.0", 200, b"cut ?"),
        (None, "2.0", 200, b"null"),
        ([1], "2.0", 200, b"[1]"),
        ({"a": 1}, "1.0", 500, b'{"message": "Internal Server Error"}'),
        ("text", "1.0", 500, b'{"message": "Internal Server Error"}'),
        ({"statusCode": "no"}, "2.0", 500, b'{"message": "Internal Server Error"}'),
        ({"statusCode": 9}, "2.0", 500, b'{"message": "Internal Server Error"}'),
        (
            {"statusCode": 200, "body": "!", "isBase64Encoded": True},
            "2.0",
            500,
            b'{"message": "Internal Server Error"}',
        ),
    ],
)
def test_answers_of_functions(result: Any, version: str, status: int, body: bytes) -> None:
    answer = of_function(result, version)
    assert (answer.status, answer.body) == (status, body)


def test_headers_of_an_answer() -> None:
    result = {"statusCode": 200, "headers": {"A": 1}, "multiValueHeaders": {"B": ["x", "y"]}, "cookies": ["c=1"]}
    assert list(of_function(result, "2.0").headers) == [
        ("A", "1"),
        ("B", "x"),
        ("B", "y"),
        ("set-cookie", "c=1"),
        ("content-type", "text/plain;charset=UTF-8"),
    ]
    assert list(of_function({"statusCode": 200, "headers": {"Content-Type": "x"}}, "2.0").headers) == [
        ("Content-Type", "x")
    ]


@pytest.mark.parametrize(
    ("allowed", "found"),
    [
        (["*"], "*"),
        (["https://a.example"], "https://a.example"),
        (["https://*"], "https://a.example"),
        (["http://*"], None),
        ([], None),
    ],
)
def test_origins(allowed: list[str], found: str | None) -> None:
    headers = dict(cors_headers({"AllowOrigins": allowed}, CALL))
    assert headers.get("access-control-allow-origin") == found


def test_preflights() -> None:
    settings = {"AllowOrigins": ["*"], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["x"], "MaxAge": 0}
    asked = replace(CALL, method="OPTIONS", headers=[*CALL.headers, ("Access-Control-Request-Method", "PUT")])
    assert preflight(settings, asked) == Answer(
        204,
        [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", "GET,PUT"),
            ("access-control-allow-headers", "x"),
            ("access-control-max-age", "0"),
        ],
        b"",
    )
    assert preflight(None, asked) is None
    assert preflight(settings, replace(asked, method="GET")) is None
    assert preflight(settings, replace(CALL, method="OPTIONS")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("static", "static"),
        ("$request.body", CALL.body.decode()),
        ("$request.body.n", "7"),
        ("$request.body.t", "text"),
        ("$request.body.list", '[{"k":"v"}]'),
        ("$request.body.list[0].k", "v"),
        ("$request.header.x-two", "1,2"),
        ("$request.querystring.a", "1,2"),
        ("$request.path", "/live/things/7"),
        ("$request.path.id", "7"),
        ("$context.requestId", "r"),
        ("$context.identity.sourceIp", "127.0.0.1"),
        ("$stageVariables.v", "1"),
        ("n is ${request.body.n}, v is ${stageVariables.v}", "n is 7, v is 1"),
    ],
)
def test_mapped_parameters(text: str, value: str) -> None:
    assert mapped({"P": text}, CALL) == {"P": value}


@pytest.mark.parametrize(
    "text",
    [
        "$request.body.no",
        "$request.body.null",
        "$request.body.list[3]",
        "$request.body.t.x",
        "$request.header.no",
        "$context.no",
        "$stageVariables.no",
        "x ${request.querystring.no}",
    ],
)
def test_what_is_mapped_from_nothing(text: str) -> None:
    with pytest.raises(NothingThere):
        mapped({"P": text}, CALL)
