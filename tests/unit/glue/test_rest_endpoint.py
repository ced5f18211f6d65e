"""Which requests below /iceberg/v1 are calls of Iceberg's REST catalogue, and what they are told."""

import pytest
from localstack.http import Request, Router
from localstack.http.dispatcher import handler_dispatcher
from localstack.http.router import RegexConverter
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotFound

from hydrant.emulator.glue import rest_endpoint
from hydrant.emulator.glue.rest_endpoint import is_catalogue_call, refusal

SIGNED = "AWS4-HMAC-SHA256 Credential=test/20261129/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


@pytest.mark.parametrize(
    ("headers", "is_one"),
    [
        ({"Authorization": SIGNED.format("glue")}, True),
        ({"Authorization": SIGNED.format("s3")}, False),
        ({"Authorization": "Bearer x"}, True),
        ({"X-Client-Version": "0.14.1"}, True),
        ({"x-client-version": "Apache Iceberg 1.9"}, True),
        ({"Host": "glue.us-east-1.localhost.localstack.cloud:4566"}, True),
        ({"Host": "iceberg.s3.localhost.localstack.cloud:4566"}, False),
        ({"Host": "localhost:4566"}, False),
        ({}, False),
    ],
)
def test_calls_of_the_catalogue_are_told_from_objects(headers: dict[str, str], is_one: bool) -> None:
    assert is_catalogue_call(Headers(headers)) is is_one


def test_the_refusal_names_the_call_and_the_way_on() -> None:
    error = refusal("GET", "/iceberg/v1/" + "x" * 9_000, "localhost:4566")["error"]
    assert (error["code"], error["type"]) == (501, "UnsupportedOperationException")
    assert "does not serve GET /iceberg/v1/xxx" in error["message"]
    assert "glue.endpoint and s3.endpoint http://localhost:4566" in error["message"]
    assert len(error["message"]) < 700


@pytest.mark.parametrize(
    ("host", "path", "signed_for", "status"),
    [
        ("localhost:4566", "/iceberg/v1/config", "glue", 501),
        ("127.0.0.1:4566", "/iceberg/v1/namespaces/a/tables", "glue", 501),
        ("[::1]:4566", "/iceberg/v1/config", "glue", 501),
        ("localstack", "/iceberg/v1/config", "glue", 501),
        ("glue.eu-west-1.amazonaws.com", "/iceberg/v1/config", "glue", 501),
        ("localhost:4566", "/iceberg/v1/config", "s3", None),
        ("localhost:4566", "/iceberg/v2/config", "glue", None),
        ("a1b2.execute-api.localhost.localstack.cloud:4566", "/iceberg/v1/config", "glue", None),
        ("lake.s3.localhost.localstack.cloud:4566", "/iceberg/v1/config", "glue", None),
    ],
)
def test_names_of_others_have_their_paths_for_themselves(
    host: str, path: str, signed_for: str, status: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    router = Router(handler_dispatcher(), converters={"regex": RegexConverter})
    monkeypatch.setattr(rest_endpoint, "ROUTER", router)
    rest_endpoint.install()
    request = Request("GET", path, headers={"Host": host, "Authorization": SIGNED.format(signed_for)})
    if status is None:
        with pytest.raises(NotFound):
            router.dispatch(request)
    else:
        assert router.dispatch(request).status_code == status
