"""The event that a function gets, in format 2.0 and 1.0 [API Gateway guide: AWS Lambda proxy integrations]. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from .call import Call

_TEXTS = ("text/", "application/json", "application/javascript", "application/xml", "application/x-www-form-urlencoded")


def event_for(call: Call, version: str) -> dict[str, Any]:
    """The event in a format."""
    return _second(call) if version == "2.0" else _first(call)


def _second(call: Call) -> dict[str, Any]:
    body, packed = _body(call)
    headers = call.joined_headers
    event = {
        "version": "2.0",
        "routeKey": call.route_key,
        "rawPath": raw_path(call),
        "rawQueryString": call.query,
        "cookies": call.cookies or None,
        "headers": headers,
        "queryStringParameters": _joined(call.query) or None,
        "requestContext": {
            "accountId": call.account_id,
            "apiId": call.api_id,
            "domainName": call.host,
            "domainPrefix": call.host.partition(".")[0],
            "http": {
                "method": call.method,
                "path": raw_path(call),
                "protocol": "HTTP/1.1",
                "sourceIp": call.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": call.request_id,
            "routeKey": call.route_key,
            "stage": call.stage,
            "time": _time(call),
            "timeEpoch": int(call.seconds * 1000),
        },
        "body": body,
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": dict(call.stage_variables) or None,
        "isBase64Encoded": packed,
    }
    return {name: value for name, value in event.items() if value is not None}


def _first(call: Call) -> dict[str, Any]:
    body, packed = _body(call)
    headers = [(name, value) for name, value in call.headers]
    resource = call.route_key.partition(" ")[2] or call.route_key
    return {
        "version": "1.0",
        "resource": resource,
        "path": raw_path(call),
        "httpMethod": call.method,
        "headers": dict(headers),
        "multiValueHeaders": _lists(headers),
        "queryStringParameters": dict(_pairs(call.query)) or None,
        "multiValueQueryStringParameters": _lists(_pairs(call.query)) or None,
        "requestContext": {
            "accountId": call.account_id,
            "apiId": call.api_id,
            "domainName": call.host,
            "domainPrefix": call.host.partition(".")[0],
            "extendedRequestId": call.request_id,
            "httpMethod": call.method,
            "identity": {"sourceIp": call.source_ip, "userAgent": call.joined_headers.get("user-agent", "")},
            "path": raw_path(call),
            "protocol": "HTTP/1.1",
            "requestId": call.request_id,
            "requestTime": _time(call),
            "requestTimeEpoch": int(call.seconds * 1000),
            "resourceId": call.route_key,
            "resourcePath": resource,
            "stage": call.stage,
        },
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": dict(call.stage_variables) or None,
        "body": body,
        "isBase64Encoded": packed,
    }


def raw_path(call: Call) -> str:
    """The path with the stage, which is in the path of all stages but `$default`."""
    return call.path if call.stage == "$default" else f"/{call.stage}{call.path}"


def _body(call: Call) -> tuple[str | None, bool]:
    """The body as text, or in base64 where its type is none of text."""
    if not call.body:
        return None, False
    kind = call.joined_headers.get("content-type", "").lower()
    try:
        if not kind or kind.startswith(_TEXTS) or "+json" in kind or "+xml" in kind:
            return call.body.decode(), False
    except UnicodeDecodeError:
        pass
    return base64.b64encode(call.body).decode(), True


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _joined(query: str) -> dict[str, str]:
    return {name: ",".join(values) for name, values in _lists(_pairs(query)).items()}


def _lists(pairs: list[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _time(call: Call) -> str:
    return datetime.fromtimestamp(call.seconds, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
