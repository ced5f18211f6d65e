"""What calls of services are told that are not loaded."""

from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from hydrant.emulator.not_loaded import RefuseNotLoaded


def told(service: str, **request: Any) -> tuple[str, int]:
    context: Any = SimpleNamespace(service=SimpleNamespace(service_name=service), service_request=request)
    nobody: Any = None
    with pytest.raises(CommonServiceException) as refused:
        RefuseNotLoaded()(nobody, context, nobody)
    return refused.value.code, refused.value.status_code


@pytest.mark.parametrize(
    ("service", "request_", "code"),
    [
        ("ecr", {"repositoryNames": ["serverless-of-mine"]}, ("RepositoryNotFoundException", 400)),
        ("ecr", {}, ("NotImplemented", 501)),
        ("rekognition", {"repositoryNames": ["x"]}, ("NotImplemented", 501)),
    ],
)
def test_a_service_that_is_not_loaded(service: str, request_: dict[str, Any], code: tuple[str, int]) -> None:
    assert told(service, **request_) == code
