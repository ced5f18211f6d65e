"""hashicorp/http: the answer of a server on this machine."""

import base64
from typing import Any

from ..resource import Provider
from ..rules import Rules, one_of
from ..schema import Values, arguments
from ..utility.plain import PlainData, provider_of
from ..utility.web import Question, Trust, ask

_RETRY = {
    "nesting_mode": "single",
    "block": {
        "attributes": {
            name: {"type": "number", "optional": True} for name in ("attempts", "min_delay_ms", "max_delay_ms")
        }
    },
}
_TEXTS = ["map", "string"]


def _positive(number: Any) -> str | None:
    return None if number >= 1 else f"expected at least 1, got {number}"


class Http(PlainData):
    """What a server answers."""

    name = "http"
    rules = Rules(
        checks={"method": one_of("GET", "POST", "HEAD"), "request_timeout_ms": _positive},
        conflicts=(("insecure", "ca_cert_pem"),),
        required_with={"client_cert_pem": ("client_key_pem",), "client_key_pem": ("client_cert_pem",)},
    )
    schema = arguments(
        required={"url": "string"},
        optional={
            **dict.fromkeys(("method", "request_body", "ca_cert_pem", "client_cert_pem", "client_key_pem"), "string"),
            "request_headers": _TEXTS,
            "request_timeout_ms": "number",
            "insecure": "bool",
        },
        computed={
            **dict.fromkeys(("id", "body", "response_body", "response_body_base64"), "string"),
            "response_headers": _TEXTS,
            "status_code": "number",
        },
        hidden=("client_key_pem",),
        blocks={"retry": _RETRY},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Ask it."""
        answer = ask(_question(config))
        text = answer.body.decode(errors="replace")
        return {
            "id": config["url"],
            "body": text,
            "response_body": text,
            "response_body_base64": base64.b64encode(answer.body).decode(),
            "response_headers": answer.headers,
            "status_code": answer.status,
        }


def _question(config: Values) -> Question:
    retry = config["retry"] or {}
    given: Values = {
        "url": config["url"],
        "method": config["method"] or "GET",
        "headers": {name: text for name, text in (config["request_headers"] or {}).items() if text is not None},
        "body": config["request_body"],
        "attempts": int(retry.get("attempts") or 0) + 1,
        "trust": Trust(
            bool(config["insecure"]), config["ca_cert_pem"], config["client_cert_pem"], config["client_key_pem"]
        ),
    }
    if config["request_timeout_ms"]:
        given["seconds"] = config["request_timeout_ms"] / 1000
    low, high = retry.get("min_delay_ms"), retry.get("max_delay_ms")
    given["pauses"] = (1.0 if low is None else low / 1000, 30.0 if high is None else high / 1000)
    return Question(**given)


def provider() -> Provider:
    """The provider."""
    return provider_of("http", data_sources=(Http,))
