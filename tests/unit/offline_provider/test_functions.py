"""The provider's functions, as Terraform calls them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.protocol.wire import decode, encode
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.servicer import Servicer
from hydrant.offline_provider.values import Unknown

SERVICER = Servicer(load("aws"))
ROLE = "arn:aws:iam::123456789012:role/with/a/path/name"


def call(name: str, *arguments: Any) -> Any:
    request = pb.CallFunction.Request(name=name, arguments=[encode(value) for value in arguments])
    return SERVICER.CallFunction(request, None)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        (
            "arn_parse",
            ["arn:aws:sns:us-east-1:123456789012:a:b"],
            {
                "partition": "aws",
                "service": "sns",
                "region": "us-east-1",
                "account_id": "123456789012",
                "resource": "a:b",
            },
        ),
        ("arn_build", ["aws", "s3", "", "", "bucket"], "arn:aws:s3:::bucket"),
        ("trim_iam_role_path", [ROLE], "arn:aws:iam::123456789012:role/name"),
        ("user_agent", ["mine", "1.0", "for tests"], "mine/1.0 (for tests)"),
        ("user_agent", ["mine", "", ""], "mine"),
        ("arn_parse", [Unknown], Unknown),
    ],
)
def test_what_they_return(name: str, arguments: list[Any], expected: Any) -> None:
    answer = call(name, *arguments)
    assert not answer.HasField("error")
    assert decode(answer.result) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("arn_parse", ["x:aws:s3:::b"], "does not begin with arn:"),
        ("arn_parse", ["arn:aws:s3"], "too few parts"),
        ("trim_iam_role_path", ["arn:aws:iam::123456789012:user/name"], "is not the ARN of an IAM role"),
        ("trim_iam_role_path", ["arn:aws:iam:us-east-1:123456789012:role/name"], "is not the ARN of an IAM role"),
        ("user_agent", ["", "1", "2"], "must not be empty"),
    ],
)
def test_a_wrong_argument_is_told_with_its_place(name: str, arguments: list[Any], words: str) -> None:
    error = call(name, *arguments).error
    assert words in error.text
    assert error.function_argument == 0


def test_a_function_that_is_not_there() -> None:
    error = call("no_such", "x").error
    assert "has no function no_such" in error.text
    assert not error.HasField("function_argument")


@given(st.lists(st.text(alphabet="abc-/"), min_size=4, max_size=4), st.text())
def test_what_is_built_is_parsed(parts: list[str], resource: str) -> None:
    arn = decode(call("arn_build", *parts, resource).result)
    names = ("partition", "service", "region", "account_id", "resource")
    assert decode(call("arn_parse", arn).result) == dict(zip(names, [*parts, resource], strict=True))


def test_they_are_told_to_terraform() -> None:
    told = SERVICER.GetFunctions(pb.GetFunctions.Request(), None).functions
    assert set(told) == {"arn_build", "arn_parse", "trim_iam_role_path", "user_agent"}
    assert [parameter.name for parameter in told["user_agent"].parameters] == [
        "product_name",
        "product_version",
        "comment",
    ]
    assert b'"account_id": "string"' in getattr(told["arn_parse"], "return").type
