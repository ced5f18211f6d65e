"""Terraform's language with the offline providers, by real Terraform on the emulator: one life of one directory."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import boto3
import pytest

from hydrant.offline_provider.providers import load
from tests.contract.support.emulator_process import emulator_process
from tests.contract.support.terraform_runs import Run, Runs

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_language")]

CONFIGURATION = Path(__file__).parent / "offline_language"
SERVICES = "logs,sts,ssm,secretsmanager,kms"

MOVED = """
moved {
  from = aws_cloudwatch_log_group.kept["a"]
  to   = aws_cloudwatch_log_group.alone
}

resource "aws_cloudwatch_log_group" "alone" {
  name = "/language/a"
}

removed {
  from = time_sleep.s
  lifecycle {
    destroy = false
  }
}

import {
  to = aws_cloudwatch_log_group.imported
  id = "/language/imported@us-west-2"
}

resource "aws_cloudwatch_log_group" "imported" {
  name   = "/language/imported"
  region = "us-west-2"
}
"""


@dataclass
class Life:
    """What Terraform said at each step."""

    steps: dict[str, Run]
    state: str
    workspace: str
    tested: str
    secrets: list[str]
    left: list[str]


def client(endpoint: str, service: str, region: str = "us-east-1") -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": region}
    return boto3.client(service, endpoint_url=endpoint, **keys)  # type: ignore[call-overload]


def groups(endpoint: str) -> list[str]:
    found = [
        client(endpoint, "logs", region).describe_log_groups()["logGroups"] for region in ("us-east-1", "us-west-2")
    ]
    return sorted(group["logGroupName"] for each in found for group in each)


def secret(endpoint: str) -> str:
    found = client(endpoint, "ssm").get_parameter(Name="/language/secret", WithDecryption=True)
    return str(found["Parameter"]["Value"])


def rewritten(text: str) -> str:
    """The configuration for the second half: one group is moved away, one wait forgotten."""
    forgotten = 'resource "time_sleep" "s" {\n  create_duration = "1ms"\n}\n'
    assert forgotten in text
    return text.replace('toset(["a", "b"])', 'toset(["b"])').replace("== 2", "== 1").replace(forgotten, "") + MOVED


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("language") / "run"
    shutil.copytree(CONFIGURATION, folder)
    with (
        tempfile.TemporaryDirectory(prefix="hydrant-language-") as place,
        emulator_process(Path(place), SERVICES, {}) as paths,
    ):
        endpoint = f"http://127.0.0.1:{paths.port}"
        runs = Runs(folder, endpoint)
        steps = {"apply": runs.apply(endpoint=endpoint), "plan": runs.plan(endpoint=endpoint)}
        secrets = [secret(endpoint)]
        steps["new secret"] = runs.apply(endpoint=endpoint, step=2)
        secrets.append(secret(endpoint))
        state = (folder / "terraform.tfstate").read_text()
        tested = runs.terraform("test", "-no-color")
        main = folder / "main.tf"
        main.write_text(rewritten(main.read_text()))
        client(endpoint, "logs", "us-west-2").create_log_group(logGroupName="/language/imported")
        steps["moved"] = runs.apply(endpoint=endpoint, step=2)
        steps["after"] = runs.plan(endpoint=endpoint, step=2)
        target = "-target=module.named"
        steps["target"] = runs.plan(target, "-replace=module.named.aws_cloudwatch_log_group.this", endpoint=endpoint)
        runs.terraform("workspace", "new", "other")
        steps["workspace"] = runs.plan(endpoint=endpoint)
        workspace = runs.terraform("workspace", "show")
        runs.terraform("workspace", "select", "default")
        runs.destroy(endpoint=endpoint)
        yield Life(steps, state, workspace, tested, secrets, groups(endpoint))


def test_everything_is_made_and_the_second_plan_is_empty(life: Life) -> None:
    assert set(life.steps["apply"].actions.values()) == {"create", "read"}
    assert life.steps["plan"].actions == {}


def test_functions(life: Life) -> None:
    assert life.steps["apply"].outputs["functions"] == {
        "account": "123456789012",
        "built": "arn:aws:s3:::bucket",
        "trimmed": "arn:aws:iam::123456789012:role/name",
        "hours": 1.5,
        "there": True,
    }


def test_what_the_utility_providers_and_a_second_region_give(life: Life) -> None:
    assert life.steps["apply"].outputs["found"] == {
        "file": "made",
        "step": "1",
        "status": 200,
        "offset": "2026-03-03T00:00:00Z",
        "parts": True,
        "digits": False,
        "tags": {"Side": "west"},
        "region": "us-west-2",
    }


def test_a_write_only_secret_reaches_aws_and_no_state(life: Life) -> None:
    first, second = life.secrets
    assert (len(first), first != second) == (20, True)
    assert second not in life.state
    assert first not in life.state
    assert '"value_wo": null' in life.state
    written = [name for name, action in life.steps["new secret"].actions.items() if action == "update"]
    assert written == ["aws_ssm_parameter.secret"]


def test_moved_removed_and_imported(life: Life) -> None:
    actions = life.steps["moved"].actions
    assert actions.get("aws_cloudwatch_log_group.imported") == "import"
    assert "delete" not in actions.values()
    assert "create" not in actions.values()
    assert life.steps["after"].actions == {}


def test_target_and_replace(life: Life) -> None:
    assert life.steps["target"].actions == {"module.named.aws_cloudwatch_log_group.this": "replace"}


def test_a_workspace_has_a_state_of_its_own(life: Life) -> None:
    assert life.workspace.strip() == "other"
    assert "create" in life.steps["workspace"].actions.values()


def test_terraform_test(life: Life) -> None:
    assert "1 passed, 0 failed" in life.tested


def test_destroy_leaves_nothing(life: Life) -> None:
    assert life.left == []


def test_the_state_says_what_the_real_provider_reads() -> None:
    """Versions of schemas are the real ones', so that it takes the state over; all later types are of version 0."""
    raw, later = (
        json.loads((files("hydrant.offline_provider") / "data" / name).read_bytes())
        for name in ("aws-provider-schema.json", "aws-provider-schema-later.json")
    )
    served = load("aws").schema.resources
    assert {name: served[name].version for name in served} == {
        name: entry.get("version", 0) for name, entry in (later["resources"] | raw["resources"]).items()
    }
