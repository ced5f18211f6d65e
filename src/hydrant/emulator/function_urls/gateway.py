"""Calls of function URLs, in place of LocalStack's answers to them."""

from __future__ import annotations

import json
import logging
import uuid
from typing import Any

from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.handlers import cors
from localstack.http import Request, Response
from localstack.services.edge import ROUTER
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.urlrouter import FunctionUrlRouter
from localstack.utils.strings import long_uid, to_bytes

from hydrant.emulator import patches
from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.http_apis.engine.answers import Answer
from hydrant.emulator.http_apis.engine.call import Call
from hydrant.emulator.lambda_executor.calling import call_and_wait
from hydrant.emulator.lineage import HEADER, traced
from hydrant.emulator.requests.documents import body_of
from hydrant.emulator.requests.refusals import RefusedRequest

from .access import iam_of, may_call, signer
from .exchange import ABOUT_FORBIDDEN, ANONYMOUS, answer_of, event_of, failed, preflight_of, refused, with_cors

LOG = logging.getLogger(__name__)
PATH = "/_aws/lambda-url"
_OWNER = "localstack.services.lambda_.urlrouter:FunctionUrlRouter"
_HOST = ".lambda-url."
_of_execute_api = cors.is_execute_api_call
_register = FunctionUrlRouter.register_routes


def apply_patches() -> None:
    """Answer calls of function URLs from now on."""
    patches.replace(_OWNER, "register_routes", register_routes)
    patches.replace(_OWNER, "handle_lambda_url_invocation", by_host)
    patches.replace("localstack.aws.handlers.cors", "is_execute_api_call", answers_browsers)


def answers_browsers(context: RequestContext) -> bool:
    """Whether who is asked says itself to which pages it answers: URLs of functions, and APIs as before."""
    request = context.request
    return _HOST in request.host or request.path.startswith(f"{PATH}/") or bool(_of_execute_api(context))


def register_routes(self: FunctionUrlRouter) -> None:
    """LocalStack's routes, by host, and one by path for where their names lead nowhere."""
    if not self.registered:
        for path in ("/", "/<path:path>"):
            ROUTER.add(f"{PATH}/<api_id>{path}", _by_path(self), defaults={"path": ""} if path == "/" else None)
    _register(self)


def by_host(self: FunctionUrlRouter, request: Request, api_id: str, region: str, **_more: str) -> Response:
    """Answer a call of a URL as Lambda tells it. Takes the place of LocalStack's method."""
    return _response(_answer(self, request, _found(api_id, region), request.path))


def _by_path(router: FunctionUrlRouter) -> Any:
    def endpoint(request: Request, api_id: str, path: str = "") -> Response:
        return _response(_answer(router, request, _found(api_id), f"/{path}"))

    return endpoint


def _found(url_id: str, region: str | None = None) -> Any:
    """The configuration of a URL, None where there is none; names of hosts know no capital letters."""
    for account in list(lambda_stores.values()):
        for name, store in list(account.items()):
            for function in list(store.functions.values()) if region in (None, name) else ():
                for url in list(function.function_url_configs.values()):
                    if url.url_id.lower() == url_id.lower():
                        return url
    return None


def _answer(router: FunctionUrlRouter, request: Request, url: Any, path: str) -> Answer:
    if url is None:
        return refused(None)
    signed = signer(request.headers.get("Authorization", ""))
    if url.auth_type != "AWS_IAM":
        signed = None
    try:
        call = _call(request, url, path, signed[1] if signed else ANONYMOUS)
    except RefusedRequest:
        return refused("Bad Request", 400, "BadRequestException")
    if early := preflight_of(url.cors, call):
        return early
    function = FunctionArn.parse(url.function_arn)
    if not may_call(url.function_arn, url.auth_type, signed):
        return refused(ABOUT_FORBIDDEN)
    with traced(request.headers.get(HEADER)):
        return with_cors(url.cors, call, _invoked(router, function, call, iam_of(signed)))


def _invoked(router: FunctionUrlRouter, function: FunctionArn, call: Call, iam: Any) -> Answer:
    try:
        result = call_and_wait(
            router.lambda_service, function, json.dumps(event_of(call, iam)).encode(), call.request_id
        )
    except ServiceException as error:
        return refused(str(error), error.status_code, error.code)
    payload = to_bytes(result.payload or b"")
    if result.is_error:
        LOG.warning("function URL of %s: it failed: %s", function, payload[:1000].decode(errors="replace"))
        return failed()
    return answer_of(payload)


def _call(request: Request, url: Any, path: str, caller: str) -> Call:
    host = request.host if request.host.lower().startswith(f"{url.url_id.lower()}.") else _host_of(url.url)
    return Call(
        method=request.method,
        path=path or "/",
        query=request.query_string.decode(errors="replace"),
        headers=[(name, value) for name, value in request.headers.items()],
        body=body_of(request),
        source_ip=request.remote_addr or "127.0.0.1",
        host=host,
        api_id=url.url_id,
        account_id=caller,
        stage="$default",
        route_key="$default",
        request_id=long_uid(),
        seconds=CLOCK.now(),
    )


def _host_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    response.headers.clear()
    for name, value in answer.headers:
        response.headers.add(name, value)
    response.headers["x-amzn-requestid"] = str(uuid.uuid4())
    return response
