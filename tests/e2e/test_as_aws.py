"""The way to AWS, walked on the emulator by the real Terraform: state in a bucket, plans as comments, a run that ends.

The emulator stands in for AWS where it is named as a third-party endpoint; no feature of its own is used then.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from hydrant.aws import leftovers
from hydrant.paths import StackPaths
from hydrant.pipeline.clients import Clients
from hydrant.ports import free_port
from hydrant.waiting import eventually
from scripts.workflow_scripts import GITHUB, documents, steps

from .support.command import HYDRANT, Command, Ran

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("as_aws"), pytest.mark.slow]

BUCKET = "hydrant-state-000000000000-us-east-1"
STATE = "stacks/dev.tfstate"
PATIENCE = 120.0


@dataclass
class Road:
    """A stack on the emulator, deployed with the values of the environment `dev`, and the bootstrapped account."""

    hydrant: Command
    project: Path
    port: int
    bootstrapped: Any = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def clients(self) -> Clients:
        return Clients("us-east-1", self.endpoint)

    def here(self, *words: str, **options: Any) -> Ran:
        """A command for the emulator."""
        return self.hydrant(*words, "--port", str(self.port), cwd=self.project, env=self.env(), **options)

    def aws(self, *words: str, variables: dict[str, str] | None = None, **options: Any) -> Ran:
        """A command for AWS, as a workflow gives it."""
        env = self.env() | {"HYDRANT_AWS_ENDPOINT": self.endpoint} | (variables or {})
        return self.hydrant(*words, cwd=self.project, env=env, **options)

    def env(self) -> dict[str, str]:
        """The runtime of this machine: both targets then get the same package."""
        return {"TF_VAR_function_runtime": f"python3.{sys.version_info.minor}"}

    def resources(self, key: str) -> list[str]:
        """The types in a state of the bucket."""
        body = self.clients.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return sorted({resource["type"] for resource in json.loads(body)["resources"]})


@pytest.fixture(scope="module")
def road(hydrant: Command, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    project = tmp_path_factory.mktemp("road")
    ignored = shutil.ignore_patterns("__pycache__", ".terraform*", "*.tfstate*")
    for name in ("terraform", "lambda"):
        shutil.copytree(pytestconfig.rootpath / name, project / name, ignore=ignored)
    for name in ("hydrant.toml", "Makefile"):
        shutil.copy2(pytestconfig.rootpath / name, project)
    (project / ".git").mkdir()
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/hydrant").symlink_to(HYDRANT)
    found = Road(hydrant, project, free_port())
    try:
        up = {"TF_VAR_name": "hydrant-dev", **found.env()}
        hydrant("up", "--detach", "--port", str(found.port), cwd=project, env=up)
        found.here("apply", "--env", "dev")
        words = ("bootstrap", "--var", "repository=acme/pipeline", "--yes", "--json")
        found.bootstrapped = found.aws(*words).document["outputs"]
        yield found
    finally:
        hydrant("down", "--port", str(found.port))


@pytest.fixture
def handed_over(road: Road) -> Iterator[None]:
    """What is deployed, with its state in the bucket: as if it had been deployed there."""
    state = StackPaths(road.port).work / "terraform/terraform.tfstate"
    road.clients.s3.put_object(Bucket=BUCKET, Key=STATE, Body=state.read_bytes())
    yield
    road.clients.s3.delete_object(Bucket=BUCKET, Key=STATE)


def test_bootstrap_moves_its_own_state_into_the_bucket_that_it_makes(road: Road) -> None:
    assert road.bootstrapped["state_bucket"] == BUCKET
    assert {"aws_s3_bucket", "aws_iam_openid_connect_provider", "aws_iam_role"} <= set(
        road.resources("bootstrap.tfstate")
    )
    assert not list((road.project / "terraform/bootstrap").glob("*.tfstate*")), "nothing stays beside the files"


def test_bootstrap_again_changes_nothing(road: Road) -> None:
    again = road.aws("bootstrap", "--var", "repository=acme/pipeline", "--yes")
    assert "no changes" in again.err


def test_the_bucket_of_the_states_is_private_encrypted_versioned_and_for_tls_only(road: Road) -> None:
    s3 = road.clients.s3
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    [rule] = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    [statement] = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_roles_trust_one_repository_and_one_branch_or_environment(road: Road) -> None:
    iam = road.clients.client("iam")
    subjects = {}
    for role in ("hydrant-plan", *(f"hydrant-apply-{name}" for name in road.bootstrapped["apply_role_arns"])):
        [statement] = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
        condition = statement["Condition"]
        assert list(condition) == ["StringEquals"], "no pattern"
        assert condition["StringEquals"]["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
        subjects[role] = condition["StringEquals"]["token.actions.githubusercontent.com:sub"]
    assert sorted(subjects.pop("hydrant-plan")) == [
        "repo:acme/pipeline:pull_request",
        "repo:acme/pipeline:ref:refs/heads/main",
    ]
    assert subjects == {
        f"hydrant-apply-{name}": f"repo:acme/pipeline:environment:{name}" for name in ("dev", "staging", "prod", "e2e")
    }


READS = ("Get", "List", "Describe")


def test_the_plan_role_reads_and_no_more(road: Road) -> None:
    for statement in statements(road, "hydrant-plan", "read"):
        for action in statement["Action"]:
            assert action.split(":")[1].startswith(READS), action
        if statement["Resource"] == ["*"]:
            assert statement["Action"] == ["logs:DescribeLogGroups"]


def test_an_apply_role_reaches_its_own_stack_and_state_alone(road: Road) -> None:
    allowed = {resource for s in statements(road, "hydrant-apply-dev", "apply") for resource in s["Resource"]}
    own = ("hydrant-dev", "hydrant_dev")  # Glue's names have no dashes
    others = [r for r in allowed - {"*"} if not any(name in r for name in own) and BUCKET not in r]
    assert [r for r in others if not r.endswith(":catalog")] == []
    assert {r for r in allowed if BUCKET in r} == {
        f"arn:aws:s3:::{BUCKET}",
        f"arn:aws:s3:::{BUCKET}/{STATE}",
        f"arn:aws:s3:::{BUCKET}/{STATE}.tflock",
    }
    makes = [s for s in statements(road, "hydrant-apply-dev", "apply") if "iam:CreateRole" in s["Action"]]
    assert [s["Condition"] for s in makes] == [
        {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::000000000000:policy/hydrant-boundary-dev"}}
    ]


def statements(road: Road, role: str, policy: str) -> list[dict[str, Any]]:
    """The statements of a role's policy, with lists everywhere."""
    document: Any = road.clients.client("iam").get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    for statement in document["Statement"]:
        for name in ("Action", "Resource"):
            if isinstance(statement[name], str):
                statement[name] = [statement[name]]
    return list(document["Statement"])


