"""aws_glue_schema (internal/service/glue/schema.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

from .common import NOT_FOUND, retag, tags_of
from .glue_registry import NAME

_LATEST = {"LatestVersion": True}
_TOLD = {
    "arn": "SchemaArn",
    "compatibility": "Compatibility",
    "data_format": "DataFormat",
    "latest_schema_version": "LatestSchemaVersion",
    "next_schema_version": "NextSchemaVersion",
    "registry_arn": "RegistryArn",
    "registry_name": "RegistryName",
    "schema_checkpoint": "SchemaCheckpoint",
    "schema_name": "SchemaName",
}


class Schema(ResourceType):
    """A schema of a registry, with its newest version. The id is its ARN."""

    name = "aws_glue_schema"
    not_found = NOT_FOUND
    rules = Rules(
        force_new=("schema_name",),
        recompute={
            "latest_schema_version": ("schema_definition",),
            "next_schema_version": ("schema_definition",),
            "schema_checkpoint": ("compatibility", "description"),
        },
        checks={
            "compatibility": one_of(
                "NONE", "DISABLED", "BACKWARD", "BACKWARD_ALL", "FORWARD", "FORWARD_ALL", "FULL", "FULL_ALL"
            ),
            "data_format": one_of("AVRO", "JSON", "PROTOBUF"),
            "description": length(0, 2048),
            "registry_arn": arn,
            "schema_definition": all_of(length(1, 170000), matches(r"(?s:.*\S.*)", "expected more than blanks")),
            "schema_name": NAME,
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it with its first version."""
        registry = {"RegistryArn": new["registry_arn"]} if new.get("registry_arn") else None
        more = {"RegistryId": registry, "Description": new.get("description"), "Tags": new.get("tags_all")}
        made = session.client("glue").create_schema(
            SchemaName=new["schema_name"],
            SchemaDefinition=new["schema_definition"],
            DataFormat=new["data_format"],
            Compatibility=new["compatibility"],
            **{name: value for name, value in more.items() if value},
        )
        new["id"] = made["SchemaArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it, and the definition of its newest version."""
        glue, schema = session.client("glue"), {"SchemaArn": state["id"]}
        found = glue.get_schema(SchemaId=schema)
        version = glue.get_schema_version(SchemaId=schema, SchemaVersionNumber=_LATEST)
        return {
            **{name: found[theirs] for name, theirs in _TOLD.items()},
            "description": found.get("Description") or None,
            "schema_definition": version["SchemaDefinition"],
            "tags": tags_of(session, found["SchemaArn"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description, compatibility and tags change in place; another definition is a new version."""
        for name in ("data_format", "registry_arn"):
            if name in changed:
                raise Refused(
                    f"AWS cannot change it, and hashicorp/aws would plan it for ever: replace {new['id']}.", name
                )
        glue, schema = session.client("glue"), {"SchemaArn": new["id"]}
        settings = {"Description": "description", "Compatibility": "compatibility"}
        wanted = {theirs: new[name] or "" for theirs, name in settings.items() if name in changed}
        if wanted:
            glue.update_schema(SchemaId=schema, SchemaVersionNumber=_LATEST, **wanted)
        if "schema_definition" in changed:
            made = glue.register_schema_version(SchemaId=schema, SchemaDefinition=new["schema_definition"])
            if made["Status"] == "FAILURE":
                raise Refused(
                    f"Version {made['VersionNumber']} of {new['id']} is not compatible with those before it "
                    f"({new['compatibility']}).",
                    "schema_definition",
                )
        retag(session, new["id"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with its versions, and wait until it is gone."""
        glue = session.client("glue")
        glue.delete_schema(SchemaId={"SchemaArn": state["id"]})
        wait_for(f"deletion of {state['id']}", lambda: _is_gone(glue, state["id"]))


def _is_gone(glue: Any, arn_: str) -> bool:
    try:
        glue.get_schema(SchemaId={"SchemaArn": arn_})
    except glue.exceptions.EntityNotFoundException:
        return True
    return False
