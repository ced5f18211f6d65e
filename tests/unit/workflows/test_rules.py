"""What every workflow has to keep: no foreign code that can change under us, no right that is not needed, no key."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.workflow_scripts import GITHUB, documents, steps
from tests.unit.workflows.rights import breaches, publishes, written

FILES = dict(documents())
WORKFLOWS = {path: document for path, document in FILES.items() if path.parent.name == "workflows"}
JOBS = [(path, name, job) for path, document in WORKFLOWS.items() for name, job in document["jobs"].items()]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
each_job = pytest.mark.parametrize(("path", "name", "job"), JOBS, ids=[f"{p.stem}-{name}" for p, name, _ in JOBS])


def uses(document: dict[str, Any]) -> list[str]:
    return [part["uses"] for part in [*document.get("jobs", {}).values(), *steps(document)] if "uses" in part]


def test_the_files_are_there() -> None:
    assert {path.stem for path in WORKFLOWS} >= {"ci", "plan", "deploy", "environment", "drift", "e2e-aws", "release"}


@each_file
def test_foreign_actions_are_pinned_by_hash_and_ours_exist(path: Path) -> None:
    for used in uses(FILES[path]):
        if used.startswith("./"):
            ours = GITHUB.parent / used
            assert ours.is_file() or (ours / "action.yml").is_file(), used
        else:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", used), used


@each_file
def test_each_pin_says_which_version_it_is(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if re.search(r"uses: (?!\./)", line):
            assert re.search(r"# v\d+\.\d+\.\d+$", line), line


def test_an_action_has_one_hash_everywhere() -> None:
    hashes: dict[str, set[str]] = {}
    for document in FILES.values():
        for used in uses(document):
            if not used.startswith("./"):
                action, _, sha = used.partition("@")
                hashes.setdefault(action, set()).add(sha)
    assert {action: len(found) for action, found in hashes.items()} == dict.fromkeys(hashes, 1)


@each_workflow
def test_a_workflow_may_only_read_and_what_runs_at_once_is_said(path: Path) -> None:
    workflow = WORKFLOWS[path]
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow["concurrency"]) == {"group", "cancel-in-progress"}
    assert workflow["defaults"] == {"run": {"shell": "bash"}}  # without it a failure before a pipe passes


@each_job
def test_a_job_may_do_no_more_than_it_says_why(path: Path, name: str, job: dict[str, Any]) -> None:
    assert list(breaches(path.stem, job)) == []
    for right in written(job):
        assert re.search(rf"^ +{right}: write # \w", path.read_text("utf-8"), re.MULTILINE)


@each_job
def test_a_job_has_an_end(path: Path, name: str, job: dict[str, Any]) -> None:
    assert "uses" in job or 0 < int(job["timeout-minutes"]) <= 60  # a role's session is an hour


@each_job
def test_what_changes_aws_or_publishes_waits_for_reviewers_and_is_never_cut_off(
    path: Path, name: str, job: dict[str, Any]
) -> None:
    applies = "AWS_APPLY_ROLE_ARN" in str(job)
    assert (applies or publishes(job)) == ("environment" in job)
    if applies or publishes(job):
        assert WORKFLOWS[path]["concurrency"]["cancel-in-progress"] == "false"
    for step in job.get("steps", []):
        if "hydrant plan" in step.get("run", ""):
            assert "AWS_PLAN_ROLE_ARN" in str(job)
            assert "--no-lock" in step["run"], "the role that plans cannot write a lock"


@each_file
def test_no_secret_is_used_and_credentials_stay_nowhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "secrets" not in text
    assert not re.search(r"aws-(access|secret)|AWS_(ACCESS|SECRET)|pull_request_target", text)
    for step in steps(FILES[path]):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@each_file
def test_nothing_from_outside_is_pasted_into_a_script(path: Path) -> None:
    for step in steps(FILES[path]):
        assert "${{" not in step.get("run", "")


@each_workflow
def test_a_fork_gets_nowhere_near_aws(path: Path) -> None:
    workflow = WORKFLOWS[path]
    if "pull_request" not in workflow["on"]:
        return
    for job in workflow["jobs"].values():
        if "id-token" in job.get("permissions", {}):
            assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]


@each_workflow
def test_what_expressions_refer_to_is_there(path: Path) -> None:
    workflow = WORKFLOWS[path]
    inputs = (
        set((workflow["on"].get("workflow_call") or {}).get("inputs", {})) if isinstance(workflow["on"], dict) else {}
    )
    text = path.read_text("utf-8")
    assert set(re.findall(r"\binputs\.(\w+)", text)) <= set(inputs)
    for job in workflow["jobs"].values():
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= set(workflow["jobs"])
        assert set(re.findall(r"\bmatrix\.(\w+)", str(job))) <= set(job.get("strategy", {}).get("matrix", {}))
        assert set(re.findall(r"\bsteps\.(\w+)", str(job))) <= {step.get("id") for step in job.get("steps", [])}
        for needed, output in re.findall(r"\bneeds\.(\w+)\.outputs\.(\w+)", str(job)):
            assert needed in needs
            assert output in workflow["jobs"][needed]["outputs"]


def test_the_environments_are_those_of_the_configuration_and_of_bootstrap() -> None:
    terraform = GITHUB.parent / "terraform"
    known = {file.stem for file in (terraform / "environments").glob("*.tfvars")}
    for stem in ("plan", "drift"):
        job = next(iter(WORKFLOWS[GITHUB / "workflows" / f"{stem}.yml"]["jobs"].values()))
        assert set(job["strategy"]["matrix"]["environment"]) == known
    deploy = WORKFLOWS[GITHUB / "workflows" / "deploy.yml"]["jobs"]
    assert {job["with"]["environment"] for job in deploy.values()} == known
    bootstrap = (terraform / "bootstrap" / "variables.tf").read_text("utf-8")
    assert set(re.findall(r"^ +(\w+) += \{ stack", bootstrap, re.MULTILINE)) == known | {"e2e"}


def test_the_branch_is_the_one_that_the_roles_trust() -> None:
    """AWS gives the plan role to pull requests and this branch alone; `schedule` tells of no repository to ask."""
    bootstrap = (GITHUB.parent / "terraform" / "bootstrap" / "variables.tf").read_text("utf-8")
    declared = re.search(r'variable "branch" \{.*?default +=\s+"(\w+)"', bootstrap, re.DOTALL)
    assert declared
    for stem in ("environment", "drift"):
        job = next(iter(WORKFLOWS[GITHUB / "workflows" / f"{stem}.yml"]["jobs"].values()))
        assert f"github.ref == 'refs/heads/{declared[1]}'" in job["if"]
    assert WORKFLOWS[GITHUB / "workflows" / "deploy.yml"]["on"]["push"]["branches"] == [declared[1]]


def test_a_release_is_made_by_a_tag_on_main_alone_and_what_it_publishes_was_built_and_attested_before() -> None:
    release = WORKFLOWS[GITHUB / "workflows" / "release.yml"]
    assert release["on"] == {"push": {"tags": ["v*"]}}
    jobs = release["jobs"]
    scripts = "\n".join(step.get("run", "") for step in jobs["build"]["steps"])
    assert 'make release TAG="$GITHUB_REF_NAME"' in scripts
    assert "merge-base --is-ancestor" in scripts
    assert set(jobs["attest"]["needs"]) == {"build", "images"}
    for job in jobs.values():
        assert not publishes(job) or set(_all_needs(jobs, job)) >= {"build", "images", "attest"}


def _all_needs(jobs: dict[str, Any], job: dict[str, Any]) -> Iterator[str]:
    needs = job.get("needs", [])
    for name in [needs] if isinstance(needs, str) else needs:
        yield name
        yield from _all_needs(jobs, jobs[name])
