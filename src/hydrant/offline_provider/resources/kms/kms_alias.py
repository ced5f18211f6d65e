"""aws_kms_alias, resource and data source (internal/service/kms/alias.go)."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, matches
from hydrant.offline_provider.schema import Values

from .common import same_key

_NAME = matches(r"alias/(?!aws/)[0-9A-Za-z_/-]+", "expected alias/ and a name that does not begin with aws/")
_ANY_NAME = matches(r"alias/[0-9A-Za-z_/-]+", "expected alias/ and a name")


class Alias(ResourceType):
    """A name of a key. The id is the name."""

    name = "aws_kms_alias"
    rules = Rules(
        force_new=("name", "name_prefix"),
        conflicts=(("name", "name_prefix"),),
        equivalent={"target_key_id": same_key},
        recompute={"target_key_arn": ("target_key_id",)},
        checks={"name": _NAME, "name_prefix": _NAME},
        parameters={"AliasName": "name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["name"] = new["name"] or naming.unique_id(new["name_prefix"] or "alias/")
        session.client("kms").create_alias(AliasName=new["name"], TargetKeyId=new["target_key_id"])
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it."""
        found = _find(session, state["id"])
        return None if found is None else {**found, "name": state["id"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Point it at another key."""
        session.client("kms").update_alias(AliasName=new["id"], TargetKeyId=new["target_key_id"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        if _find(session, state["id"]) is None:
            raise NotFound
        session.client("kms").delete_alias(AliasName=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By name."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id)}


class AliasData(DataSource):
    """A name that exists."""

    name = "aws_kms_alias"
    rules = Rules(checks={"name": _ANY_NAME})

    def read(self, session: Any, config: Values) -> Values:
        """Look for it."""
        found = _find(session, config["name"])
        if found is None:
            raise Refused(f"there is no {config['name']}", "name")
        return {**found, "id": found["arn"]}


def _find(session: Any, name: str) -> Values | None:
    pages = session.client("kms").get_paginator("list_aliases").paginate()
    alias = next((each for page in pages for each in page["Aliases"] if each["AliasName"] == name), None)
    if alias is None or "TargetKeyId" not in alias:
        return None
    place = alias["AliasArn"].partition(":alias/")[0]
    return {
        "arn": alias["AliasArn"],
        "target_key_arn": f"{place}:key/{alias['TargetKeyId']}",
        "target_key_id": alias["TargetKeyId"],
    }
