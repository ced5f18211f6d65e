"""Glue's endpoint of Iceberg's REST catalogue, below /iceberg/v1: refused in Iceberg's own form, with what to do then.

To S3 the same path is an object of a bucket `iceberg`: what is not plainly a call of the catalogue is left to S3.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from localstack.http import Request, Response
from localstack.services.edge import ROUTER
from werkzeug.exceptions import NotFound

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]
_HOSTS = (
    r"<regex('(glue\..+|[^.]+|[0-9.]+|\[.+\]|localhost\.localstack\.cloud|host\.docker\.internal)(:[0-9]+)?'):host>"
)
"""The emulator's own names and addresses: an API or a bucket with a name of its own has its paths for itself."""
_SIGNED_FOR_GLUE = re.compile(r"Credential=[^,]*/glue/aws4_request")
_MOST_SHOWN = 200


def install() -> None:
    """Add the route."""
    ROUTER.add("/iceberg/v1/<path:path>", _answer, host=_HOSTS, methods=_METHODS)


def is_catalogue_call(headers: Mapping[str, str]) -> bool:
    """Whether a request below the path is one of an Iceberg client: by its host, its signature or what clients send."""
    authorization = headers.get("Authorization", "")
    return (
        headers.get("Host", "").lower().startswith("glue.")
        or _SIGNED_FOR_GLUE.search(authorization) is not None
        or authorization.startswith("Bearer ")
        or "X-Client-Version" in headers
    )


def refusal(method: str, path: str, host: str) -> dict[str, Any]:
    """The error as Iceberg's REST specification has it."""
    called = f"{method} {path}"[:_MOST_SHOWN]
    message = (
        f"The emulator does not serve {called}: the Iceberg REST endpoint of AWS Glue is not there. Take the catalogue "
        f"by Glue's own API (pyiceberg: type 'glue' with glue.endpoint and s3.endpoint http://{host}; Spark: "
        "org.apache.iceberg.aws.glue.GlueCatalog), or read the metadata_location that GetTable tells: docs/iceberg.md."
    )
    return {"error": {"message": message, "type": "UnsupportedOperationException", "code": 501}}


def _answer(request: Request, path: str, host: str) -> Response:
    if not is_catalogue_call(request.headers):
        raise NotFound  # LocalStack goes on with its services
    body = refusal(request.method, f"/iceberg/v1/{path}", host)
    return Response(json.dumps(body), status=501, mimetype="application/json")
