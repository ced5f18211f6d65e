"""What a function gets of a call of its URL, and what its caller gets (M-16)."""

import json
from dataclasses import replace

import pytest

from hydrant.emulator.function_urls.access import signer
from hydrant.emulator.function_urls.exchange import (
    ANONYMOUS,
    answer_of,
    event_of,
    preflight_of,
    refused,
    signed_by,
    with_cors,
)
from hydrant.emulator.http_apis.engine.call import Call

HOST = "abc.lambda-url.us-east-1.localhost.localstack.cloud:4566"
CALL = Call(
    method="POST",
    path="/my/path",
    query="a=1&a=2&b=",
    headers=[("Host", HOST), ("Content-Type", "text/plain"), ("Cookie", "c=1; d=2"), ("Origin", "https://a.test")],
    body=b"hello",
    source_ip="127.0.0.1",
    host=HOST,
    api_id="abc",
    account_id=ANONYMOUS,
    stage="$default",
    route_key="$default",
    request_id="r",
    seconds=1583348638.39,
)
CORS = {
    "AllowOrigins": ["https://a.test"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["x-a"],
    "ExposeHeaders": ["x-b"],
    "MaxAge": 60,
    "AllowCredentials": True,
}


def test_m16_the_event_of_a_public_url() -> None:
    event = event_of(CALL, None)
    context = event.pop("requestContext")
    assert event == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/my/path",
        "rawQueryString": "a=1&a=2&b=",
        "cookies": ["c=1", "d=2"],
        "headers": {
            "host": HOST,
            "content-type": "text/plain",
            "origin": "https://a.test",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "4566",
            "x-forwarded-proto": "http",
        },
        "queryStringParameters": {"a": "1,2", "b": ""},
        "body": "hello",
        "isBase64Encoded": False,
    }
    assert context == {
        "accountId": "anonymous",
        "apiId": "abc",
        "domainName": "abc.lambda-url.us-east-1.localhost.localstack.cloud",
        "domainPrefix": "abc",
        "http": {
            "method": "POST",
            "path": "/my/path",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "",
        },
        "requestId": "r",
        "routeKey": "$default",
        "stage": "$default",
        "time": "04/Mar/2020:19:03:58 +0000",
        "timeEpoch": 1583348638390,
    }


def test_m16_who_has_signed_is_in_the_event() -> None:
    event = event_of(replace(CALL, account_id="111122223333"), signed_by("AKID", "111122223333"))
    iam = event["requestContext"]["authorizer"]["iam"]
    assert (iam["accessKey"], iam["accountId"], iam["cognitoIdentity"]) == ("AKID", "111122223333", None)
    assert iam["userArn"] == "arn:aws:iam::111122223333:root"
    assert event["requestContext"]["accountId"] == "111122223333"


def test_bytes_are_in_base64_and_an_empty_body_is_left_out() -> None:
    event = event_of(replace(CALL, body=b"\xff", headers=[("Content-Type", "image/png")]), None)
    assert (event["body"], event["isBase64Encoded"]) == ("/w==", True)
    assert "body" not in event_of(replace(CALL, body=b""), None)


@pytest.mark.parametrize(
    ("result", "status", "kind", "body"),
    [
        ({"message": "hi"}, 200, "application/json", b'{"message": "hi"}'),
        ("hi", 200, "application/json", b"hi"),
        (None, 200, "application/json", b"null"),
        ({"statusCode": 201, "body": "made"}, 201, "application/json", b"made"),
        ({"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": "<p>"}, 200, "text/html", b"<p>"),
        ({"statusCode": 200, "body": "/w==", "isBase64Encoded": True}, 200, "application/json", b"\xff"),
        ({"statusCode": 500, "body": "mine"}, 500, "application/json", b"mine"),
        ({"statusCode": "many"}, 502, "application/json", b"Internal Server Error"),
        ({"statusCode": 200, "body": "?", "isBase64Encoded": True}, 502, "application/json", b"Internal Server Error"),
    ],
)
def test_m16_answers(result: object, status: int, kind: str, body: bytes) -> None:
    answer = answer_of(json.dumps(result).encode())
    found = [value for name, value in answer.headers if name.lower() == "content-type"]
    assert (answer.status, found, answer.body) == (status, [kind], body)


def test_m16_cookies_are_headers_of_their_own() -> None:
    answer = answer_of(json.dumps({"statusCode": 200, "cookies": ["a=1", "b=2"], "body": ""}).encode())
    assert [value for name, value in answer.headers if name == "set-cookie"] == ["a=1", "b=2"]


def test_what_is_no_json_is_a_fault_of_the_function() -> None:
    assert answer_of(b"{").status == 502


def test_m16_what_the_url_says_of_origins_counts_and_not_what_the_function_says() -> None:
    given = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*", "x-b": "1"}, "body": ""}
    answer = with_cors(CORS, CALL, answer_of(json.dumps(given).encode()))
    headers = [(name.lower(), value) for name, value in answer.headers]
    assert [value for name, value in headers if name == "access-control-allow-origin"] == ["https://a.test"]
    assert {("x-b", "1"), ("access-control-expose-headers", "x-b")} <= set(headers)
    assert with_cors(None, CALL, refused(None)).headers == refused(None).headers


def test_m16_a_browser_that_asks_first_is_answered_without_the_function() -> None:
    asked = replace(CALL, method="OPTIONS", headers=[*CALL.headers, ("Access-Control-Request-Method", "POST")])
    answer = preflight_of(CORS, asked)
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"")
    assert dict(answer.headers) == {
        "access-control-allow-origin": "https://a.test",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "x-b",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "x-a",
        "access-control-max-age": "60",
    }
    assert (preflight_of(None, asked), preflight_of(CORS, CALL)) == (None, None)


def test_m16_a_signature_is_one_for_lambda() -> None:
    signed = (
        "AWS4-HMAC-SHA256 Credential=000000000001/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
    )
    assert signer(signed.format("lambda")) == ("000000000001", "000000000001")
    assert signer(signed.format("s3")) is None
    assert (signer(""), signer("Basic abc")) == (None, None)
