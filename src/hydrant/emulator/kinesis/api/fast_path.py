"""A short way for the operations that carry records: puts, GetRecords, and those of queues.

LocalStack's parser and serializer walk the service model once for each value: half of the CPU time of PutRecords, nine
tenths of that of GetRecords. Here a request goes through orjson to the very method of the provider that it would have
reached, and the answer through orjson back; errors take LocalStack's own way. Whatever is unusual about a request
(another protocol or encoding, a body that is no such document, a value of another type, base64 that is none, a region
that LocalStack does not know) is left to the long way, so that there is one place for what is refused, and its words.
So is everything while a fault is injected.
"""

from __future__ import annotations

import json
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Callable, Container, Iterable
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from localstack.aws.accounts import get_account_id_from_access_key_id
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.spec import load_service
from localstack.http import Request, Response
from localstack.utils.aws.arns import get_partition
from localstack.utils.aws.request_context import (
    extract_access_key_id_from_auth_header,
    extract_region_from_auth_header,
)

from hydrant.emulator.chaos.book import CHAOS
from hydrant.emulator.front.operations import CBOR, OPERATIONS, never
from hydrant.emulator.front.operations import Operation as FrontOperation
from hydrant.emulator.requests.scalars import BASE64_ENDS

from . import cbor_bodies
from .operations import Answer
from .put_bodies import Columns, read_put, read_record

Types = dict[str, type[Any] | None]
TARGET = "Kinesis_20131202."
_JSON = "application/x-amz-json-1.1"
_TYPES: Types = {"string": str, "integer": int, "list": list, "blob": str}
_CBOR_TYPES: Types = {**_TYPES, "blob": bytes}
_IN_CBOR = frozenset({"PutRecord", "PutRecords", "GetRecords", "GetShardIterator"})
_TEXTS = (str, type(None))
_UNUSUAL = frozenset({"StreamId"})
"""Members that the long way refuses."""
_MANY = 1001
"""Records of one answer that take milliseconds to write."""
Operation = Callable[[RequestContext, dict[str, Any]], Answer]


class Express:
    """A request handler of LocalStack's chain."""

    def __init__(self, provider: Any, regions: frozenset[str]) -> None:
        """`regions` are those that LocalStack takes as they are."""
        self._operations: dict[str, Operation] = {
            "PutRecord": provider.put_record,
            "PutRecords": provider.put_records,
            "GetRecords": provider.get_records,
            "ReceiveQueueRecords": provider.receive_queue_records,
            "AcknowledgeQueueRecords": provider.acknowledge_queue_records,
        }
        self._regions = regions
        self._service: Any = load_service("kinesis")
        self._types = {name: types_of(self._service.operation_model(name)) for name in self._operations}

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Answer the request and end the chain, or leave it alone."""
        name = _operation_name(context.request)
        if name not in self._operations or CHAOS.active:
            return
        if not introduce(context, context.request.headers, self._regions):
            return
        try:
            request = _READERS.get(name, decode)(self._types[name], context.request.get_data())
        except ValueError:
            return
        context.service, context.protocol = self._service, "json"
        context.operation = self._service.operation_model(name)
        context.service_request = request
        answer = self._operations[name](context, request)
        context.service_response = answer
        response.status_code = 200
        response.headers["Content-Type"] = _JSON
        response.headers["x-amzn-RequestId"] = context.request_id
        response.set_response(document(answer))
        chain.stop()


def install(provider: Any) -> None:
    """Put it before LocalStack's parser, and what is shorter still before LocalStack."""
    from localstack.aws import handlers
    from localstack.aws.handlers.region import DefaultRegionRewriterStrategy

    regions = frozenset(DefaultRegionRewriterStrategy().available_regions)
    handlers.preprocess_request.append(Express(provider, regions))
    for name, call in (
        ("PutRecord", provider.put_record),
        ("PutRecords", provider.put_records),
        ("GetRecords", provider.get_records),
        ("ReceiveQueueRecords", provider.receive_queue_records_at_once),
        ("AcknowledgeQueueRecords", provider.acknowledge_queue_records),
    ):
        _put_in_front(name, call, document, tight=True)
    _put_in_front("GetShardIterator", provider.get_shard_iterator, _as_localstack, tight=False)


