"""Reading what Terraform prints with -json."""

import json
from typing import Any

import pytest

from hydrant.terraform.events import RunEvents


def read(*events: dict[str, Any] | str) -> tuple[RunEvents, list[str]]:
    shown: list[str] = []
    run = RunEvents(shown.append)
    for event in events:
        run.read((event if isinstance(event, str) else json.dumps(event)) + "\n")
    return run, shown


def test_outputs_and_changes_are_kept() -> None:
    run, _ = read(
        {"type": "change_summary", "changes": {"add": 2, "change": 0, "remove": 1, "operation": "apply"}},
        {"type": "outputs", "outputs": {"bucket": {"value": "b", "type": "string"}, "secret": {"sensitive": True}}},
    )
    assert run.changes == {"add": 2, "change": 0, "remove": 1}
    assert run.outputs == {"bucket": "b"}


def test_progress_counts_against_the_plan() -> None:
    done = {"type": "apply_complete", "hook": {"resource": {"addr": "aws_s3_bucket.this"}}}
    _, shown = read({"type": "planned_change"}, {"type": "planned_change"}, done)
    assert shown == ["1 of 2, aws_s3_bucket.this"]


def test_a_failure_shows_terraforms_errors_with_place_and_address() -> None:
    diagnostic = {
        "severity": "error",
        "summary": "creating S3 Bucket",
        "detail": "BucketAlreadyExists",
        "address": "aws_s3_bucket.this",
        "range": {"filename": "storage.tf", "start": {"line": 3}},
    }
    run, _ = read("noise", {"type": "diagnostic", "diagnostic": {**diagnostic, "severity": "warning"}})
    assert run.failure() == "noise"
    run, _ = read("noise", {"type": "diagnostic", "diagnostic": diagnostic})
    assert run.failure() == "aws_s3_bucket.this: creating S3 Bucket (storage.tf:3)\n  BucketAlreadyExists"


def test_numbers_and_plain_lines_do_not_harm() -> None:
    run, _ = read("12", '"text"', "[1]", "")
    assert (run.changes, run.outputs) == ({}, {})


NOTHING: dict[str, Any] = {
    "type": "change_summary",
    "changes": {"add": 0, "change": 0, "import": 0, "remove": 0, "operation": "plan"},
}
DRIFT = {"type": "resource_drift", "change": {"resource": {"addr": "aws_s3_bucket.this"}, "action": "update"}}
SAME = {"type": "outputs", "outputs": {"bucket": {"sensitive": False, "action": "noop"}}}


def planned(action: str) -> dict[str, Any]:
    return {"type": "planned_change", "change": {"resource": {"addr": "aws_s3_bucket.this"}, "action": action}}


@pytest.mark.parametrize(
    "events",
    [(NOTHING,), (NOTHING, SAME), (DRIFT, NOTHING, SAME)],
    ids=["no outputs", "outputs as they are", "drift that changes nothing"],
)
def test_a_plan_that_changes_nothing_says_so(events: tuple[dict[str, Any], ...]) -> None:
    assert read(*events)[0].changes_nothing


@pytest.mark.parametrize(
    "events",
    [
        (),
        (SAME,),
        (planned("update"), {**NOTHING, "changes": {**NOTHING["changes"], "change": 1}}),
        (planned("move"), NOTHING),
        (planned("forget"), NOTHING),
        (planned("read"), NOTHING, SAME),
        ({**NOTHING, "changes": {**NOTHING["changes"], "import": 1}},),
        ({**NOTHING, "changes": {**NOTHING["changes"], "something-new": 1}},),
        (NOTHING, {"type": "outputs", "outputs": {"bucket": {"sensitive": True, "action": "update"}}}),
        (NOTHING, {"type": "outputs", "outputs": {"bucket": {"value": "b", "type": "string"}}}),
    ],
    ids=["no word", "broken off", "update", "move", "forget", "read", "import", "unknown", "output", "no action"],
)
def test_any_other_plan_does_not(events: tuple[dict[str, Any], ...]) -> None:
    assert not read(*events)[0].changes_nothing
