"""How the offline provider behaves in Terraform runs: versions, errors, partial state, drift, import, interrupts."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hydrant.offline_provider.choice import OFFLINE, VARIABLE, choose_provider
from hydrant.terraform.tools import find_terraform
from tests.contract.support.firehose_emulator import Emulator, emulator, wait_for
from tests.contract.support.slow_proxy import slow_proxy

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("offline_provider_runs")]


@dataclass
class Directory:
    """A Terraform directory with the offline provider, as the runner uses it."""

    path: Path
    cache: Path
    endpoint: str

    def write(self, text: str) -> None:
        (self.path / "main.tf").write_text(text)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_", "XDG_"))}
        choice = choose_provider(self.path, self.cache, {**kept, VARIABLE: OFFLINE})
        return {
            **kept,
            "HOME": "/nonexistent",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "S3_HOSTNAME": "127.0.0.1",
            "NO_PROXY": "127.0.0.1",
            "NO_COLOR": "1",
            **choice.env,
        }

    def start(self, *words: str, program: str | None = None) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [program or find_terraform().path, *words],
            cwd=self.path,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, program: str | None = None) -> tuple[int, str]:
        process = self.start(*words, program=program)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    def ok(self, *words: str) -> str:
        code, output = self.run(*words)
        assert code == 0, output
        return output

    def apply(self) -> str:
        self.ok("init", "-no-color")
        return self.ok("apply", "-auto-approve", "-no-color")

    def changes(self) -> dict[str, str]:
        """What a plan wants, by address."""
        events = (json.loads(line) for line in self.ok("plan", "-json").splitlines() if line.startswith("{"))
        found = [event["change"] for event in events if event.get("type") == "planned_change"]
        return {change["resource"]["addr"]: change["action"] for change in found}

    def state(self) -> list[dict[str, Any]]:
        """The instances in the state."""
        path = self.path / "terraform.tfstate"
        resources = json.loads(path.read_text())["resources"] if path.exists() else []
        return [instance | {"type": each["type"]} for each in resources for instance in each["instances"]]


@pytest.fixture(scope="module")
def stack() -> Iterator[Emulator]:
    with emulator() as running:
        yield running


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def make(tmp_path: Path, cache: Path, stack: Emulator) -> Callable[..., Directory]:
    def factory(text: str, endpoint: str = "") -> Directory:
        path = tmp_path / "run"
        path.mkdir(exist_ok=True)
        directory = Directory(path, cache, endpoint or stack.endpoint)
        directory.write(text)
        return directory

    return factory


GROUP = """
resource "aws_cloudwatch_log_group" "g" {{
  name              = "/runs/{name}"
  retention_in_days = {days}
}}
"""


def required(constraint: str) -> str:
    version = f', version = "{constraint}"' if constraint else ""
    return f'terraform {{\n  required_providers {{\n    aws = {{ source = "hashicorp/aws"{version} }}\n  }}\n}}\n'


@pytest.mark.parametrize("constraint", ["5.67.0", "~> 4.2", ">= 3.0, < 5.31.1", "", "= 9.9.9", ">= 6.50.0"])
def test_any_version_is_served(make: Callable[..., Directory], constraint: str) -> None:
    output = make(required(constraint) + 'provider "aws" {}\n').ok("init", "-no-color")
    assert "hashicorp/aws v" in output


def test_a_directory_reached_through_tflocal(make: Callable[..., Directory], stack: Emulator) -> None:
    directory = make(GROUP.format(name="tflocal", days=7))
    tflocal = str(Path(sys.executable).with_name("tflocal"))
    for words in (("init",), ("apply", "-auto-approve"), ("plan", "-detailed-exitcode"), ("destroy", "-auto-approve")):
        code, output = directory.run(*words, program=tflocal)
        assert code == 0, output
        (directory.path / "localstack_providers_override.tf").unlink(missing_ok=True)
    assert stack.logs.describe_log_groups(logGroupNamePrefix="/runs/tflocal")["logGroups"] == []


def test_an_error_of_aws_is_shown_in_its_own_words_where_it_belongs(
    make: Callable[..., Directory], stack: Emulator
) -> None:
    stack.logs.create_log_group(logGroupName="/runs/taken")
    directory = make(GROUP.format(name="taken", days=7))
    directory.ok("init")
    code, output = directory.run("apply", "-auto-approve", "-no-color")
    assert code == 1
    assert "ResourceAlreadyExistsException: The specified log group already exists" in " ".join(output.split())
    assert 'in resource "aws_cloudwatch_log_group" "g"' in output


def test_a_wrong_value_is_refused_at_plan_with_its_line(make: Callable[..., Directory]) -> None:
    directory = make(GROUP.format(name="wrong", days=8))
    directory.ok("init")
    code, output = directory.run("plan", "-no-color")
    assert code == 1
    assert "retention_in_days: expected one of 0, 1, 3, 5, 7" in " ".join(output.split())
    assert "retention_in_days = 8" in output


NOT_SERVED = """
variable "many" {{
  type = number
}}