def _put_in_front(name: str, call: Operation, encode: Callable[[Any], bytes], *, tight: bool) -> None:
    """Let it be answered before twisted and all of LocalStack (`hydrant.emulator.front`)."""
    service = load_service("kinesis")
    model = service.operation_model(name)
    read = partial(_READERS.get(name, decode), types_of(model))
    takes_long = _asks_for_many if name == "GetRecords" else never
    in_json = FrontOperation(service, model, read, call, encode, tight, takes_long)
    OPERATIONS.add(f"{TARGET}{name}", in_json)
    if name in _IN_CBOR:
        read_cbor = partial(decode_cbor, types_of(model, _CBOR_TYPES))
        in_cbor = FrontOperation(service, model, read_cbor, call, cbor_bodies.write, False, takes_long)
        OPERATIONS.add(f"{TARGET}{name}", in_cbor, CBOR)


def introduce(context: RequestContext, headers: Any, regions: Container[str | None]) -> bool:
    """Set account and region from the signature, as LocalStack does; False without either."""
    key, region = extract_access_key_id_from_auth_header(headers), extract_region_from_auth_header(headers)
    if key is None or region is None or region not in regions:
        return False
    context.account_id = get_account_id_from_access_key_id(key)
    context.region, context.partition = region, get_partition(region)
    return True


def document(answer: Answer) -> bytes:
    """An answer as JSON."""
    return orjson.dumps(answer, _plain, orjson.OPT_PASSTHROUGH_DATETIME)


def _as_localstack(answer: Answer) -> bytes:
    """An answer as LocalStack's serializer writes it."""
    return json.dumps(answer).encode()


def _operation_name(request: Request) -> str:
    target = request.headers.get("X-Amz-Target", "")
    plain = request.content_type == _JSON and "Content-Encoding" not in request.headers
    return target.removeprefix(TARGET) if plain and target.startswith(TARGET) else ""


def types_of(operation: Any, types: Types = _TYPES) -> Types:
    """The types of the members that this way knows; None for what is left to the long one."""
    members = operation.input_shape.members.items()
    return {name: types.get(member.type_name) for name, member in members if name not in _UNUSUAL}


def decode(types: Types, body: bytes) -> dict[str, Any]:
    """The request with its blobs decoded. Raises ValueError for what the long way shall look at."""
    request = orjson.loads(body)
    try:
        _check_members(types, request)
        for record in _records(types, request):
            data = record["Data"]
            if len(data) % 4 or (data[-1:] == "=" and data[-3:] not in BASE64_ENDS):
                raise ValueError("unused bits are set")
            record["Data"] = a2b_base64(data, strict_mode=True)
            _check_keys(record)
        for entry in (request.get("Entries") or []) if "Entries" in types else []:
            if type(entry["ReceiptHandle"]) is not str or len(entry) > 1:
                raise ValueError("more than a handle")
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not as a client writes it") from error
    return request


def decode_cbor(types: Types, body: bytes) -> dict[str, Any]:
    """The same of a body in CBOR."""
    request = cbor_bodies.read(body)
    _check_members(types, request)
    if isinstance(request.get("Records"), Columns):
        return request
    try:
        for record in _records(types, request):
            if type(record["Data"]) is not bytes:
                raise ValueError("no bytes")
            _check_keys(record)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not as a client writes it") from error
    return request


def _check_members(types: Types, request: dict[str, Any]) -> None:
    for name, value in request.items():
        if name not in types or (value is not None and not _fits(value, types[name])):
            raise ValueError(f"{name} is of another type, or nothing that this API has")


def _records(types: Types, request: dict[str, Any]) -> Iterable[dict[str, Any]]:
    single = [request] if "Data" in types else []
    return (request.get("Records") or []) if "Records" in types else single


def _check_keys(record: dict[str, Any]) -> None:
    if type(record["PartitionKey"]) is not str or type(record.get("ExplicitHashKey")) not in _TEXTS:
        raise ValueError("a key is no text")


def _asks_for_many(request: dict[str, Any]) -> bool:
    """A GetRecords whose answer takes milliseconds to write."""
    return bool((request.get("Limit") or _MANY) >= _MANY)


def _decode_put(types: Types, body: bytes) -> dict[str, Any]:
    """The same of a PutRecords, mostly with its records as columns."""
    return read_put(body) or decode(types, body)


def _decode_record(types: Types, body: bytes) -> dict[str, Any]:
    """The same of a PutRecord."""
    return read_record(body) or decode(types, body)


_READERS = {"PutRecord": _decode_record, "PutRecords": _decode_put}


def _fits(value: Any, wanted: type[Any] | None) -> bool:
    """Integers of more than 31 bits are cut on the long way."""
    if wanted is int:
        return type(value) is int and abs(value) < 1 << 31
    return type(value) is wanted or (wanted is list and type(value) is Columns)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value)} has no place in an answer")
