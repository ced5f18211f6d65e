"""aws_kms_key_policy (internal/service/kms/key_policy.go)."""

import json
from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, json_text
from hydrant.offline_provider.schema import Values

from .common import DEFAULT_POLICY, describe, put_policy


class KeyPolicy(ResourceType):
    """The policy of a key that is made elsewhere. The id is the key's."""

    name = "aws_kms_key_policy"
    rules = Rules(
        force_new=("key_id",),
        defaults={"bypass_policy_lockout_safety_check": False},
        json=("policy",),
        checks={"policy": json_text},
        parameters={"Policy": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        put_policy(session.client("kms"), new)
        new["id"] = new["key_id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; gone with the key."""
        client = session.client("kms")
        describe(client, state["id"])
        found = client.get_key_policy(KeyId=state["id"], PolicyName=DEFAULT_POLICY)
        return {"key_id": state["id"], "policy": found["Policy"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        put_policy(session.client("kms"), new)

    def delete(self, session: Any, state: Values) -> None:
        """Put the policy that a key has by itself: no key is without one."""
        account = session.arn("iam", "root", regional=False)
        statement = {"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}
        usual = {
            "Version": "2012-10-17",
            "Id": "default",
            "Statement": [{**statement, "Principal": {"AWS": account}}],
        }
        put_policy(session.client("kms"), {**state, "policy": json.dumps(usual)})
