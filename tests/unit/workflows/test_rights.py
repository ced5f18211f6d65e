"""The rule of a job's rights refuses what it must: each breach is planted."""

from typing import Any

import pytest

from tests.unit.workflows.rights import breaches, publishes, written

SIGNS_IN = {"uses": "aws-actions/configure-aws-credentials@0"}
ATTESTS = {"uses": "actions/attest-build-provenance@0"}
PUBLISHES = {"uses": "pypa/gh-action-pypi-publish@0"}
PUSHES = {"run": "docker push image"}
CHECKOUT = {"uses": "actions/checkout@0"}
PREPARES = {"uses": "./.github/actions/prepare"}


def job(*steps: dict[str, Any], **rights: str) -> dict[str, Any]:
    return {"steps": list(steps), "permissions": {right.replace("_", "-"): level for right, level in rights.items()}}


def told(workflow: str, job: dict[str, Any]) -> str:
    return "; ".join(breaches(workflow, job))


@pytest.mark.parametrize(
    ("workflow", "good"),
    [
        ("ci", job(CHECKOUT, PREPARES, contents="read")),
        ("plan", job(CHECKOUT, SIGNS_IN, contents="read", id_token="write")),
        ("plan", job(pull_requests="write")),
        ("deploy", {"uses": "./.github/workflows/environment.yml", "permissions": {"id-token": "write"}}),
        ("release", job(CHECKOUT, PREPARES)),
        ("release", job(ATTESTS, id_token="write", attestations="write")),
        ("release", job(PUBLISHES, id_token="write")),
        ("release", job(PUSHES, ATTESTS, packages="write", id_token="write", attestations="write")),
        ("release", job(contents="write")),
    ],
)
def test_what_is_needed_is_let(workflow: str, good: dict[str, Any]) -> None:
    assert told(workflow, good) == ""


@pytest.mark.parametrize("right", ["packages", "attestations", "contents", "actions", "security_events"])
@pytest.mark.parametrize("workflow", ["ci", "plan", "deploy", "drift"])
def test_only_the_release_may_publish(workflow: str, right: str) -> None:
    assert "only the release may" in told(workflow, job(PUSHES, ATTESTS, **{right: "write"}))


@pytest.mark.parametrize(
    ("workflow", "bad", "reason"),
    [
        ("ci", job(id_token="write"), "sign in to AWS"),
        ("ci", job(ATTESTS, id_token="write"), "sign in to AWS"),
        ("plan", job(SIGNS_IN), "they need it"),
        ("plan", job(SIGNS_IN, id_token="write", pull_requests="write"), "both reaches AWS"),
        ("ci", {"steps": [], "permissions": "write-all"}, "write-all: only the release may"),
        ("release", {"steps": [], "permissions": "write-all"}, "no job of a release"),
        ("release", job(pull_requests="write"), "no job of a release"),
        ("release", job(PUBLISHES, PUSHES, id_token="write", packages="write"), "no job of a release"),
        ("release", job(contents="write", id_token="write"), "no job of a release"),
        ("release", job(SIGNS_IN, id_token="write"), "does not reach AWS"),
        ("release", job(CHECKOUT, PUBLISHES, id_token="write"), "nothing of the repository"),
        ("release", job(PREPARES, contents="write"), "nothing of the repository"),
        ("release", job(id_token="write"), "sign or publish"),
        ("release", job(PUBLISHES), "they need it"),
        ("release", job(PUBLISHES, id_token="write", attestations="write"), "for those who attest"),
        ("release", job(ATTESTS, id_token="write"), "for those who attest"),
        ("release", job(ATTESTS, packages="write", id_token="write", attestations="write"), "push an image"),
    ],
)
def test_what_is_not_is_refused(workflow: str, bad: dict[str, Any], reason: str) -> None:
    assert reason in told(workflow, bad)


@pytest.mark.parametrize("good", [job(contents="write"), job(packages="write"), job(PUBLISHES, id_token="write")])
def test_what_others_can_see_is_published(good: dict[str, Any]) -> None:
    assert publishes(good)


def test_what_is_signed_or_only_read_is_not_published() -> None:
    assert not publishes(job(ATTESTS, id_token="write", attestations="write", contents="read"))
    assert written({"permissions": "read-all"}) == frozenset()
