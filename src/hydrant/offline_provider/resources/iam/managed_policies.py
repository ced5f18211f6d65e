"""Managed policies found by name or ARN, those of AWS too, and a word of help where there is none.

The emulator holds a copy of AWS's own policies (arn:aws:iam::aws:policy/...), as old as itself.
"""

import difflib
import re
from functools import lru_cache
from typing import Any

from hydrant.offline_provider.failures import is_gone
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import Values

from .common import GROUP, ROLE, USER, Principal, listed, policy_text

_OF_AWS = re.compile(r"arn:[^:]+:iam::aws:policy/")
_PAGE = 1000
_HOLDERS = "list_entities_for_policy"


def policies(session: Any, prefix: str | None = None) -> list[Values]:
    """Every managed policy of the account and of AWS below a path."""
    return [each for each in (*_in(session, "Local"), *_of_aws(session)) if each["Path"].startswith(prefix or "/")]


@lru_cache(maxsize=8)
def _of_aws(session: Any) -> list[Values]:
    """AWS's own, asked for once in each process: they are more than a thousand, and none comes or goes."""
    return _in(session, "AWS")


def _in(session: Any, scope: str) -> list[Values]:
    return listed(session, "list_policies", "Policies", PaginationConfig={"PageSize": _PAGE}, Scope=scope)


def attach(session: Any, of: Principal, owner: str, policy: str, argument: str = "policy_arn") -> None:
    """Attach a policy to a principal. Raises Refused, with the nearest policies, if there is none of this ARN."""
    try:
        of.call(session, "attach_{}_policy", owner, PolicyArn=policy)
    except Exception as error:
        if is_gone(error) and not _exists(session, policy):
            raise missing(session, policy, argument) from error
        raise


def holders(session: Any, policy: str) -> dict[Principal, list[str]]:
    """The names of the roles, users and groups that a policy is attached to."""
    return {
        of: [each[of.member] for each in listed(session, _HOLDERS, f"Policy{of.word.capitalize()}s", PolicyArn=policy)]
        for of in (ROLE, USER, GROUP)
    }


def missing(session: Any, policy: str, argument: str) -> Refused:
    """What to say of an ARN or a name that no policy has."""
    name = policy.rpartition("/")[2]
    known = {each["PolicyName"]: each["Arn"] for each in policies(session)}
    near = [known[each] for each in difflib.get_close_matches(name, known, n=3)]
    hint = f"There is {' and '.join(near)}." if near else ""
    if not near and _OF_AWS.match(policy):
        hint = "The emulator's copy of AWS's managed policies has nothing like it; a newer policy is missing there."
    return Refused(f"there is no managed policy {policy}", argument, hint)


def document(session: Any, policy: str) -> str:
    """The text of a managed policy's default version."""
    iam = session.client("iam")
    version = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
    return policy_text(iam.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"]["Document"])


def _exists(session: Any, policy: str) -> bool:
    try:
        session.client("iam").get_policy(PolicyArn=policy)
    except Exception as error:
        if is_gone(error):
            return False
        raise
    return True
