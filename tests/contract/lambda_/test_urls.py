"""Function URLs, called by HTTP at the emulator's port (M-16)."""

import http.client
import json
import sys
import uuid
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.lambda_emulator import archive

pytestmark = pytest.mark.emulator
CODE = """
def handler(event, context):
    if event["rawPath"] == "/fail":
        raise ValueError("no")
    return {"statusCode": 201, "headers": {"x-from": "f"}, "cookies": ["a=1"], "body": __import__("json").dumps(event)}
"""
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0"
Make = Callable[..., str]


@pytest.fixture
def url_of(plain_emulator: Emulator) -> Iterator[Make]:
    """Makes a function with a URL, open as said; gives its host."""
    client, name = plain_emulator.client("lambda"), f"url-{uuid.uuid4().hex[:8]}"
    client.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": CODE})},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)

    def make(kind: str = "NONE", permissions: int = 2, **more: Any) -> str:
        found = client.create_function_url_config(FunctionName=name, AuthType=kind, **more)["FunctionUrl"]
        given: dict[str, Any] = {"FunctionName": name, "Principal": "*"}
        if permissions:
            action = "lambda:InvokeFunctionUrl"
            client.add_permission(StatementId="url", Action=action, FunctionUrlAuthType=kind, **given)
        if permissions > 1:
            client.add_permission(StatementId="call", Action="lambda:InvokeFunction", **given)
        return str(found).partition("://")[2].rstrip("/")

    yield make
    client.delete_function(FunctionName=name)


def call(
    emulator: Emulator, host: str, target: str = "/", method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, Message, bytes]:
    """One request to the emulator's port, whatever a host's name leads to."""
    port = int(emulator.endpoint.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body or None, {"Host": host, **named})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_m16_everybody_calls_a_public_url(plain_emulator: Emulator, url_of: Make) -> None:
    host = url_of()
    status, headers, body = call(
        plain_emulator, host, "/my%20path?a=1&a=2", "POST", b'{"n": 1}', Content_Type="application/json", Cookie="c=3"
    )
    event = json.loads(body)
    assert (status, headers["x-from"], headers["set-cookie"]) == (201, "f", "a=1")
    assert headers["content-type"] == "application/json"
    assert (event["version"], event["routeKey"], event["body"]) == ("2.0", "$default", '{"n": 1}')
    assert (event["rawQueryString"], event["queryStringParameters"]) == ("a=1&a=2", {"a": "1,2"})
    assert (event["cookies"], event["isBase64Encoded"]) == (["c=3"], False)
    context = event["requestContext"]
    assert (context["accountId"], context["apiId"]) == ("anonymous", host.partition(".")[0])
    assert (context["http"]["method"], context["domainName"]) == ("POST", host.partition(":")[0])
    assert "authorizer" not in context
    assert call(plain_emulator, host, "/fail")[::2] == (502, b"Internal Server Error")


def test_m16_a_url_has_a_path_where_its_name_leads_nowhere(plain_emulator: Emulator, url_of: Make) -> None:
    host = url_of()
    port = plain_emulator.endpoint.rpartition(":")[2]
    for path in ("/", "/a/b"):
        target = f"/_aws/lambda-url/{host.partition('.')[0]}{path}"
        status, _, body = call(plain_emulator, f"127.0.0.1:{port}", f"{target}?q=1", "POST", b"x")
        event = json.loads(body)
        assert (status, event["rawPath"], event["rawQueryString"]) == (201, path, "q=1")
        assert event["requestContext"]["domainName"] == host.partition(":")[0]


@pytest.mark.parametrize("permissions", [0, 1])
def test_m16_a_public_url_needs_the_function_s_policy(plain_emulator: Emulator, url_of: Make, permissions: int) -> None:
    status, headers, body = call(plain_emulator, url_of(permissions=permissions))
    assert (status, headers["x-amzn-errortype"]) == (403, "AccessDeniedException")
    assert json.loads(body)["Message"].startswith("Forbidden")


def test_m16_with_iam_a_call_is_signed(plain_emulator: Emulator, url_of: Make) -> None:
    host = url_of("AWS_IAM", permissions=0)
    assert call(plain_emulator, host)[0] == 403
    status, _, body = call(plain_emulator, host, Authorization=SIGNED.format("000000000000"))
    context = json.loads(body)["requestContext"]
    assert (status, context["authorizer"]["iam"]["accountId"]) == (201, "000000000000")
    assert call(plain_emulator, host, Authorization=SIGNED.format("111122223333"))[0] == 403


def test_m16_a_url_that_is_not_there(plain_emulator: Emulator) -> None:
    port = plain_emulator.endpoint.rpartition(":")[2]
    host = f"none.lambda-url.us-east-1.localhost.localstack.cloud:{port}"
    status, headers, body = call(plain_emulator, host)
    assert (status, headers["x-amzn-errortype"], json.loads(body)) == (403, "AccessDeniedException", {"Message": None})


def test_m16_a_permission_may_count_for_the_url_alone(plain_emulator: Emulator, url_of: Make) -> None:
    """By the wire: the member is younger than the client here."""
    host = url_of(permissions=1)
    assert call(plain_emulator, host)[0] == 403
    client = plain_emulator.client("lambda")
    name = next(each["FunctionName"] for each in client.list_functions()["Functions"] if has_url(client, each, host))
    asked = {"StatementId": "call", "Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": True}
    port = int(plain_emulator.endpoint.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    head = {"Authorization": SIGNED.format("test"), "Content-Type": "application/json"}
    connection.request("POST", f"/2015-03-31/functions/{name}/policy", json.dumps(asked), head)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert answer.status == 201, told
    only = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    assert json.loads(told["Statement"])["Condition"] == only
    statements = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert [each.get("Condition") for each in statements if each["Sid"] == "call"] == [only]
    assert call(plain_emulator, host)[0] == 201


def has_url(client: Any, function: Any, host: str) -> bool:
    found = client.list_function_url_configs(FunctionName=function["FunctionName"])["FunctionUrlConfigs"]
    return any(host in each["FunctionUrl"] for each in found)
