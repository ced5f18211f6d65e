"""PutRecord and PutRecordBatch on the short way: bodies as clients write them, answers as LocalStack writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import orjson
from localstack.aws.spec import load_service

from hydrant.emulator.front.operations import OPERATIONS, Operation
from hydrant.emulator.requests.blobs import read_once
from hydrant.emulator.requests.scalars import base64_bytes

_TARGET = "Firehose_20150804."


def install(provider: Any) -> None:
    """Let them be served by a provider from now on."""
    _add("PutRecord", provider.put_record, decode_record)
    _add("PutRecordBatch", provider.put_record_batch, decode_batch)


def _add(name: str, call: Any, decode: Callable[[bytes], dict[str, Any]]) -> None:
    service = load_service("firehose")
    OPERATIONS.add(f"{_TARGET}{name}", Operation(service, service.operation_model(name), decode, call, _dump, False))


def decode_record(body: bytes) -> dict[str, Any]:
    """A PutRecord with its data as bytes. Raises ValueError for what the long way shall look at."""
    return read_record(body) or _decode_record(body)


def _decode_record(body: bytes) -> dict[str, Any]:
    request = _request(body, {"DeliveryStreamName", "Record"})
    request["Record"] = _checked(request["Record"])
    return request


def decode_batch(body: bytes) -> dict[str, Any]:
    """A PutRecordBatch with its data as bytes. Raises ValueError for what the long way shall look at."""
    return read_batch(body) or _decode_batch(body)


class _Record(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    Data: bytes


class _Batch(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    DeliveryStreamName: str
    Records: list[_Record]


class _Single(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    DeliveryStreamName: str
    Record: _Record


_read = msgspec.json.Decoder(_Batch).decode
_read_single = msgspec.json.Decoder(_Single).decode


def read_batch(body: bytes) -> dict[str, Any] | None:
    """The same, JSON and base64 read in one pass; None for what shall be looked at piece by piece."""
    batch = read_once(body, _read)
    if batch is None:
        return None
    records = [{"Data": each.Data} for each in batch.Records]
    return {"DeliveryStreamName": batch.DeliveryStreamName, "Records": records}


def read_record(body: bytes) -> dict[str, Any] | None:
    """The same of a PutRecord."""
    put = read_once(body, _read_single)
    if put is None:
        return None
    return {"DeliveryStreamName": put.DeliveryStreamName, "Record": {"Data": put.Record.Data}}


def _decode_batch(body: bytes) -> dict[str, Any]:
    request = _request(body, {"DeliveryStreamName", "Records"})
    records = request["Records"]
    if type(records) is not list:
        raise ValueError("no list of records")
    request["Records"] = [_checked(each) for each in records]
    return request


def _request(body: bytes, members: set[str]) -> dict[str, Any]:
    request = orjson.loads(body)
    if type(request) is not dict or request.keys() != members or type(request["DeliveryStreamName"]) is not str:
        raise ValueError("not as a client writes it")
    return request


def _checked(record: Any) -> dict[str, bytes]:
    if type(record) is not dict or record.keys() != {"Data"} or type(record["Data"]) is not str:
        raise ValueError("not as a client writes it")
    return {"Data": base64_bytes(record["Data"])}


def _dump(answer: Any) -> bytes:
    return json.dumps(answer).encode()