resource "aws_opensearch_domain" "r" {{
  count       = var.many
  domain_name = "r"
}}

data "aws_opensearch_domain" "d" {{
  count       = var.many
  domain_name = "d"
}}

resource "aws_ecs_cluster" "c" {{
  count = var.many
  name  = "c"
  dynamic "setting" {{
    for_each = ["containerInsights"]
    content {{
      name  = setting.value
      value = "enabled"
    }}
  }}
}}

output "arn" {{
  value = one(aws_ecs_cluster.c[*].arn)
}}
{group}
"""


def test_what_is_not_served_is_refused_only_where_something_of_it_would_be_made(make: Callable[..., Directory]) -> None:
    directory = make(NOT_SERVED.format(group=GROUP.format(name="beside", days=7)))
    directory.ok("init")
    assert "aws_cloudwatch_log_group.g will be created" in directory.ok("plan", "-no-color", "-var=many=0")
    code, output = directory.run("plan", "-no-color", "-var=many=1")
    words = " ".join(output.split())
    assert code == 1
    assert "planning aws_opensearch_domain: not served by Hydrant's offline provider" in words
    assert "reading data source aws_opensearch_domain: not served" in words
    assert "planning aws_ecs_cluster (c): not served by Hydrant's offline provider: no LocalStack community" in words
    assert "HYDRANT_TF_PROVIDER=registry" in output
    assert "does not support" not in output


def test_without_an_endpoint_nothing_is_asked_of_aws(make: Callable[..., Directory]) -> None:
    directory = make(GROUP.format(name="none", days=7))
    directory.endpoint = ""
    directory.ok("init")
    code, output = directory.run("apply", "-auto-approve", "-no-color")
    assert code == 1
    assert "No endpoint for the service logs" in " ".join(output.split())


def test_a_create_that_fails_half_way_is_in_the_state(make: Callable[..., Directory], stack: Emulator) -> None:
    directory = make(
        'resource "aws_kinesis_stream" "k" {\n  name = "half"\n  shard_count = 1\n  encryption_type = "KMS"\n}\n'
    )
    directory.ok("init")
    code, output = directory.run("apply", "-auto-approve", "-no-color")
    assert code == 1
    assert "kms_key_id is required when encryption_type is KMS" in " ".join(output.split())
    assert "half" in stack.kinesis.list_streams()["StreamNames"]
    [instance] = directory.state()
    assert (instance["status"], instance["attributes"]["name"]) == ("tainted", "half")
    directory.ok("destroy", "-auto-approve")
    assert "half" not in stack.kinesis.list_streams()["StreamNames"]


def test_a_change_behind_its_back_is_shown_and_mended(make: Callable[..., Directory], stack: Emulator) -> None:
    directory = make(GROUP.format(name="drift", days=7))
    directory.apply()
    stack.logs.put_retention_policy(logGroupName="/runs/drift", retentionInDays=30)
    assert directory.changes() == {"aws_cloudwatch_log_group.g": "update"}
    directory.apply()
    [group] = stack.logs.describe_log_groups(logGroupNamePrefix="/runs/drift")["logGroups"]
    assert group["retentionInDays"] == 7


def test_what_cannot_change_in_place_is_made_anew(make: Callable[..., Directory], stack: Emulator) -> None:
    make(GROUP.format(name="old", days=7)).apply()
    directory = make(GROUP.format(name="new", days=7))
    assert directory.changes() == {"aws_cloudwatch_log_group.g": "replace"}
    directory.apply()
    names = [group["logGroupName"] for group in stack.logs.describe_log_groups()["logGroups"]]
    assert ("/runs/new" in names, "/runs/old" in names) == (True, False)


def test_import_finds_what_is_there_and_refuses_what_is_not(make: Callable[..., Directory], stack: Emulator) -> None:
    stack.logs.create_log_group(logGroupName="/runs/import")
    stack.logs.put_retention_policy(logGroupName="/runs/import", retentionInDays=7)
    directory = make(GROUP.format(name="import", days=7))
    directory.ok("init")
    code, output = directory.run("import", "-no-color", "aws_cloudwatch_log_group.g", "/runs/absent")
    assert code == 1
    assert "there is no such object" in output
    directory.ok("import", "aws_cloudwatch_log_group.g", "/runs/import")
    assert directory.changes() == {}


def test_twelve_at_once(make: Callable[..., Directory], stack: Emulator) -> None:
    directory = make('resource "aws_cloudwatch_log_group" "g" {\n  count = 12\n  name  = "/twelve/${count.index}"\n}\n')
    directory.ok("init")
    directory.ok("apply", "-auto-approve", "-parallelism=12")
    found = stack.logs.describe_log_groups(logGroupNamePrefix="/twelve/")["logGroups"]
    assert len(found) == len(directory.state()) == 12


def test_state_of_another_schema_shape_is_read(make: Callable[..., Directory]) -> None:
    """As written by another version of the real provider: a name that is gone, others that are missing."""
    directory = make(GROUP.format(name="older", days=7))
    directory.apply()
    path = directory.path / "terraform.tfstate"
    state = json.loads(path.read_text())
    attributes = state["resources"][0]["instances"][0]["attributes"]
    for name in ("region", "log_group_class", "deletion_protection_enabled"):
        del attributes[name]
    attributes["of_the_past"] = [{"any": 1}]
    path.write_text(json.dumps(state))
    assert directory.changes() == {}


def test_ctrl_c_in_the_middle_of_an_apply_loses_no_object(make: Callable[..., Directory], stack: Emulator) -> None:
    release, held = threading.Event(), threading.Event()
    with slow_proxy(stack.endpoint, "CreateLogGroup", release, held) as endpoint:
        directory = make(
            'resource "aws_cloudwatch_log_group" "g" {\n  count = 5\n  name  = "/c/${count.index}"\n}\n', endpoint
        )
        directory.ok("init")
        process = directory.start("apply", "-auto-approve", "-no-color", "-parallelism=2")
        assert held.wait(60)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: Terraform and every provider process
        seen = wait_for_line(process, "Interrupt received")
        release.set()
        output = seen + process.communicate(timeout=60)[0]
    assert process.returncode == 1, output
    there = {group["logGroupName"] for group in stack.logs.describe_log_groups(logGroupNamePrefix="/c/")["logGroups"]}
    known = {instance["attributes"]["name"] for instance in directory.state()}
    assert there
    assert there == known, output
    directory.endpoint = stack.endpoint
    directory.apply()


def wait_for_line(process: "subprocess.Popen[str]", wanted: str) -> str:
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if wanted in line:
            return seen
    raise AssertionError(f"the run ended without {wanted!r}:\n{seen}")


def provider_processes() -> list[str]:
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if "hydrant.offline_provider" in line or "connect.py" in line]


def test_no_provider_outlives_a_terraform_that_is_killed(make: Callable[..., Directory], stack: Emulator) -> None:
    release, held = threading.Event(), threading.Event()
    with slow_proxy(stack.endpoint, "CreateLogGroup", release, held) as endpoint:
        directory = make(GROUP.format(name="killed", days=7), endpoint)
        directory.ok("init")
        process = directory.start("apply", "-auto-approve")
        assert held.wait(60)
        mine = [line.split()[0] for line in provider_processes() if str(directory.cache) in line]
        assert mine
        process.kill()
        process.communicate(timeout=30)
        release.set()
        gone = lambda lines: not any(line.split()[0] in mine for line in lines)  # noqa: E731
        wait_for(provider_processes, gone, "no provider process left")


def test_the_program_says_what_it_is_when_started_by_hand() -> None:
    command = [sys.executable, "-m", "hydrant.offline_provider", "aws"]
    kept = {name: value for name, value in os.environ.items() if name != "TF_PLUGIN_MAGIC_COOKIE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=kept)
    assert (done.returncode, "Terraform starts it" in done.stderr) == (1, True)


def test_the_users_home_stays_as_it_is(make: Callable[..., Directory], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    directory = make(required("~> 5.67") + GROUP.format(name="home", days=7))
    environment = {**directory.environment(), "HOME": str(home)}
    for words in (["init"], ["plan"]):
        command = [find_terraform().path, *words]
        done = subprocess.run(command, cwd=directory.path, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout
    # OpenTofu makes the folder of its settings by itself, and leaves it empty.
    own = {home / ".terraform.d"} if find_terraform().name == "OpenTofu" else set()
    assert set(home.rglob("*")) <= own
