"""Calls of HTTP APIs: `/_aws/execute-api/<api>/<path>`, or the host `<api>.execute-api.<...>`.

LocalStack's REST APIs have the routes; what they get for an API of this kind is answered here.
"""

from __future__ import annotations

import base64
import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to
from localstack.http import Request, Response
from localstack.services.apigateway.next_gen.execute_api.router import ApiGatewayEndpoint

from hydrant.emulator import patches
from hydrant.emulator.arns import Arn, ArnError
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.requests.documents import body_of
from hydrant.emulator.requests.refusals import RefusedRequest

from .engine.answers import Answer, cors_headers, of_function, preflight, refusal
from .engine.call import Call
from .engine.mappings import NothingThere, mapped
from .engine.payloads import event_for
from .engine.routing import find_route
from .models import Api, find_api

LOG = logging.getLogger(__name__)
PATH = "/_aws/execute-api"
_OWNER = "localstack.services.apigateway.next_gen.execute_api.router:ApiGatewayEndpoint"
_stock = ApiGatewayEndpoint.__call__
_SERVER_ERROR, _FORBIDDEN, _NOT_SERVED = 500, 403, 501


def apply_patches() -> None:
    """Answer calls of these APIs from now on."""
    patches.replace(_OWNER, "__call__", endpoint)


def endpoint(self: ApiGatewayEndpoint, request: Request, **given: Any) -> Response:
    """Answer a request to an API of either kind."""
    api = find_api(str(given.get("api_id") or "").lower())
    if api is None:
        return _stock(self, request, **given)
    answer = answer_to(api, request)
    response = Response(answer.body, answer.status)
    response.headers.clear()
    for name, value in answer.headers:
        response.headers.add(name, value)
    response.headers["apigw-requestid"] = str(uuid.uuid4())
    return response


def answer_to(api: Api, request: Request) -> Answer:
    """What an API answers."""
    path = request.path.removeprefix(f"{PATH}/{api.api_id}") if request.path.startswith(f"{PATH}/") else request.path
    staged = api.stage_for(path or "/")
    if staged is None:
        return refusal(404, "Not Found")
    stage, within = staged
    try:
        call = _call(api, stage, within, request)
    except RefusedRequest:
        return refusal(400, "Bad Request")
    cors = api.settings.get("CorsConfiguration")
    answer = preflight(cors, call) or _routed(api, stage, call)
    added = cors_headers(cors, call)
    if not added or (answer.status == 204 and call.method == "OPTIONS"):
        return answer
    kept = [(name, value) for name, value in answer.headers if not name.lower().startswith("access-control-")]
    return Answer(answer.status, [*kept, *added], answer.body)


def _call(api: Api, stage: Mapping[str, Any], path: str, request: Request) -> Call:
    return Call(
        method=request.method,
        path=path,
        query=request.query_string.decode(errors="replace"),
        headers=[(name, value) for name, value in request.headers.items()],
        body=body_of(request),
        source_ip=request.remote_addr or "127.0.0.1",
        host=request.host,
        api_id=api.api_id,
        account_id=api.account_id,
        stage=str(stage["StageName"]),
        route_key="",
        request_id=str(uuid.uuid4()),
        seconds=CLOCK.now(),
        stage_variables=stage.get("StageVariables") or {},
    )


def _routed(api: Api, stage: Mapping[str, Any], call: Call) -> Answer:
    parts = api.served_by(dict(stage))
    match = find_route(parts["Route"].values(), call.method, call.path) if parts else None
    if parts is None or match is None:
        return refusal(404, "Not Found")
    route = match.route
    kind = route.get("AuthorizationType", "NONE")
    if kind != "NONE":
        return refusal(
            _NOT_SERVED, f"Hydrant's HTTP APIs do not evaluate authorizers of the type {kind}: nobody is let in."
        )
    integration = parts["Integration"].get(str(route.get("Target") or "").removeprefix("integrations/"))
    if integration is None:
        return refusal(_SERVER_ERROR, "Internal Server Error")
    known = Call(**{**_members(call), "route_key": str(route["RouteKey"]), "path_parameters": match.parameters})
    try:
        return _integrated(api, integration, known)
    except NothingThere as error:
        LOG.warning("HTTP API %s: the request has no %s", api.api_id, error)
        return refusal(400, "Bad Request")
    except (ClientError, BotoCoreError, ArnError) as error:
        LOG.warning("HTTP API %s: %s", api.api_id, error)
        return refusal(_SERVER_ERROR, "Internal Server Error")


def _members(call: Call) -> dict[str, Any]:
    return {name: getattr(call, name) for name in Call.__dataclass_fields__}


def _integrated(api: Api, integration: Mapping[str, Any], call: Call) -> Answer:
    subtype = integration.get("IntegrationSubtype")
    if subtype:
        return _of_service(api, str(subtype), integration.get("RequestParameters") or {}, call)
    if integration["IntegrationType"] == "AWS_PROXY":
        return _of_function(api, integration, call)
    return refusal(
        _NOT_SERVED, "Hydrant's HTTP APIs send no requests to other hosts: HTTP_PROXY is kept and not called."
    )


