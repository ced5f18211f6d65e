"""The law of the types of IAM, Lambda, Kinesis, Firehose and Logs: by real Terraform, in one life of all of them.

Apply, empty plan; update in place, empty plan; remove behind its back, plan shows it, apply repairs it; destroy leaves
nothing.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.support.firehose_emulator import Emulator, emulator, wait_for
from tests.contract.support.terraform_runs import Run, Runs, copy_of

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_provider")]

CONFIGURATION = Path(__file__).parent / "offline_provider"
# Default tags change with the step, so that everything with tags does too.
UPDATED_IN_PLACE = {
    "aws_cloudwatch_log_group.alone",
    "aws_cloudwatch_log_group.g",
    "aws_iam_policy.p",
    "aws_iam_role.r",
    "aws_iam_role.whole",
    "aws_iam_role_policy.rp",
    "aws_kinesis_firehose_delivery_stream.d",
    "aws_kinesis_firehose_delivery_stream.direct",
    "aws_kinesis_stream.demand",
    "aws_kinesis_stream.k",
    "aws_lambda_function.f",
    "aws_lambda_function.plain",
    "aws_s3_bucket.b",
    "aws_s3_object.code",
}
Remove = Callable[[Any, dict[str, str]], Any]


def remove_stream(kinesis: Any, names: dict[str, str]) -> None:
    kinesis.delete_stream(StreamName="law-k")
    wait_for(lambda: kinesis.list_streams()["StreamNames"], lambda found: "law-k" not in found, "law-k gone")


def remove_delivery(firehose: Any, names: dict[str, str]) -> None:
    firehose.delete_delivery_stream(DeliveryStreamName="law-d")
    listed = lambda: firehose.list_delivery_streams()["DeliveryStreamNames"]  # noqa: E731
    wait_for(listed, lambda found: "law-d" not in found, "law-d gone")


REMOVALS: list[tuple[str, str, Remove]] = [
    ("aws_iam_role_policy.rp", "iam", lambda c, _: c.delete_role_policy(RoleName="law-r", PolicyName="rp")),
    (
        "aws_iam_role_policy_attachment.a",
        "iam",
        lambda c, n: c.detach_role_policy(RoleName="law-r", PolicyArn=n["policy"]),
    ),
    ("aws_cloudwatch_log_stream.s", "logs", lambda c, _: c.delete_log_stream(logGroupName="/law/g", logStreamName="s")),
    ("aws_cloudwatch_log_group.alone", "logs", lambda c, _: c.delete_log_group(logGroupName="/law/alone")),
    (
        "aws_lambda_permission.p",
        "lambda",
        lambda c, _: c.remove_permission(FunctionName="law-f", StatementId="from-s3"),
    ),
    ("aws_lambda_function.plain", "lambda", lambda c, _: c.delete_function(FunctionName="law-plain")),
    ("aws_kinesis_stream.k", "kinesis", remove_stream),
    ("aws_kinesis_firehose_delivery_stream.d", "firehose", remove_delivery),
]


@dataclass
class Life:
    steps: dict[str, Run]
    settings: dict[str, Any] = field(default_factory=dict)
    left: dict[str, list[Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = copy_of(CONFIGURATION, tmp_path_factory.mktemp("law") / "run")
    for step in (1, 2):
        with zipfile.ZipFile(folder / f"f{step}.zip", "w") as package:
            package.writestr("f.py", f"def handler(event, context):\n    return {step}\n")
    with emulator() as stack:
        runs = Runs(folder, stack.endpoint)
        found = Life({"apply": runs.apply(), "plan after apply": runs.plan()})
        found.steps |= {"update": runs.apply(step=2), "plan after update": runs.plan(step=2)}
        found.settings = settings(stack)
        for _, service, remove in REMOVALS:
            remove(client(stack, service), found.steps["update"].outputs["me"])
        found.steps |= {"plan after removal": runs.plan(step=2), "repair": runs.apply(step=2)}
        found.steps |= {"plan after repair": runs.plan(step=2), "destroy": runs.destroy(step=2)}
        found.left = left(stack)
        yield found


def client(stack: Emulator, service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=stack.endpoint, **keys)  # type: ignore[call-overload]


def settings(stack: Emulator) -> dict[str, Any]:
    """What AWS has after the update."""
    iam, functions = client(stack, "iam"), client(stack, "lambda")
    return {
        "role": iam.get_role(RoleName="law-r")["Role"],
        "function": functions.get_function(FunctionName="law-f"),
        "stream": stack.kinesis.describe_stream_summary(StreamName="law-k")["StreamDescriptionSummary"],
        "delivery": stack.firehose.describe_delivery_stream(DeliveryStreamName="law-d")["DeliveryStreamDescription"],
        "direct": stack.firehose.describe_delivery_stream(DeliveryStreamName="law-direct")["DeliveryStreamDescription"],
        "answer": functions.invoke(FunctionName="law-f")["Payload"].read(),
    }


def left(stack: Emulator) -> dict[str, list[Any]]:
    return {
        "roles": client(stack, "iam").list_roles()["Roles"],
        "policies": client(stack, "iam").list_policies(Scope="Local")["Policies"],
        "log groups": [
            group["logGroupName"]
            for group in stack.logs.describe_log_groups()["logGroups"]
            if not group["logGroupName"].startswith("/aws/")  # made by the services themselves
        ],
        "functions": stack.functions.list_functions()["Functions"],
        "streams": stack.kinesis.list_streams()["StreamNames"],
        "delivery streams": stack.firehose.list_delivery_streams()["DeliveryStreamNames"],
    }


def test_apply_creates_everything(life: Life) -> None:
    assert set(life.steps["apply"].actions.values()) <= {"create", "read"}
    me = life.steps["apply"].outputs["me"]
    assert (me["account"], me["partition"], me["region"]) == ("000000000000", "aws", "us-east-1")
    assert me["whole"].startswith("law-2")
    assert me["version"] == "1"


@pytest.mark.parametrize("step", ["plan after apply", "plan after update", "plan after repair"])
def test_a_plan_after_an_apply_is_empty(life: Life, step: str) -> None:
    assert life.steps[step].actions == {}


def test_the_update_is_made_in_place(life: Life) -> None:
    found = {address: action for address, action in life.steps["update"].actions.items() if action != "read"}
    assert found == dict.fromkeys(UPDATED_IN_PLACE, "update")


def test_the_update_reaches_aws(life: Life) -> None:
    found = life.settings
    assert (found["role"]["Description"], found["role"]["MaxSessionDuration"]) == ("step 2", 7200)
    function = found["function"]["Configuration"]
    assert (function["Timeout"], function.get("Environment", {}).get("Variables", {})) == (10, {})
    assert found["function"]["Concurrency"]["ReservedConcurrentExecutions"] == 5
    assert found["function"]["Tags"] == {"team": "law", "step": "2"}
    assert found["answer"] == b"2"
    assert life.steps["update"].outputs["me"]["version"] == "2"
    assert (found["stream"]["OpenShardCount"], found["stream"]["RetentionPeriodHours"]) == (2, 48)
    destination = found["delivery"]["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert (destination["Prefix"], destination["BufferingHints"]["IntervalInSeconds"]) == ("data/step=2/", 60)
    direct = found["direct"]["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert direct["BufferingHints"] == {"IntervalInSeconds": 300, "SizeInMBs": 10}


@pytest.mark.parametrize("address", [address for address, _, _ in REMOVALS])
def test_what_is_removed_behind_its_back_is_planned_and_made_again(life: Life, address: str) -> None:
    assert life.steps["plan after removal"].actions.get(address) == "create"
    assert life.steps["repair"].actions.get(address) == "create"


@pytest.mark.parametrize("kind", ["roles", "policies", "log groups", "functions", "streams", "delivery streams"])
def test_destroy_leaves_nothing(life: Life, kind: str) -> None:
    assert life.left[kind] == []
