"""What becomes of changes and deletions that a provider cannot make (R-21, R-23)."""

from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider

from hydrant.emulator.cloudformation.changes import Changing, asking


class Stuck(ResourceProvider):  # type: ignore[misc] # LocalStack has no types
    """A provider of somebody else's, without an update, whose deletions a service refuses."""

    SCHEMA: ClassVar[dict[str, Any]] = {"primaryIdentifier": ["/properties/Name"]}
    code = "DeleteConflict"

    def delete(self, request: Any) -> ProgressEvent:
        raise ClientError({"Error": {"Code": self.code, "Message": "It is in use."}}, "DeleteThing")


def request(before: dict[str, Any] | None, after: dict[str, Any]) -> Any:
    return SimpleNamespace(previous_state=before, desired_state=after, resource_type="AWS::Any::Thing")


def test_a_deletion_fails_in_the_words_of_the_service() -> None:
    event = Changing(Stuck(), "AWS::Any::Thing").delete(request({"Name": "a"}, {"Name": "a"}))
    assert event.status == OperationStatus.FAILED
    assert event.message == "An error occurred (DeleteConflict) when calling the DeleteThing operation: It is in use."


def test_a_deletion_of_what_is_gone_is_for_localstack_to_judge() -> None:
    provider = Stuck()
    provider.code = "ResourceNotFoundException"
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        Changing(provider, "AWS::Any::Thing").delete(request({"Name": "a"}, {"Name": "a"}))


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ({"Name": "a", "Size": 1, "Made": "x"}, {"Size": 2}, OperationStatus.FAILED),
        ({"Name": "a", "Size": 1, "Made": "x"}, {"Size": 1}, OperationStatus.SUCCESS),
    ],
)
def test_without_a_template_to_compare_what_is_to_be_there_counts(
    before: dict[str, Any], after: dict[str, Any], status: OperationStatus
) -> None:
    event = Changing(Stuck(), "AWS::Any::Thing").update(request(before, after))
    assert event.status == status
    assert event.resource_model == before
    assert ("Size" in (event.message or "")) == (status == OperationStatus.FAILED)


def test_of_two_templates_also_what_one_takes_away_counts() -> None:
    before, after = {"Name": "a", "Size": 1, "Colour": "red"}, {"Size": 1}
    with asking({"Size": 1, "Colour": "red"}, after):
        event = Changing(Stuck(), "AWS::Any::Thing").update(request(before, after))
    assert event.status == OperationStatus.FAILED
    assert "does not change Colour of resources of the type AWS::Any::Thing" in event.message
    with asking(after, after):  # what it refers to has changed
        assert Changing(Stuck(), "AWS::Any::Thing").update(request(before, after)).status == OperationStatus.SUCCESS
