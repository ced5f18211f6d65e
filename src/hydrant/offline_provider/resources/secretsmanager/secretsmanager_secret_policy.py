"""aws_secretsmanager_secret_policy and aws_secretsmanager_tag
(internal/service/secretsmanager/{secret_policy,tag_gen}.go).
"""

from typing import Any

from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, json_text
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_map

from .common import describe


class SecretPolicy(ResourceType):
    """Who may do what with a secret. The id is the secret's ARN."""

    name = "aws_secretsmanager_secret_policy"
    rules = Rules(
        force_new=("secret_arn",),
        json=("policy",),
        checks={"policy": json_text},
        parameters={"ResourcePolicy": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        self._put(session, new)
        new["id"] = new["secret_arn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; a secret without one has no such object."""
        client = session.client("secretsmanager")
        found = client.get_resource_policy(SecretId=describe(client, state["id"])["ARN"])
        policy = found.get("ResourcePolicy")
        return {"policy": policy, "secret_arn": found["ARN"]} if policy else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("secretsmanager").delete_resource_policy(SecretId=state["id"])

    def _put(self, session: Any, new: Values) -> None:
        block = {} if new["block_public_policy"] is None else {"BlockPublicPolicy": bool(new["block_public_policy"])}
        client = session.client("secretsmanager")
        client.put_resource_policy(SecretId=new["secret_arn"], ResourcePolicy=new["policy"], **block)


class SecretTag(ResourceType):
    """One tag of a secret that is made elsewhere. The id is "secret,key"."""

    name = "aws_secretsmanager_tag"
    rules = Rules(force_new=("key", "secret_id"))

    def create(self, session: Any, new: Values) -> None:
        """Set it."""
        self._put(session, new)
        new["id"] = f"{new['secret_id']},{new['key']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it."""
        secret, _, key = state["id"].partition(",")
        tags = tag_map(describe(session.client("secretsmanager"), secret).get("Tags"))
        return {"key": key, "secret_id": secret, "value": tags[key]} if key in tags else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set it again."""
        self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Take it away."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("secretsmanager").untag_resource(SecretId=state["secret_id"], TagKeys=[state["key"]])

    def imported(self, session: Any, import_id: str) -> Values:
        """By secret and key."""
        if not all(import_id.partition(",")):
            raise Refused(f"expected SECRET_ID,KEY, got {import_id!r}")
        return {"id": import_id}

    def _put(self, session: Any, new: Values) -> None:
        tag = {"Key": new["key"], "Value": new["value"]}
        session.client("secretsmanager").tag_resource(SecretId=new["secret_id"], Tags=[tag])
