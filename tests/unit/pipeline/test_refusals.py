"""What the SDK raises, in the words of an error that users see."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from hydrant.pipeline.refusals import refusal


@pytest.mark.parametrize(
    ("code", "next_step"),
    [
        ("AccessDenied", "right to PutRecords"),
        ("ExpiredToken", "Log in again"),
        ("NoSuchBucket", "Check what is named"),
    ],
)
def test_a_refused_call(code: str, next_step: str) -> None:
    found = refusal(ClientError({"Error": {"Code": code, "Message": "because"}}, "PutRecords"))
    assert found
    assert (found.title, found.cause) == ("PutRecords was refused.", f"{code}: because")
    assert next_step in found.next_step


@pytest.mark.parametrize("error", [NoCredentialsError(), EndpointConnectionError(endpoint_url="https://x")])
def test_a_call_that_came_nowhere(error: Exception) -> None:
    found = refusal(error)
    assert found
    assert "not reached" in found.title
    assert found.cause == str(error)


def test_other_errors_stay_what_they_are() -> None:
    assert refusal(ValueError("a bug")) is None
