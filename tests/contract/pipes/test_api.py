"""The operations of EventBridge Pipes."""

from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.pipes_emulator import PATIENCE, ROLE, Plumbing, arn, unique

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("pipes")]


def refusal(call: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(Exception, match="An error occurred") as caught:
        call(**given)
    error = caught.value.response["Error"]  # type: ignore[attr-defined]
    return error["Code"], error["Message"]


def test_p1_a_pipe_from_its_creation_to_its_end(plumbing: Plumbing) -> None:
    pipes, source, target = plumbing.pipes, plumbing.queue(), plumbing.queue()
    name = unique("pipe")
    made = pipes.create_pipe(Name=name, Source=source, Target=target, RoleArn=ROLE, Tags={"a": "1"})
    assert (made["CurrentState"], made["DesiredState"]) == ("CREATING", "RUNNING")
    assert made["Arn"] == arn("pipes", f"pipe/{name}")
    plumbing.reach(name, "RUNNING")
    found = pipes.describe_pipe(Name=name)
    assert found["Tags"] == {"a": "1"}
    assert found["SourceParameters"] == {"SqsQueueParameters": {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}}
    assert pipes.stop_pipe(Name=name)["CurrentState"] == "STOPPING"
    plumbing.reach(name, "STOPPED")
    assert pipes.describe_pipe(Name=name)["DesiredState"] == "STOPPED"
    assert pipes.start_pipe(Name=name)["CurrentState"] == "STARTING"
    plumbing.reach(name, "RUNNING")
    assert pipes.delete_pipe(Name=name)["CurrentState"] == "DELETING"

    def gone() -> None:
        assert pipes.list_pipes(NamePrefix=name)["Pipes"] == []

    eventually(gone, PATIENCE)
    assert refusal(pipes.describe_pipe, Name=name)[0] == "NotFoundException"


def test_p1_a_pipe_may_begin_stopped(plumbing: Plumbing) -> None:
    name, source, target = unique("pipe"), plumbing.queue(), plumbing.queue()
    given = {"Source": source, "Target": target, "RoleArn": ROLE, "DesiredState": "STOPPED"}
    plumbing.pipes.create_pipe(Name=name, **given)
    plumbing.reach(name, "STOPPED")
    assert refusal(plumbing.pipes.create_pipe, Name=name, **given)[0] == "ConflictException"


def test_p1_a_source_that_is_not_there(plumbing: Plumbing) -> None:
    for source, more in (
        (arn("sqs", "missing"), {}),
        (arn("kinesis", "stream/missing"), {"KinesisStreamParameters": {"StartingPosition": "LATEST"}}),
    ):
        name = unique("pipe")
        given = {"Source": source, "Target": plumbing.queue(), "RoleArn": ROLE, "SourceParameters": more}
        plumbing.pipes.create_pipe(Name=name, **given)
        plumbing.reach(name, "CREATE_FAILED")
        assert plumbing.pipes.describe_pipe(Name=name)["StateReason"]


def test_p2_refusals_in_awss_words(plumbing: Plumbing) -> None:
    pipes, queue = plumbing.pipes, arn("sqs", "q")
    whole = {"Name": "p", "Source": queue, "Target": queue, "RoleArn": ROLE}
    stream = arn("kinesis", "stream/s")
    assert refusal(pipes.create_pipe, **{**whole, "Source": stream}) == (
        "ValidationException",
        '{"ValidationErrorFields":[{"Name":"SourceParameters.KinesisStreamParameters",'
        '"Message":"Missing required parameter."}]}',
    )
    none = {"SqsQueueParameters": {"BatchSize": 0}}
    assert refusal(pipes.create_pipe, **whole, SourceParameters=none) == (
        "ValidationException",
        "[numeric instance is lower than the required minimum (minimum: 1, found: 0)]",
    )
    assert pipes.list_pipes(NamePrefix="p", Limit=1)["Pipes"] == []


def test_what_is_not_served_is_refused_by_name(plumbing: Plumbing) -> None:
    cluster = arn("ecs", "cluster/c")
    code, words = refusal(plumbing.pipes.create_pipe, Name="p", Source=arn("sqs", "q"), Target=cluster, RoleArn=ROLE)
    assert code == "NotImplemented"
    assert "Amazon ECS" in words


def test_p10_updates(plumbing: Plumbing) -> None:
    source, target, other = plumbing.queue(), plumbing.queue(), plumbing.queue()
    name = plumbing.pipe(source, target, Description="one", TargetParameters={"InputTemplate": "<$.body>"})
    assert plumbing.pipes.update_pipe(Name=name, RoleArn=ROLE, Target=other)["CurrentState"] == "UPDATING"
    plumbing.reach(name, "RUNNING")
    plumbing.put(source, "text")
    assert plumbing.bodies(other, 1) == ["text"]
    plumbing.pipes.update_pipe(Name=name, RoleArn=ROLE, DesiredState="STOPPED", Description="")
    plumbing.reach(name, "STOPPED")
    found = plumbing.pipes.describe_pipe(Name=name)
    assert "Description" not in found
    assert found["TargetParameters"] == {"InputTemplate": "<$.body>"}


def test_pages_and_tags(plumbing: Plumbing) -> None:
    source, target, prefix = plumbing.queue(), plumbing.queue(), unique("listed")
    given = {"Source": source, "Target": target, "RoleArn": ROLE, "DesiredState": "STOPPED"}
    for number in range(3):
        plumbing.pipes.create_pipe(Name=f"{prefix}-{number}", **given)
        plumbing.reach(f"{prefix}-{number}", "STOPPED")
    first = plumbing.pipes.list_pipes(NamePrefix=prefix, Limit=2)
    rest = plumbing.pipes.list_pipes(NamePrefix=prefix, Limit=2, NextToken=first["NextToken"])
    names = [each["Name"] for each in (*first["Pipes"], *rest["Pipes"])]
    assert names == [f"{prefix}-{number}" for number in range(3)]
    assert "NextToken" not in rest
    assert len(plumbing.pipes.list_pipes(SourcePrefix=source, CurrentState="STOPPED")["Pipes"]) == 3
    assert plumbing.pipes.list_pipes(SourcePrefix=source, DesiredState="RUNNING")["Pipes"] == []
    of = {"resourceArn": arn("pipes", f"pipe/{prefix}-0")}
    plumbing.pipes.tag_resource(**of, tags={"a": "1", "b": "2"})
    plumbing.pipes.untag_resource(**of, tagKeys=["a"])
    assert plumbing.pipes.list_tags_for_resource(**of)["tags"] == {"b": "2"}
