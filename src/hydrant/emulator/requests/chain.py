"""The place in LocalStack's chain: between the service's name and the operation, instead of LocalStack's parser.

DynamoDB, Kinesis, Firehose, Glue, Lambda and Pipes are read by the model, strictly. Requests to other services go
through LocalStack's parser, those of JSON protocols after a look at their types; what cannot be read is the caller's
mistake there too, not a fault of the emulator.
"""

import functools
from typing import Any

from botocore.model import OperationModel, OperationNotFoundError
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.handlers.service import ServiceRequestParser
from localstack.aws.protocol.op_router import RestServiceOperationRouter
from localstack.aws.protocol.parser import OperationNotFoundParserError, RequestParserError
from localstack.aws.spec import load_service

from hydrant.emulator import patches

from . import json_protocol, models, rest_protocol, times
from .constraints import violations
from .json_protocol import read_json
from .later import refuse_later
from .refusals import RefusedRequest, invalid, malformed, unknown_operation
from .rest_protocol import read_rest
from .served import refuse_not_served

_QUERY = frozenset({"query", "ec2"})
_stock = ServiceRequestParser.parse_and_enrich


def take_over() -> None:
    """Put it in its place, with the models that it reads by, and how times are read and written."""
    models.install()
    times.apply_patches()
    patches.replace("localstack.aws.handlers.service:ServiceRequestParser", "parse_and_enrich", parse_and_enrich)


def parse_and_enrich(self: ServiceRequestParser, context: RequestContext) -> None:
    """Find out operation and parameters of a request. Raises a ServiceException for what is none."""
    try:
        _READERS.get((context.service.service_name, context.protocol), _read_by_localstack)(self, context)
        refuse_later(context.operation, context.request, context.service_request)
    except RefusedRequest as refusal:
        context.operation = context.operation or _nameless(context.service)
        raise _exception(refusal.code)(
            refusal.code, refusal.words, status_code=refusal.status, sender_fault=True
        ) from refusal


def _read_json(_parser: ServiceRequestParser, context: RequestContext) -> None:
    """DynamoDB, Kinesis, Firehose and Glue check the constraints of the model themselves."""
    context.operation = json_protocol.operation_of(context.service, context.request)
    given = read_json(context.operation, context.request, context.service.metadata["jsonVersion"])
    refuse_not_served(context.operation, given)
    context.service_request = given


def _read_rest(_parser: ServiceRequestParser, context: RequestContext) -> None:
    """HTTP APIs and Pipes check the constraints of the model themselves, in their own words."""
    context.operation, in_path = rest_protocol.operation_of(_router(context.service.service_name), context.request)
    context.service_request = read_rest(context.operation, in_path, context.request)


def _read_lambda(parser: ServiceRequestParser, context: RequestContext) -> None:
    """Its operations are LocalStack's, which expect requests that fit the model."""
    _read_rest(parser, context)
    refuse_not_served(context.operation, context.service_request)
    if failures := violations(context.operation.input_shape, context.service_request):
        raise invalid(failures)


def _read_by_localstack(parser: ServiceRequestParser, context: RequestContext) -> None:
    try:
        _check_types(context)
        _stock(parser, context)
        if context.service_request is None:  # a document, and it is null
            raise malformed()
    except RequestParserError as error:
        missing = isinstance(error, OperationNotFoundParserError) or isinstance(
            error.__cause__, OperationNotFoundError | KeyError
        )
        raise (_unknown(context.protocol) if missing else _unreadable(context.protocol)) from error


def _check_types(context: RequestContext) -> None:
    """LocalStack's own operations of JSON protocols expect the model's types, and its parser does not look."""
    operation = json_protocol.operation_of(context.service, context.request) if context.protocol == "json" else None
    if operation is not None and operation.input_shape is not None:
        json_protocol.check_types(operation.input_shape, context.request)


def _unknown(protocol: str) -> RefusedRequest:
    if protocol == "rest-xml":
        words = "The specified method is not allowed against this resource."
        return RefusedRequest("MethodNotAllowed", words, 405)
    if protocol in _QUERY:
        return RefusedRequest("InvalidAction", "The action is not valid for this web service.")
    return unknown_operation(404 if protocol == "rest-json" else 400)


def _unreadable(protocol: str) -> RefusedRequest:
    if protocol == "rest-xml":
        words = "The XML you provided was not well-formed or did not validate against our published schema"
        return RefusedRequest("MalformedXML", words)
    if protocol in _QUERY:
        return RefusedRequest("ValidationError", "The request names no action, or a parameter of another type.")
    return malformed()


@functools.cache
def _exception(code: str) -> type[CommonServiceException]:
    """A class of this name: it is what LocalStack writes for a service that once spoke the query protocol."""
    return type(code, (CommonServiceException,), {})


def _nameless(service: Any) -> OperationModel:
    """An operation for the error of a request that names none: LocalStack writes no error without."""
    return OperationModel({"name": "Unknown", "http": {"method": "POST", "requestUri": "/"}}, service, "Unknown")


@functools.cache
def _router(service: str) -> RestServiceOperationRouter:
    return RestServiceOperationRouter(load_service(service))


_READERS = {
    ("dynamodb", "json"): _read_json,
    ("dynamodbstreams", "json"): _read_json,
    ("kinesis", "json"): _read_json,
    ("firehose", "json"): _read_json,
    ("glue", "json"): _read_json,
    ("lambda", "rest-json"): _read_lambda,
    ("apigatewayv2", "rest-json"): _read_rest,
    ("pipes", "rest-json"): _read_rest,
}
