"""The rules of `intent.py` in LocalStack's chain.

That a request came without a signature is noted at the chain's beginning, as LocalStack adds one before it parses; what
it calls is known only after that. Calls at the address of a queue go another way, straight from LocalStack's router.
"""

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import preprocess_request, serve_custom_service_request_handlers
from localstack.aws.protocol.serializer import create_serializer
from localstack.aws.spec import load_service
from localstack.http import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from . import intent

_UNSIGNED = "hydrant_unsigned"
_QUERY_PROTOCOLS = ("query", "ec2")


def install() -> None:
    """Put the rules before all that LocalStack or a service looks at, and before the services themselves."""
    preprocess_request.handlers.insert(0, demand_intent)
    serve_custom_service_request_handlers.append(demand_signature)


def demand_intent(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Answer a request that does not show that it is meant, and end the chain; leave all others alone."""
    request = context.request
    if request.path.startswith("/_") and intent.needs_control_header(request.method, request.path):
        if intent.CONTROL_HEADER not in request.headers:
            response.set_json({"error": intent.ABOUT_HEADER})
            response.status_code = 403
            chain.terminate()
    elif "Authorization" not in request.headers:
        setattr(context, _UNSIGNED, True)
        if intent.is_queue(request.path) and any(map(intent.needs_signature, _actions(request))):
            response.update_from(_answer_of_sqs(context))
            chain.terminate()


def demand_signature(_: HandlerChain, context: RequestContext, __: Response) -> None:
    """Raise AWS's error for a call of the query protocol that changes something and came without a signature."""
    is_unsigned_query = context.get(_UNSIGNED) and context.protocol in _QUERY_PROTOCOLS
    if is_unsigned_query and intent.needs_signature(context.operation.name):
        raise _missing_token()


def _actions(request: Request) -> list[str]:
    try:
        return list(request.values.getlist("Action"))
    except RequestEntityTooLarge:
        return []


def _missing_token() -> CommonServiceException:
    return CommonServiceException("MissingAuthenticationToken", intent.ABOUT_SIGNATURE, 403, sender_fault=True)


def _answer_of_sqs(context: RequestContext) -> Response:
    service = load_service("sqs", protocol="query")
    operation = service.operation_model("SendMessage")
    serializer = create_serializer(service, "query")
    headers = context.request.headers
    return serializer.serialize_error_to_response(_missing_token(), operation, headers, context.request_id)
