"""Which job may write what: a rule of its own, so that it can be shown what it must refuse."""

from collections.abc import Iterator
from typing import Any

RELEASE = "release"
"""The one workflow that publishes."""
_SIGNS_IN = "configure-aws-credentials"
_PUBLISHES = "pypa/gh-action-pypi-publish"
_ATTESTS = "actions/attest-build-provenance"
_OURS = ("actions/checkout", "./")
_RELEASES = frozenset(
    {
        frozenset({"id-token"}),
        frozenset({"id-token", "attestations"}),
        frozenset({"packages", "id-token", "attestations"}),
        frozenset({"contents"}),
    }
)


def written(job: dict[str, Any]) -> frozenset[str]:
    """The rights to write that a job has; `write-all` is one too."""
    rights = job.get("permissions", {})
    if isinstance(rights, str):
        return frozenset() if rights == "read-all" else frozenset({rights})
    return frozenset(right for right, level in rights.items() if level not in ("read", "none"))


def publishes(job: dict[str, Any]) -> bool:
    """Whether what it does can be seen outside of the repository's own pages, and not be taken back."""
    return bool(written(job) & {"packages", "contents"}) or _uses(job, _PUBLISHES)


def breaches(workflow: str, job: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a job's rights, in words; nothing where all is well."""
    yield from _of_a_release(job) if workflow == RELEASE else _of_another(job)


def _of_another(job: dict[str, Any]) -> Iterator[str]:
    extra = written(job)
    if unknown := extra - {"id-token", "pull-requests"}:
        yield f"{', '.join(sorted(unknown))}: only the release may"
    if len(extra) > 1:
        yield "one job both reaches AWS and writes to GitHub"
    if ("id-token" in extra) != (_uses(job, _SIGNS_IN) or "uses" in job):
        yield "id-token is for those who sign in to AWS, and they need it"


def _of_a_release(job: dict[str, Any]) -> Iterator[str]:
    extra = written(job)
    if extra and extra not in _RELEASES:
        yield f"{', '.join(sorted(extra))} together are no job of a release"
    if extra and any(_uses(job, ours) for ours in _OURS):
        yield "what may write runs nothing of the repository, only what was built"
    if _uses(job, _SIGNS_IN):
        yield "a release does not reach AWS"
    if ("attestations" in extra) != _uses(job, _ATTESTS):
        yield "attestations is for those who attest, and they need it"
    if ("id-token" in extra) != (_uses(job, _ATTESTS) or _uses(job, _PUBLISHES)):
        yield "id-token is for those who sign or publish, and they need it"
    if "packages" in extra and not any("docker push" in step.get("run", "") for step in job.get("steps", [])):
        yield "packages is for those who push an image"


def _uses(job: dict[str, Any], action: str) -> bool:
    return any(action in step.get("uses", "") for step in job.get("steps", []))
