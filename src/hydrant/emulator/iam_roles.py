"""Roles as LocalStack's IAM holds them, read in the process; a change is seen within `FRESH_SECONDS`."""

import functools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from moto.iam.models import iam_backends

from hydrant.emulator.arns import Arn, ArnError
from hydrant.iam.conditions import PolicyError
from hydrant.iam.patterns import Context
from hydrant.iam.policy import Access, Policy, Principal, allows

FRESH_SECONDS = 0.5
_NOTHING = Policy((), variables=False)


@dataclass(frozen=True)
class Role:
    """What decides of a role: who may assume it, what it may do, and within which boundary."""

    arn: str
    trust: Policy
    policies: tuple[Policy, ...]
    boundary: tuple[Policy, ...] | None

    def trusts(self, service: str, context: Context) -> bool:
        """Whether a service may assume it."""
        return allows([self.trust], Access("sts:AssumeRole", self.arn, context, Principal("Service", service)))

    def may(self, action: str, resource: str, context: Context) -> bool:
        """Whether it may do something."""
        return allows(self.policies, Access(action, resource, context), self.boundary)


class Roles:
    """Roles by ARN, remembered for a moment: asking costs nothing where it is done for every batch."""

    def __init__(self, load: Callable[[str], Role | None], ticks: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._ticks = ticks
        self._known: dict[str, tuple[float, Role | None]] = {}
        self._lock = threading.Lock()

    def find(self, arn: str) -> Role | None:
        """The role, None when there is none."""
        with self._lock:
            known, now = self._known.get(arn), self._ticks()
            if known is None or now - known[0] >= FRESH_SECONDS:
                known = self._known[arn] = (now, self._load(arn))
            return known[1]


def load_role(arn: str) -> Role | None:
    """A role of LocalStack's IAM, None when there is none."""
    try:
        parsed = Arn.parse(arn)
        backend: Any = iam_backends[parsed.account][parsed.partition]
    except (ArnError, KeyError):  # no ARN, or one of a partition that AWS does not have
        return None
    name = parsed.resource.rpartition("/")[2]
    found: Any = next((role for role in list(backend.roles.values()) if role.name == name and role.arn == arn), None)
    if found is None:
        return None
    boundary = found.permissions_boundary_arn
    return Role(
        arn,
        _parsed(found.assume_role_policy_document),
        tuple(_parsed(document) for document in _documents(found)),
        (_parsed(_managed(backend, boundary)),) if boundary else None,
    )


ROLES = Roles(load_role)
"""The roles of this process."""


def _documents(role: Any) -> Iterator[str | None]:
    yield from list(role.policies.values())
    for policy in list(role.managed_policies.values()):
        yield _default_version(policy)


def _managed(backend: Any, arn: str) -> str | None:
    policy = backend.managed_policies.get(arn)
    return None if policy is None else _default_version(policy)


def _default_version(policy: Any) -> str | None:
    wanted = policy.default_version_id
    return next((version.document for version in policy.versions if version.version_id == wanted), None)


def _parsed(document: str | None) -> Policy:
    return _NOTHING if document is None else _read(document)


@functools.lru_cache(256)
def _read(document: str) -> Policy:
    try:
        return Policy.parse(document)
    except PolicyError:
        return _NOTHING
