"""What of a failed change of a stack is taken back."""

from typing import Any

import pytest

from hydrant.emulator.cloudformation.keeping import changes_to_undo, ends_of, never_made


def resource(status: str = "CREATE_COMPLETE", **properties: Any) -> dict[str, Any]:
    return {"Type": "T", "ResourceStatus": status, "Properties": properties, "PhysicalResourceId": "id"}


@pytest.mark.parametrize(
    ("request_", "creation", "states"),
    [
        ({}, True, ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")),
        ({"OnFailure": "ROLLBACK"}, True, ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")),
        ({"OnFailure": "DELETE"}, True, ("DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED")),
        ({"OnStackFailure": "DO_NOTHING"}, True, ("CREATE_FAILED", "CREATE_FAILED", "CREATE_FAILED")),
        ({"DisableRollback": True}, True, ("CREATE_FAILED", "CREATE_FAILED", "CREATE_FAILED")),
        ({}, False, ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED")),
    ],
)
def test_a_failed_change_ends_as_its_request_says(
    request_: dict[str, Any], creation: bool, states: tuple[str, str, str]
) -> None:
    ends = ends_of(request_, creation=creation)
    assert (ends.going, ends.done, ends.failed) == states


def test_changes_are_undone_from_the_last_one_to_the_first() -> None:
    before = {"Same": resource(), "Changed": resource(size=1), "Broken": resource(size=1)}
    now = {
        "New": resource(),
        "Same": before["Same"],
        "Changed": resource("UPDATE_COMPLETE", size=2),
        "Kept": resource(),
        "Broken": resource("UPDATE_FAILED", size=2),
        "Never": resource("CREATE_FAILED"),
    }
    undone = changes_to_undo(now, before, {"Kept": {"DeletionPolicy": "Retain"}})
    assert [name for name, _ in undone] == ["Changed", "New"]
    assert never_made(now, before) == ["Never"]
