"""Roles as LocalStack's IAM holds them: what names no role is none, never an error of the emulator."""

import pytest

from hydrant.emulator.iam_roles import load_role


@pytest.mark.parametrize(
    "arn",
    [
        "role",
        "arn:aws:iam::000000000000",
        "arn:aws:iam::000000000000:role/nobody",
        "arn:aws-cn:iam::000000000000:role/nobody",
        "arn:elsewhere:iam::000000000000:role/nobody",
    ],
)
def test_what_names_no_role_is_none(arn: str) -> None:
    assert load_role(arn) is None
