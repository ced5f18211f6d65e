"""aws_glue_registry, resource and data source (internal/service/glue/registry{,_data_source}.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

from .common import NOT_FOUND, retag, tags_of

NAME = all_of(length(1, 255), matches(r"(?s:.*)[0-9A-Za-z_$#-]", "the last character is a letter, a digit or _ $ # -"))


class Registry(ResourceType):
    """A schema registry. The id is its ARN."""

    name = "aws_glue_registry"
    not_found = NOT_FOUND
    rules = Rules(force_new=("registry_name",), checks={"description": length(0, 2048), "registry_name": NAME})

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        more = {"Description": new.get("description"), "Tags": new.get("tags_all")}
        made = session.client("glue").create_registry(
            RegistryName=new["registry_name"], **{name: value for name, value in more.items() if value}
        )
        new["id"] = made["RegistryArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("glue").get_registry(RegistryId={"RegistryArn": state["id"]})
        return {
            "arn": found["RegistryArn"],
            "description": found.get("Description") or None,
            "registry_name": found["RegistryName"],
            "tags": tags_of(session, found["RegistryArn"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Its description and tags change in place."""
        if "description" in changed:
            session.client("glue").update_registry(
                RegistryId={"RegistryArn": new["id"]}, Description=new["description"] or ""
            )
        retag(session, new["id"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with its schemas, and wait until it is gone."""
        glue = session.client("glue")
        glue.delete_registry(RegistryId={"RegistryArn": state["id"]})
        wait_for(f"deletion of {state['id']}", lambda: _is_gone(glue, state["id"]))


class RegistryData(DataSource):
    """A registry that exists."""

    name = "aws_glue_registry"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("glue").get_registry(RegistryId={"RegistryName": config["name"]})
        return {"arn": found["RegistryArn"], "description": found.get("Description")}


def _is_gone(glue: Any, arn: str) -> bool:
    try:
        glue.get_registry(RegistryId={"RegistryArn": arn})
    except glue.exceptions.EntityNotFoundException:
        return True
    return False
