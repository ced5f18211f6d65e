"""aws_iam_policy_attachment (internal/service/iam/policy_attachment.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

from .common import GROUP, ROLE, USER
from .managed_policies import attach, holders

_OWNERS = {"groups": GROUP, "roles": ROLE, "users": USER}


class PolicyAttachment(ResourceType):
    """All that a managed policy is attached to, in the whole account. The id is the name, which AWS never sees."""

    name = "aws_iam_policy_attachment"
    rules = Rules(
        force_new=("name", "policy_arn"),
        at_least_one=(tuple(_OWNERS),),
        checks={"name": lambda text: None if text else "must not be empty", "policy_arn": arn},
        parameters={"PolicyArn": "policy_arn"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Attach it to each."""
        for argument, of in _OWNERS.items():
            for owner in new[argument] or []:
                attach(session, of, owner, new["policy_arn"])
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read what it is attached to; gone when that is nothing."""
        found = holders(session, state["policy_arn"])
        return {argument: found[of] for argument, of in _OWNERS.items()} if any(found.values()) else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Detach from those left out, attach to the new ones."""
        for argument, of in _OWNERS.items():
            before, after = set(old[argument] or []), set(new[argument] or [])
            for owner in sorted(before - after):
                of.call(session, "detach_{}_policy", owner, PolicyArn=new["policy_arn"])
            for owner in sorted(after - before):
                attach(session, of, owner, new["policy_arn"])

    def delete(self, session: Any, state: Values) -> None:
        """Detach from all that it is attached to still."""
        found = self.read(session, state) or {}
        for argument, of in _OWNERS.items():
            for owner in set(found.get(argument, ())) & set(state[argument] or ()):
                of.call(session, "detach_{}_policy", owner, PolicyArn=state["policy_arn"])

    def imported(self, session: Any, import_id: str) -> Values:
        """Not possible with the real provider either."""
        raise Refused("hashicorp/aws cannot import an aws_iam_policy_attachment.")
