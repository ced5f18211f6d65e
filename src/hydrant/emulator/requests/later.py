"""Members that AWS's services take today and LocalStack drops without a word: a request with one is refused by name.

The list beside this file is what AWS's API of November 2026 (botocore 1.44.8) has more than the one that LocalStack
4.9.2 knows, of the services that are loaded by default but those that are read by AWS's newest model (served.py);
`dropped_though_known` are those whose name LocalStack 4.14.0 knows as well, and does nothing with. Members that AWS
itself does not know are ignored, as there (R-7), and so is one that asks for nothing: false, empty, null.

An entry is a path in the request's document, `*` for the members of a list or map, or `Member@header:name`.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .documents import body_of, cbor_document, json_document
from .refusals import not_served, operation_not_served
from .served import asks_for

_LIST = Path(__file__).with_name("later_members.json")
_CHECKSUMS = frozenset({"SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"})
"""S3's newer algorithms: LocalStack stores another checksum instead."""
_SUB_RESOURCES = {
    "annotation": {
        "GetObject": "GetObjectAnnotation",
        "PutObject": "PutObjectAnnotation",
        "DeleteObject": "DeleteObjectAnnotation",
    },
    "encryption": {"PutObject": "UpdateObjectEncryption"},
    "abac": {"CreateBucket": "PutBucketAbac", "ListObjects": "GetBucketAbac", "ListObjectsV2": "GetBucketAbac"},
    "metadataAnnotationTable": {"CreateBucket": "UpdateBucketMetadataAnnotationTableConfiguration"},
}
"""By the query: what LocalStack takes a request for, to the object's harm, and the operation of S3 that it is."""
_MESSAGE_SIZE = "MaximumMessageSize"
_CHECKSUM_HEADERS = ("x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm", "x-amz-trailer")
_NOTHING: tuple[Any, ...] = (None, False, "", "false", [], {})


def refuse_later(operation: Any, request: Any, given: Any) -> None:
    """Raise RefusedRequest when a request has a member that would be dropped; `given` is what was read of it."""
    service = operation.service_model.service_name
    if service == "s3":
        _refuse_sub_resources(operation.name, request)
        _refuse_checksums(operation.name, request)
    elif service == "sns":
        _refuse_message_size(operation.name, given or {})
    for entry in _dropped(operation):
        path, at, place = entry.partition("@")
        where, _, name = place.partition(":")
        given = _in_head(request, where, name) if at else _in_body(request, operation, tuple(path.split(".")))
        if given:
            raise not_served(operation.name, path.replace(".*", "[]"))


def _refuse_sub_resources(name: str, request: Any) -> None:
    """What LocalStack's router does not know it ignores, and serves the whole object or bucket."""
    for query, operations in _SUB_RESOURCES.items():
        if name in operations and query in request.args:
            raise operation_not_served("s3", operations[name])


def _refuse_message_size(name: str, given: Mapping[str, Any]) -> None:
    """LocalStack drops the attribute of topics, or keeps it and goes by 256 KiB."""
    if given.get("AttributeName") == _MESSAGE_SIZE or _MESSAGE_SIZE in (given.get("Attributes") or {}):
        raise not_served(name, f"attribute {_MESSAGE_SIZE}")


def _refuse_checksums(name: str, request: Any) -> None:
    for header in _CHECKSUM_HEADERS:
        algorithm = request.headers.get(header, "").upper().removeprefix("X-AMZ-CHECKSUM-")
        if algorithm in _CHECKSUMS:
            raise not_served(name, f"ChecksumAlgorithm {algorithm}")


@functools.cache
def _entries(service: str, operation: str) -> tuple[tuple[str, bool], ...]:
    """The entries of an operation, each with whether it is dropped although the model knows it."""
    lists = _read()
    return tuple(
        (entry, kind == "dropped_though_known")
        for kind, services in lists.items()
        for entry in services.get(service, {}).get(operation, ())
    )


@functools.cache
def _read() -> dict[str, dict[str, dict[str, list[str]]]]:
    lists: dict[str, dict[str, dict[str, list[str]]]] = json.loads(_LIST.read_text(encoding="utf-8"))
    return lists


def _dropped(operation: Any) -> Iterator[str]:
    for entry, though_known in _entries(operation.service_model.service_name, operation.name):
        if though_known or not _knows(operation.input_shape, entry.partition("@")[0].split(".")):
            yield entry


def _knows(shape: Any, path: list[str]) -> bool:
    """Whether a model has a member: then its service is taken to serve it."""
    for name in path:
        if shape is None or (name != "*" and name not in shape.members):
            return False
        shape = (shape.member if shape.type_name == "list" else shape.value) if name == "*" else shape.members[name]
    return True


def _in_head(request: Any, where: str, name: str) -> bool:
    return (request.args if where == "querystring" else request.headers).get(name) not in _NOTHING


def _in_body(request: Any, operation: Any, path: tuple[str, ...]) -> bool:
    protocol = operation.service_model.protocol
    if protocol in ("query", "ec2"):
        return asks_for(_form(request, path), ())
    body = body_of(request)
    if not body:
        return False
    if protocol == "rest-xml":
        return any(mark + path[-1].encode() + end in body for mark in (b"<", b":") for end in (b">", b" "))
    document = cbor_document(body) if "cbor" in request.mimetype else json_document(body)
    return asks_for(document, path)


def _form(request: Any, path: tuple[str, ...]) -> list[str]:
    """Values of a form whose name is the path, or begins with it."""
    name = path[0]
    return [value for key, value in request.values.items() if key == name or key.startswith(f"{name}.")]