@pytest.mark.usefixtures("handed_over")
def test_the_plan_of_a_changed_variable_is_what_the_workflow_would_post(road: Road) -> None:
    here = road.here("plan", "--env", "dev", "--var", "function_memory=768", "--markdown")
    variables = {"TF_VAR_function_memory": "768"}
    there = road.aws("plan", "--target", "aws", "--env", "dev", "--no-lock", "--markdown", variables=variables)
    assert here.out == there.out
    assert here.out.splitlines()[:2] == ["<!-- hydrant-plan: dev -->", "### Terraform plan for `dev`: 1 to change"]
    assert "+     memory_size = 768" in here.out


@pytest.mark.usefixtures("handed_over")
def test_a_plan_that_is_kept_is_what_is_applied(road: Road, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tfplan"
    target = ("--target", "aws", "--env", "dev")
    planned = road.aws("plan", *target, "--var", "function_memory=640", "--out", str(kept), "--fail-on-changes", code=3)
    assert "1 to change" in planned.out
    function = {"FunctionName": "hydrant-dev-validate"}
    try:
        refused = road.aws("apply", str(kept), *target, code=1)
        assert "--yes" in refused.err
        assert road.clients.lambda_.get_function_configuration(**function)["MemorySize"] == 512
        applied = road.aws("apply", str(kept), *target, "--yes", "--json").document
        assert applied["changes"]["change"] == 1
        assert road.clients.lambda_.get_function_configuration(**function)["MemorySize"] == 640
    finally:
        road.aws("apply", *target, "--yes")


def run_step(road: Road, folder: Path, workflow: str, name: str, memory: str = "512", code: int = 0) -> tuple[str, str]:
    """A step of a workflow, run as it is for `dev`; returns its summary and its outputs."""
    document = dict(documents())[GITHUB / "workflows" / f"{workflow}.yml"]
    [script] = [step["run"] for step in steps(document) if step.get("name") == name]
    summary, outputs = folder / f"{workflow}-summary", folder / f"{workflow}-outputs"
    for file in (summary, outputs):
        file.write_text("")
    env = {**road.hydrant.env, **road.env(), "HYDRANT_AWS_ENDPOINT": road.endpoint, "HYDRANT_ENV": "dev"}
    env |= {"HYDRANT_STATE_BUCKET": "", "TF_VAR_function_memory": memory}  # a variable that is not set comes as ""
    env |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(outputs)}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    ran = subprocess.run(words, cwd=road.project, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == code, f"{workflow}: {name}\n{ran.stdout}\n{ran.stderr}"
    return summary.read_text(), outputs.read_text()


@pytest.mark.usefixtures("handed_over")
def test_the_workflows_steps_plan_apply_that_plan_and_look_for_drift(road: Road, tmp_path: Path) -> None:
    function = {"FunctionName": "hydrant-dev-validate"}
    run_step(road, tmp_path, "drift", "Compare")
    assert run_step(road, tmp_path, "environment", "Plan")[1] == "empty=true\n"
    try:
        comment, _ = run_step(road, tmp_path, "plan", "Plan", "704")
        assert "+     memory_size = 704" in comment
        assert (road.project / "build/comment/dev.md").read_text() == comment
        assert run_step(road, tmp_path, "environment", "Plan", "704") == (comment, "empty=false\n")
        run_step(road, tmp_path, "drift", "Compare", "704", code=3)
        assert road.clients.lambda_.get_function_configuration(**function)["MemorySize"] == 512
        run_step(road, tmp_path, "environment", "Apply")  # the plan holds the values
        assert road.clients.lambda_.get_function_configuration(**function)["MemorySize"] == 704
        drift, _ = run_step(road, tmp_path, "drift", "Compare", code=3)
        assert "-     memory_size = 704" in drift
    finally:
        road.aws("apply", "--target", "aws", "--env", "dev", "--yes")


@pytest.mark.usefixtures("handed_over")
def test_a_state_that_is_locked_is_left_alone(road: Road) -> None:
    lock = {"ID": "11111111-2222-3333-4444-555555555555", "Operation": "OperationTypeApply", "Who": "ada@laptop"}
    body = json.dumps(lock | {"Version": "1.11.4", "Created": "2026-11-24T12:00:00Z", "Path": f"{BUCKET}/{STATE}"})
    road.clients.s3.put_object(Bucket=BUCKET, Key=f"{STATE}.tflock", Body=body.encode())
    target = ("--target", "aws", "--env", "dev")
    try:
        refused = road.aws("plan", *target, code=1)
        assert "state lock" in refused.err
        assert "ada@laptop" in refused.err
        assert "no changes" in road.aws("plan", *target, "--no-lock").out
    finally:
        road.clients.s3.delete_object(Bucket=BUCKET, Key=f"{STATE}.tflock")


@pytest.mark.usefixtures("handed_over")
def test_the_bucket_cannot_go_while_a_stack_is_left(road: Road) -> None:
    refused = road.aws("bootstrap", "--remove", "--yes", code=1)
    assert STATE in refused.err
    assert "hydrant destroy --target aws" in refused.err


MEND = """\
import json


def mend(raw):
    document = json.loads(raw)
    return json.dumps({**document, "name": str(document["name"])})
"""


@pytest.mark.usefixtures("handed_over")
def test_rejections_are_read_judged_and_replayed_as_on_aws(road: Road, tmp_path: Path) -> None:
    target = ("--target", "aws", "--env", "dev")
    events = [
        {"producer": "producer1", "id": number, "name": name, "created_at": 1767225600000}
        for number, name in enumerate(["Ada", 7])
    ]
    entries: Any = [{"Data": json.dumps(event).encode(), "PartitionKey": "1"} for event in events]
    road.clients.kinesis.put_records(StreamName="hydrant-dev-events", Records=entries)

    def both_there() -> None:  # asked of S3: each command takes seconds
        bucket = "hydrant-dev-000000000000-us-east-1"
        for prefix in ("data/", "error/"):
            assert road.clients.s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["KeyCount"] == 1, prefix

    eventually(both_there, timeout=PATIENCE)
    found = road.aws("errors", *target, "--since", "1h", "--json").document
    assert [(group["code"], group["count"]) for group in found["groups"]] == [("WRONG_TYPE", 1)]
    judged = road.aws("schema", "check", *target, "--json").document
    assert (judged["valid"], judged["would_reject"], judged["rejected"], judged["would_take"]) == (1, 0, 1, 0)
    (tmp_path / "mend.py").write_text(MEND)
    mend = ("--transform", f"{tmp_path}/mend.py:mend")
    done = road.aws("replay", *target, *mend, "--yes", "--json").document
    assert done["balance"] == {"replayed": 1, "data": 1, "error_again": 0, "duplicates": 0, "holds": True}


HEEDS_CTRL_C = """
import signal, sys, pytest
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(pytest.main(sys.argv[1:]))
"""
"""pytest also where this suite runs in the background of a script: what a shell starts there ignores SIGINT."""


def test_ctrl_c_in_the_middle_of_a_run_leaves_nothing(road: Road, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    env = {**road.hydrant.env, **road.env(), "TARGET": "aws", "HYDRANT_AWS_ENDPOINT": road.endpoint}
    env |= {"XDG_STATE_HOME": str(tmp_path), "HYDRANT_E2E_RUN": "interrupted"}
    words = [
        sys.executable,
        "-c",
        HEEDS_CTRL_C,
        "-q",
        "-p",
        "no:cacheprovider",
        "-n",
        "1",
        "--dist",
        "loadgroup",
        f"--basetemp={tmp_path}/tests",
    ]
    run = subprocess.Popen(
        [*words, "tests/e2e/test_fan_out.py"],
        cwd=pytestconfig.rootpath,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:

        def half_deployed() -> None:
            assert run.poll() is None, run.communicate()[0]
            # One cheap call: to look for all leftovers can take as long as the rest of the run.
            assert any(name.startswith("e2e-") for name in road.clients.kinesis.list_streams()["StreamNames"])

        eventually(half_deployed, timeout=PATIENCE)
        os.killpg(run.pid, signal.SIGINT)
        said, _ = run.communicate(timeout=PATIENCE)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
    assert run.returncode == 2, said
    assert leftovers.find(road.clients, "interrupted") == [], said


def documented() -> list[str]:
    """The commands of docs/deploy-to-aws.md in their order; `make e2e` is this suite."""
    text = (Path(__file__).parents[2] / "docs/deploy-to-aws.md").read_text("utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return [line for line in lines if line != "make e2e TARGET=aws"]


def test_the_documents_commands_go_from_nothing_to_a_stack_and_back_to_nothing(road: Road) -> None:
    assert road.here("destroy", "--json").document["changes"]["remove"] > 20
    assert road.clients.kinesis.list_streams()["StreamNames"] == []
    env = {**road.hydrant.env, **road.env(), "HYDRANT_AWS_ENDPOINT": road.endpoint, "HYDRANT_YES": "1"}
    deployed = []
    try:
        for command in documented():
            words = re.sub(r"^make ", "make -o install ", command)  # the environment is there already
            ran = subprocess.run(
                ["bash", "-c", words], cwd=road.project, env=env, capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, f"$ {command}\n{ran.stdout[-2000:]}\n{ran.stderr[-3000:]}"
            deployed.append(road.clients.kinesis.list_streams()["StreamNames"] == ["hydrant-dev-events"])
        assert any(deployed)
        assert not deployed[-1]
        assert road.clients.s3.list_buckets()["Buckets"] == []
        assert road.clients.client("iam").list_roles()["Roles"] == []
        missing = road.aws("plan", "--target", "aws", "--env", "dev", code=1)
        assert "hydrant bootstrap" in missing.err
    finally:
        (road.project / "terraform/bootstrap/terraform.tfvars").unlink(missing_ok=True)