def _of_function(api: Api, integration: Mapping[str, Any], call: Call) -> Answer:
    version = str(integration.get("PayloadFormatVersion") or "1.0")
    function = _function_arn(str(integration["IntegrationUri"]))
    route = call.route_key.replace(" ", "")
    source = f"arn:aws:execute-api:{api.region}:{api.account_id}:{api.api_id}/{call.stage}/{route}"
    parsed = Arn.parse(function)
    client = connect_to(aws_access_key_id=parsed.account, region_name=parsed.region).lambda_
    client = client.request_metadata(source_arn=source, service_principal="apigatewayv2")
    event = json.dumps(event_for(call, version)).encode()
    answer = client.invoke(FunctionName=function, InvocationType="RequestResponse", Payload=event)
    body = answer["Payload"].read()
    if answer.get("FunctionError"):
        LOG.warning("HTTP API %s: %s failed: %s", api.api_id, function, body[:1000].decode(errors="replace"))
        return refusal(_SERVER_ERROR, "Internal Server Error")
    try:
        result = json.loads(body) if body else None
    except (ValueError, RecursionError):  # a runtime of its own may send what it likes
        LOG.warning("HTTP API %s: %s answered no JSON: %s", api.api_id, function, body[:1000].decode(errors="replace"))
        return refusal(_SERVER_ERROR, "Internal Server Error")
    return of_function(result, version)


def _function_arn(uri: str) -> str:
    """The function in an integration's URI: its own ARN, or arn:aws:apigateway:.../functions/<ARN>/invocations."""
    return uri.partition("/functions/")[2].removesuffix("/invocations") or uri


def _of_service(api: Api, subtype: str, parameters: Mapping[str, str], call: Call) -> Answer:
    operation = _SERVICES.get(subtype)
    if operation is None:
        return refusal(_NOT_SERVED, f"Hydrant's HTTP APIs do not serve the integration {subtype}.")
    given = mapped(parameters, call)
    try:
        return operation(api, given)
    except ValueError as error:
        LOG.warning("HTTP API %s: a parameter for %s is not what it should be: %s", api.api_id, subtype, error)
        return refusal(400, "Bad Request")


def _json(document: Mapping[str, Any]) -> Answer:
    shown = {name: value for name, value in document.items() if name != "ResponseMetadata"}
    return Answer(200, [("content-type", "application/json")], json.dumps(shown, default=str).encode())


def _put_events(api: Api, given: dict[str, str]) -> Answer:
    entry: dict[str, Any] = {
        name: given[name] for name in ("Detail", "DetailType", "Source", "EventBusName") if given.get(name)
    }
    if resources := given.get("Resources"):
        entry["Resources"] = json.loads(resources) if resources.startswith("[") else resources.split(",")
    return _json(_client(api, given, "events").put_events(Entries=[entry]))


def _send_message(api: Api, given: dict[str, str]) -> Answer:
    names = ("QueueUrl", "MessageBody", "MessageGroupId", "MessageDeduplicationId")
    request: dict[str, Any] = {name: given[name] for name in names if given.get(name)}
    if delay := given.get("DelaySeconds"):
        request["DelaySeconds"] = int(delay)
    if attributes := given.get("MessageAttributes"):
        request["MessageAttributes"] = json.loads(attributes)
    return _json(_client(api, given, "sqs").send_message(**request))


def _put_record(api: Api, given: dict[str, str]) -> Answer:
    names = ("StreamName", "PartitionKey", "ExplicitHashKey", "SequenceNumberForOrdering")
    request: dict[str, Any] = {name: given[name] for name in names if given.get(name)}
    try:
        data = base64.b64decode(given.get("Data", ""), validate=True)
    except ValueError:
        # The parameter goes into PutRecord's JSON as it is, where Data is Base64; Kinesis refuses anything else.
        LOG.warning("HTTP API %s: Data of Kinesis-PutRecord is no Base64, which the caller has to send", api.api_id)
        return refusal(_SERVER_ERROR, "Internal Server Error")
    return _json(_client(api, given, "kinesis").put_record(**request, Data=data))


def _start_execution(api: Api, given: dict[str, str]) -> Answer:
    names = {"StateMachineArn": "stateMachineArn", "Name": "name", "Input": "input"}
    request = {theirs: given[name] for name, theirs in names.items() if given.get(name)}
    return _json(_client(api, given, "stepfunctions").start_execution(**request))


def _client(api: Api, given: Mapping[str, str], service: str) -> Any:
    factory = connect_to(aws_access_key_id=api.account_id, region_name=given.get("Region") or api.region)
    return getattr(factory, service)


_SERVICES = {
    "EventBridge-PutEvents": _put_events,
    "Kinesis-PutRecord": _put_record,
    "SQS-SendMessage": _send_message,
    "StepFunctions-StartExecution": _start_execution,
}
