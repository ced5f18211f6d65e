"""Deleting what a test has made: everything is tried, in the reverse order, and the first failure is told."""

import pytest
from botocore.exceptions import ClientError

from hydrant.pipeline.clients import Clients
from hydrant.testing import Resources


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Delete")


class Undone:
    """Steps that note that they were taken, and fail where they are told to."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.resources = Resources(Clients("us-east-1"))

    def step(self, name: str, error: Exception | None = None) -> None:
        def undo() -> None:
            self.taken.append(name)
            if error:
                raise error

        self.resources._undo.append(undo)


def test_the_last_is_deleted_first() -> None:
    undone = Undone()
    for name in ("bucket", "role", "delivery stream"):
        undone.step(name)
    undone.resources.delete()
    assert undone.taken == ["delivery stream", "role", "bucket"]


def test_all_others_go_where_one_cannot_and_its_failure_is_told() -> None:
    undone = Undone()
    undone.step("bucket", OSError("later"))
    undone.step("role", refused("AccessDenied"))
    undone.step("stream")
    with pytest.raises(ClientError, match="AccessDenied"):
        undone.resources.delete()
    assert undone.taken == ["stream", "role", "bucket"]


@pytest.mark.parametrize(
    "code",
    ["NoSuchBucket", "NoSuchEntity", "ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue"],
)
def test_what_is_gone_already_is_no_failure(code: str) -> None:
    undone = Undone()
    undone.step("it", refused(code))
    undone.resources.delete()
    assert undone.taken == ["it"]


def test_nothing_is_deleted_twice() -> None:
    undone = Undone()
    undone.step("it")
    undone.resources.delete()
    undone.resources.delete()
    assert undone.taken == ["it"]
