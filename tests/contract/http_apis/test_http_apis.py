"""HTTP APIs of API Gateway: what is set about them, and what a caller gets."""

import base64
import json
import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import pytest

from ..support.pipes_emulator import ROLE, Plumbing, unique

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow, pytest.mark.xdist_group("pipes")]

ECHO = 'return {"statusCode": 201, "headers": {"x-from": "f"}, "cookies": ["a=1", "b=2"], "body": json.dumps(event)}'


@pytest.fixture
def joined(joined_port: int) -> Plumbing:
    return Plumbing(joined_port)


def call(url: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, Message, str]:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def refusal(operation: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(Exception, match="An error occurred") as caught:
        operation(**given)
    error = caught.value.response["Error"]  # type: ignore[attr-defined]
    return error["Code"], error["Message"]


def api_with(
    joined: Plumbing, *routes: tuple[str, dict[str, Any]], stage: str = "$default", **more: Any
) -> tuple[str, str]:
    """An API with a route for each integration; id and address."""
    made = joined.apis.create_api(Name=unique("api"), ProtocolType="HTTP", **more)
    api = made["ApiId"]
    for key, integration in routes:
        target = joined.apis.create_integration(ApiId=api, **integration)["IntegrationId"]
        joined.apis.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{target}")
    joined.apis.create_stage(ApiId=api, StageName=stage, AutoDeploy=True, StageVariables={"v": "1"})
    return api, made["ApiEndpoint"]


def to_function(joined: Plumbing, function: str, api: str = "*", version: str = "2.0") -> dict[str, Any]:
    """An integration with a function, which lets APIs in."""
    joined.functions.add_permission(
        FunctionName=function,
        StatementId=unique("s"),
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:000000000000:{api}/*/*",
    )
    return {"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": version}


def to_service(subtype: str, **parameters: str) -> dict[str, Any]:
    whole = {"IntegrationType": "AWS_PROXY", "IntegrationSubtype": subtype, "CredentialsArn": ROLE}
    return {**whole, "PayloadFormatVersion": "1.0", "RequestParameters": parameters}


def test_a_function_gets_format_2(joined: Plumbing) -> None:
    function = joined.function(ECHO)
    api, url = api_with(joined, ("POST /things/{id}", to_function(joined, function)))
    status, headers, body = call(
        f"{url}/things/7?a=1&a=2&b=x%20y", "POST", {"n": 1}, Content_Type="application/json", Cookie="c=3; d=4"
    )
    event = json.loads(body)
    assert (status, headers["x-from"], headers.get_all("set-cookie")) == (201, "f", ["a=1", "b=2"])
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "POST /things/{id}", "/things/7")
    assert event["rawQueryString"] == "a=1&a=2&b=x%20y"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y"}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"v": "1"}
    assert event["cookies"] == ["c=3", "d=4"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"n": 1}', False)
    context = event["requestContext"]
    assert (context["apiId"], context["stage"], context["http"]["method"]) == (api, "$default", "POST")


def test_a_function_gets_format_1_under_a_stage(joined: Plumbing) -> None:
    function = joined.function(ECHO)
    _, url = api_with(joined, ("ANY /{proxy+}", to_function(joined, function, version="1.0")), stage="live")
    status, _, body = call(f"{url}/live/a/b?x=1", "PUT", b"\xff\x00", Content_Type="application/octet-stream")
    event = json.loads(body)
    assert status == 201
    assert (event["version"], event["path"], event["httpMethod"]) == ("1.0", "/live/a/b", "PUT")
    assert (event["resource"], event["pathParameters"]) == ("/{proxy+}", {"proxy": "a/b"})
    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)
    assert event["multiValueQueryStringParameters"] == {"x": ["1"]}
    assert call(f"{url}/other/a")[0] == 404


def test_what_a_function_answers_without_a_status_is_a_body(joined: Plumbing) -> None:
    _, url = api_with(joined, ("$default", to_function(joined, joined.function('return {"ok": True}'))))
    status, headers, body = call(f"{url}/any/thing")
    assert (status, headers["content-type"], json.loads(body)) == (200, "application/json", {"ok": True})


def test_a_function_that_fails_or_lets_nobody_in_is_an_error(joined: Plumbing) -> None:
    closed = {"IntegrationType": "AWS_PROXY", "IntegrationUri": joined.function("return 1")}
    failing = to_function(joined, joined.function('raise ValueError("no")'))
    _, url = api_with(joined, ("GET /closed", closed), ("GET /failing", failing))
    for path in ("closed", "failing"):
        status, _, body = call(f"{url}/{path}")
        assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})
    assert call(f"{url}/nothing")[0] == 404


def test_services_take_parameters_of_the_request(joined: Plumbing) -> None:
    target, bus, via = joined.queue(), unique("bus"), joined.queue()
    joined.events.create_event_bus(Name=bus)
    machine = json.dumps({"StartAt": "p", "States": {"p": {"Type": "Pass", "End": True}}})
    made = joined.states.create_state_machine(name=unique("m"), roleArn=ROLE, definition=machine)["stateMachineArn"]
    stream = joined.stream()
    _, url = api_with(
        joined,
        (
            "POST /queue",
            to_service("SQS-SendMessage", QueueUrl=joined.url(target), MessageBody="got $request.body.n"),
        ),
        ("POST /raw/{name}", to_service("SQS-SendMessage", QueueUrl=joined.url(via), MessageBody="$request.body")),
        (
            "POST /events",
            to_service("EventBridge-PutEvents", Detail="$request.body", DetailType="t", Source="s", EventBusName=bus),
        ),
        ("POST /run", to_service("StepFunctions-StartExecution", StateMachineArn=made, Input="$request.body")),
        (
            "POST /stream",
            to_service(
                "Kinesis-PutRecord",
                StreamName=stream.rpartition("/")[2],
                Data="$request.body.data",
                PartitionKey="$request.header.x-key",
            ),
        ),
        ("POST /missing", to_service("SQS-SendMessage", QueueUrl=joined.url(via), MessageBody="$request.body.nothing")),
    )
    assert "MessageId" in json.loads(call(f"{url}/raw/x", "POST", {"a": 1})[2])
    assert joined.bodies(via, 1) == [{"a": 1}]
    assert call(f"{url}/queue", "POST", {"n": 7})[0] == 200
    assert json.loads(call(f"{url}/events", "POST", {"a": 1})[2])["FailedEntryCount"] == 0
    assert json.loads(call(f"{url}/run", "POST", {"a": 1})[2])["executionArn"]
    in_base64 = {"data": base64.b64encode(b'{"a": 1}').decode()}
    assert json.loads(call(f"{url}/stream", "POST", in_base64, x_key="k")[2])["ShardId"] == "shardId-000000000000"
    shard = {"StreamARN": stream, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    start = joined.kinesis.get_shard_iterator(**shard)["ShardIterator"]
    assert [each["Data"] for each in joined.kinesis.get_records(ShardIterator=start)["Records"]] == [b'{"a": 1}']
    status, _, body = call(f"{url}/stream", "POST", {"data": "no Base64"}, x_key="k")
    assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})
    assert call(f"{url}/missing", "POST", {"a": 1})[0] == 400


def test_a_stage_serves_what_was_deployed(joined: Plumbing) -> None:
    api = joined.apis.create_api(Name=unique("api"), ProtocolType="HTTP")
    key, url = {"ApiId": api["ApiId"]}, api["ApiEndpoint"]
    joined.apis.create_stage(**key, StageName="live")
    function = to_function(joined, joined.function('return "hello"'))
    target = joined.apis.create_integration(**key, **function)["IntegrationId"]
    joined.apis.create_route(**key, RouteKey="GET /", Target=f"integrations/{target}")
    assert call(f"{url}/live")[0] == 404
    joined.apis.create_deployment(**key, StageName="live")
    assert call(f"{url}/live/")[::2] == (200, "hello")
    route = joined.apis.get_routes(**key)["Items"][0]["RouteId"]
    joined.apis.delete_route(**key, RouteId=route)
    assert call(f"{url}/live/")[0] == 200


def test_an_api_of_a_document(joined: Plumbing) -> None:
    queue = joined.queue()
    parameters = {"QueueUrl": joined.url(queue), "MessageBody": "$request.body.text"}
    integration = {
        "type": "aws_proxy",
        "integrationSubtype": "SQS-SendMessage",
        "credentials": ROLE,
        "requestParameters": parameters,
        "payloadFormatVersion": "1.0",
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": "of a document", "version": "2"},
        "paths": {"/say": {"post": {"x-amazon-apigateway-integration": integration}}},
    }
    made = joined.apis.import_api(Body=json.dumps(document))
    assert (made["Name"], made["Version"]) == ("of a document", "2")
    joined.apis.create_stage(ApiId=made["ApiId"], StageName="$default", AutoDeploy=True)
    assert call(f"{made['ApiEndpoint']}/say", "POST", {"text": "hello"})[0] == 200
    assert joined.bodies(queue, 1) == ["hello"]


def test_an_api_made_with_a_target(joined: Plumbing) -> None:
    function = joined.function('return event["routeKey"]')
    to_function(joined, function)
    made = joined.apis.create_api(Name=unique("api"), ProtocolType="HTTP", Target=function)
    assert call(f"{made['ApiEndpoint']}/x")[::2] == (200, "$default")


def test_pages_of_other_origins(joined: Plumbing) -> None:
    cors = {"AllowOrigins": ["https://shop.example"], "AllowMethods": ["POST"], "AllowHeaders": ["x-a"], "MaxAge": 9}
    function = to_function(joined, joined.function('return "hello"'))
    _, url = api_with(joined, ("$default", function), CorsConfiguration=cors)
    asked = {"Origin": "https://shop.example", "Access_Control_Request_Method": "POST"}
    status, headers, _ = call(f"{url}/x", "OPTIONS", **asked)
    assert (status, headers["access-control-allow-origin"]) == (204, "https://shop.example")
    assert (headers["access-control-allow-methods"], headers["access-control-max-age"]) == ("POST", "9")
    status, headers, body = call(f"{url}/x", "POST", {}, Origin="https://shop.example")
    assert (status, body, headers.get_all("access-control-allow-origin")) == (200, "hello", ["https://shop.example"])


def test_authorizers_are_kept_and_let_nobody_in(joined: Plumbing) -> None:
    function = to_function(joined, joined.function('return "secret"'))
    api, url = api_with(joined, ("GET /open", function))
    authorizer = joined.apis.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"},
    )["AuthorizerId"]
    target = joined.apis.get_routes(ApiId=api)["Items"][0]["Target"]
    joined.apis.create_route(
        ApiId=api, RouteKey="GET /closed", Target=target, AuthorizationType="JWT", AuthorizerId=authorizer
    )
    status, _, body = call(f"{url}/closed")
    assert status == 501
    assert "JWT" in body
    assert "secret" not in body


def test_refusals(joined: Plumbing) -> None:
    apis = joined.apis
    assert refusal(apis.create_api, Name="w", ProtocolType="WEBSOCKET")[0] == "NotImplemented"
    assert refusal(apis.get_api, ApiId="nothing") == (
        "NotFoundException",
        "Invalid API identifier specified 000000000000:nothing",
    )
    api, _ = api_with(joined)
    for key in ("GET things", "LOOK /things", ""):
        assert refusal(apis.create_route, ApiId=api, RouteKey=key)[0] == "BadRequestException"
    assert refusal(apis.create_route, ApiId=api, RouteKey="GET /", Target="integrations/no")[0] == "BadRequestException"
    apis.create_route(ApiId=api, RouteKey="GET /")
    assert refusal(apis.create_route, ApiId=api, RouteKey="GET /")[0] == "ConflictException"
    assert refusal(apis.create_stage, ApiId=api, StageName="$default")[0] == "ConflictException"
    assert refusal(apis.create_integration, ApiId=api, IntegrationType="MOCK")[0] == "BadRequestException"
    integration = apis.create_integration(ApiId=api, **to_service("SQS-SendMessage", QueueUrl="u", MessageBody="m"))
    apis.create_route(ApiId=api, RouteKey="GET /used", Target=f"integrations/{integration['IntegrationId']}")
    used = {"ApiId": api, "IntegrationId": integration["IntegrationId"]}
    assert refusal(apis.delete_integration, **used)[0] == "ConflictException"
    assert refusal(apis.import_api, Body="[")[0] == "BadRequestException"


def test_tags_and_updates(joined: Plumbing) -> None:
    api, _ = api_with(joined, Tags={"a": "1"}, Description="one")
    of_api = f"arn:aws:apigateway:us-east-1::/apis/{api}"
    joined.apis.tag_resource(ResourceArn=of_api, Tags={"b": "2"})
    joined.apis.untag_resource(ResourceArn=of_api, TagKeys=["a"])
    assert joined.apis.get_tags(ResourceArn=of_api)["Tags"] == {"b": "2"}
    of_stage = f"{of_api}/stages/$default"
    joined.apis.tag_resource(ResourceArn=of_stage, Tags={"c": "3"})
    assert joined.apis.get_stage(ApiId=api, StageName="$default")["Tags"] == {"c": "3"}
    joined.apis.update_api(ApiId=api, Name="two", Description="")
    found = joined.apis.get_api(ApiId=api)
    assert found["Name"] == "two"
    assert "Description" not in found
    variables = {"v": "", "w": "2"}
    updated = joined.apis.update_stage(ApiId=api, StageName="$default", StageVariables=variables)
    assert updated["StageVariables"] == {"w": "2"}
    assert api in [each["ApiId"] for each in joined.apis.get_apis(MaxResults="1000")["Items"]]
    joined.apis.delete_api(ApiId=api)
    assert refusal(joined.apis.get_stage, ApiId=api, StageName="$default")[0] == "NotFoundException"


def test_m16_pages_of_other_origins_call_a_function_s_url(joined: Plumbing) -> None:
    function = joined.function('return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}')
    for action, more in (("InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}), ("InvokeFunction", {})):
        joined.functions.add_permission(
            FunctionName=function, StatementId=unique("s"), Action=f"lambda:{action}", Principal="*", **more
        )
    cors = {"AllowOrigins": ["https://shop.example"], "AllowMethods": ["POST"], "AllowHeaders": ["x-a"], "MaxAge": 9}
    made = joined.functions.create_function_url_config(FunctionName=function, AuthType="NONE", Cors=cors)
    url = f"{joined.functions.meta.endpoint_url}/_aws/lambda-url/{made['FunctionUrl'].split('/')[2].split('.')[0]}/"
    asked = {"Origin": "https://shop.example", "Access_Control_Request_Method": "POST"}
    status, headers, body = call(url, "OPTIONS", **asked)
    assert (status, body, headers["access-control-allow-origin"]) == (200, "", "https://shop.example")
    assert (headers["access-control-allow-methods"], headers["access-control-max-age"]) == ("POST", "9")
    status, headers, _ = call(url, "POST", {}, Origin="https://shop.example")
    assert (status, headers.get_all("access-control-allow-origin")) == (200, ["https://shop.example"])


def test_an_operation_that_is_not_there_is_told_by_name(joined: Plumbing) -> None:
    code, words = refusal(joined.apis.get_domain_names)
    assert code == "InternalFailure"
    assert words.startswith("The emulator does not serve GetDomainNames of apigatewayv2")
