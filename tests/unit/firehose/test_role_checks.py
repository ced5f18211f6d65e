"""Roles that cannot be meant: refused with what is wrong, never an error of the emulator."""

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.roles.checks import check_roles
from hydrant.emulator.firehose.roles.guard import RoleGuard
from hydrant.emulator.iam_roles import Roles

from .engine import STREAM, described, destination_of


@pytest.mark.parametrize(
    ("role", "code", "words"),
    [
        ("arn::iam::000000000000:role/r", "InvalidArgumentException", "arn::iam::000000000000:role/r is not an ARN"),
        ("r", "InvalidArgumentException", "r is not an ARN"),
        ("arn:aws:iam::111111111111:role/r", "AccessDeniedException", "Cross-account pass role is not allowed"),
        ("arn:aws:iam::000000000000:role/r", "InvalidArgumentException", "Firehose is unable to assume role"),
    ],
    ids=["no partition", "a name", "another account", "unknown"],
)
def test_a25_h5_roles_that_are_refused(role: str, code: str, words: str) -> None:
    destination = destination_of(described(RoleARN=role))
    guard = RoleGuard(STREAM, "000000000000", "us-east-1", lambda: destination, None, Roles(lambda _arn: None))
    with pytest.raises(ServiceException, match=words) as caught:
        check_roles(guard)
    assert caught.value.code == code
