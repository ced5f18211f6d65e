"""Parameters of integrations with services, `$request.body.x` [API Gateway guide: parameter mapping]. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from .call import Call
from .payloads import raw_path

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_WHOLE = re.compile(r"\$(request|context|stageVariables)\.[\w.$\[\]-]+")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NothingThere(Exception):
    """A parameter is mapped from something that the request does not have."""


def mapped(parameters: Mapping[str, str], call: Call) -> dict[str, str]:
    """The parameters of an integration for a call. Raises NothingThere."""
    return {name: _value(text, call) for name, text in parameters.items()}


def _value(text: str, call: Call) -> str:
    if _WHOLE.fullmatch(text):
        return _of(text[1:], call)
    return _VARIABLE.sub(lambda match: _of(match[1], call), text)


def _of(selector: str, call: Call) -> str:
    found = _found(selector.removeprefix("$"), call)
    if found is None:
        raise NothingThere(selector)
    return found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))


def _found(selector: str, call: Call) -> Any:
    kind, _, rest = selector.partition(".")
    if kind == "stageVariables":
        return call.stage_variables.get(rest)
    if kind == "context":
        return _context(call).get(rest)
    return _of_request(rest, call)


def _of_request(selector: str, call: Call) -> Any:
    place, _, name = selector.partition(".")
    if place == "body":
        return _in_body(name, call) if name else call.body.decode(errors="replace")
    if place == "header":
        return call.joined_headers.get(name.lower())
    if place == "querystring":
        values = [value for key, value in parse_qsl(call.query, keep_blank_values=True) if key == name]
        return ",".join(values) if values else None
    if place == "path":
        return call.path_parameters.get(name) if name else raw_path(call)
    return None


def _in_body(path: str, call: Call) -> Any:
    found = call.document
    for name, index in _STEP.findall(path):
        if index:
            found = found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found


def _context(call: Call) -> dict[str, Any]:
    return {
        "accountId": call.account_id,
        "apiId": call.api_id,
        "domainName": call.host,
        "httpMethod": call.method,
        "identity.sourceIp": call.source_ip,
        "path": raw_path(call),
        "requestId": call.request_id,
        "requestTimeEpoch": str(int(call.seconds * 1000)),
        "routeKey": call.route_key,
        "stage": call.stage,
    }
