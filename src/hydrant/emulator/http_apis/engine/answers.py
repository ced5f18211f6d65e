"""What a caller gets: of a function's answer, of an API's refusal; CORS [API Gateway guide: both pages]. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydrant.valid_json import whole

from .call import Call

_ERROR = 500


@dataclass(frozen=True)
class Answer:
    """Status, headers (several of a name may be there) and body."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def refusal(status: int, message: str) -> Answer:
    """An answer of the API itself."""
    return Answer(status, [("content-type", "application/json")], json.dumps({"message": message}).encode())


def of_function(result: Any, version: str) -> Answer:
    """The answer that a function gives, in its format.

    In format 2.0 anything without statusCode is a body by itself; in format 1.0 it is a fault of the function.
    """
    if version == "2.0" and not (isinstance(result, Mapping) and "statusCode" in result):
        text = result if isinstance(result, str) else json.dumps(result)
        return Answer(200, [("content-type", "application/json")], whole(text).encode())
    if not isinstance(result, Mapping):
        return refusal(_ERROR, "Internal Server Error")
    try:
        status, body = int(result.get("statusCode") or 0), _body(result)
    except (TypeError, ValueError, binascii.Error):
        return refusal(_ERROR, "Internal Server Error")
    if not 100 <= status <= 599:
        return refusal(_ERROR, "Internal Server Error")
    headers = _headers(result)
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    return Answer(status, headers, body)


def _body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body")
    text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    return base64.b64decode(text, validate=True) if result.get("isBase64Encoded") else whole(text).encode()


def _headers(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    several = result.get("multiValueHeaders") or {}
    single = {name: value for name, value in (result.get("headers") or {}).items() if name not in several}
    found = [(str(name), _text(value)) for name, value in single.items()]
    found += [(str(name), _text(value)) for name, values in several.items() for value in values]
    return found + [("set-cookie", _text(cookie)) for cookie in result.get("cookies") or ()]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def cors_headers(settings: Mapping[str, Any] | None, call: Call) -> list[tuple[str, str]]:
    """What CorsConfiguration adds to an answer for a page of another origin; nothing for others."""
    origin = call.joined_headers.get("origin")
    if not settings or not origin:
        return []
    allowed = settings.get("AllowOrigins") or []
    if "*" not in allowed and not any(_origin_fits(each, origin) for each in allowed):
        return []
    found = [("access-control-allow-origin", "*" if "*" in allowed else origin)]
    if settings.get("AllowCredentials"):
        found.append(("access-control-allow-credentials", "true"))
    if exposed := settings.get("ExposeHeaders"):
        found.append(("access-control-expose-headers", ",".join(exposed)))
    return found


def preflight(settings: Mapping[str, Any] | None, call: Call) -> Answer | None:
    """The answer to OPTIONS of a browser, which an API with CorsConfiguration gives itself; None for other calls."""
    wanted = call.joined_headers.get("access-control-request-method")
    if not settings or call.method != "OPTIONS" or not wanted:
        return None
    found = cors_headers(settings, call)
    if found:
        for name, member in (("methods", "AllowMethods"), ("headers", "AllowHeaders")):
            if settings.get(member):
                found.append((f"access-control-allow-{name}", ",".join(settings[member])))
        if settings.get("MaxAge") is not None:
            found.append(("access-control-max-age", str(settings["MaxAge"])))
    return Answer(204, found, b"")


def _origin_fits(allowed: str, origin: str) -> bool:
    """Whether an origin is allowed by itself, or as "https://*"."""
    return allowed == origin or (allowed.endswith("://*") and origin.startswith(allowed.removesuffix("*")))
