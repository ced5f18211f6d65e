"""Operations of the schema registry."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.requests.operations import Answer, Request

from ..catalogue import EntityNotFound
from ..catalogue.pages import page
from ..registry.definitions import what_is_wrong
from ..registry.differences import syntax_diff
from ..registry.registries import Registries
from ..registry.schemas import DELETING, Schema, Version
from .base import arn_prefix, now_as_text, operation, store

_MOST_LISTED = 100
_USUALLY_LISTED = 25


class RegistryOperations:
    """Registries."""

    @operation("CreateRegistry")
    def create_registry(self, context: RequestContext, request: Request) -> Answer:
        """Make a registry."""
        prefix, name = arn_prefix(context), request["RegistryName"]
        made = _registries(context).create(prefix, name, request.get("Description"), now_as_text())
        tags = _tagged(context, made.arn, request)
        return {**_some(made.shown(), "RegistryName", "RegistryArn", "Description"), "Tags": tags}

    @operation("GetRegistry")
    def get_registry(self, context: RequestContext, request: Request) -> Answer:
        """A registry."""
        return _registries(context).registry(request["RegistryId"]).shown()

    @operation("ListRegistries")
    def list_registries(self, context: RequestContext, request: Request) -> Answer:
        """Registries by name, in pages."""
        found, more = _page(_registries(context).kept, request)
        return {"Registries": [each.shown() for each in found], **more}

    @operation("UpdateRegistry")
    def update_registry(self, context: RequestContext, request: Request) -> Answer:
        """Give a registry another description."""
        registry = _registries(context).registry(request["RegistryId"])
        registry.description, registry.updated = request["Description"], now_as_text()
        return _some(registry.shown(), "RegistryName", "RegistryArn")

    @operation("DeleteRegistry")
    def delete_registry(self, context: RequestContext, request: Request) -> Answer:
        """Take a registry away with all its schemas; AWS takes a while for that."""
        registry = _registries(context).registry(request["RegistryId"])
        _registries(context).delete(registry)
        for arn in (registry.arn, *(schema.arn for schema in registry.schemas.values())):
            store(context).tags.pop(arn, None)
        return _some(registry.shown(DELETING), "RegistryName", "RegistryArn", "Status")


class SchemaOperations:
    """Schemas."""

    @operation("CreateSchema")
    def create_schema(self, context: RequestContext, request: Request) -> Answer:
        """Make a schema with its first version."""
        schema, version = _registries(context).create_schema(arn_prefix(context), request, now_as_text())
        tags = _tagged(context, schema.arn, request)
        told = {name: value for name, value in schema.shown().items() if not name.endswith("Time")}
        of_version = {"SchemaVersionId": version.version_id, "SchemaVersionStatus": version.status} if version else {}
        return {**told, "Tags": tags, **of_version}

    @operation("GetSchema")
    def get_schema(self, context: RequestContext, request: Request) -> Answer:
        """A schema."""
        return _registries(context).schema(request["SchemaId"]).shown()

    @operation("ListSchemas")
    def list_schemas(self, context: RequestContext, request: Request) -> Answer:
        """Schemas of a registry, or of all, in pages."""
        registries, wanted = _registries(context), request.get("RegistryId")
        of = registries.registry(wanted).schemas.values() if wanted else registries.schemas()
        found, more = _page({schema.arn: schema for schema in of}, request)
        return {"Schemas": [each.shown(all_members=False) for each in found], **more}

    @operation("UpdateSchema")
    def update_schema(self, context: RequestContext, request: Request) -> Answer:
        """Change description, compatibility or checkpoint."""
        schema = _registries(context).schema(request["SchemaId"])
        schema.update(request, now_as_text())
        return _some(schema.shown(), "SchemaArn", "SchemaName", "RegistryName")

    @operation("DeleteSchema")
    def delete_schema(self, context: RequestContext, request: Request) -> Answer:
        """Take a schema away with its versions; AWS takes a while for that."""
        schema = _registries(context).schema(request["SchemaId"])
        _registries(context).delete_schema(schema)
        store(context).tags.pop(schema.arn, None)
        return {**_some(schema.shown(), "SchemaArn", "SchemaName"), "Status": DELETING}


class SchemaVersionOperations:
    """Versions of schemas."""

    @operation("RegisterSchemaVersion")
    def register_schema_version(self, context: RequestContext, request: Request) -> Answer:
        """Add a version; what is not compatible is one that failed."""
        schema = _registries(context).schema(request["SchemaId"])
        return _some(
            _version(schema, schema.register(request["SchemaDefinition"], now_as_text())),
            "SchemaVersionId",
            "VersionNumber",
            "Status",
        )

    @operation("GetSchemaVersion")
    def get_schema_version(self, context: RequestContext, request: Request) -> Answer:
        """A version with its definition."""
        schema, version = _registries(context).version(request)
        return {**_version(schema, version), "SchemaDefinition": version.definition, "DataFormat": schema.data_format}

    @operation("ListSchemaVersions")
    def list_schema_versions(self, context: RequestContext, request: Request) -> Answer:
        """Versions of a schema, in pages."""
        schema = _registries(context).schema(request["SchemaId"])
        found, more = _page({f"{number:09}": each for number, each in schema.versions.items()}, request)
        return {"Schemas": [_version(schema, each) for each in found], **more}

    @operation("GetSchemaByDefinition")
    def get_schema_by_definition(self, context: RequestContext, request: Request) -> Answer:
        """The version that has a definition."""
        schema = _registries(context).schema(request["SchemaId"])
        version = schema.with_definition(request["SchemaDefinition"])
        if version is None:
            raise EntityNotFound(
                f"Schema version is not found. RegistryName: {schema.registry}, SchemaName: {schema.name}, "
                f"SchemaArn: {schema.arn}"
            )
        told = {**_version(schema, version), "DataFormat": schema.data_format}
        return _some(told, "SchemaVersionId", "SchemaArn", "DataFormat", "Status", "CreatedTime")

    @operation("GetSchemaVersionsDiff")
    def get_schema_versions_diff(self, context: RequestContext, request: Request) -> Answer:
        """How one version becomes another."""
        schema = _registries(context).schema(request["SchemaId"])
        first, second = (
            schema.version(request["FirstSchemaVersionNumber"]),
            schema.version(request["SecondSchemaVersionNumber"]),
        )
        return {"Diff": syntax_diff(schema.data_format, first.definition, second.definition)}

    @operation("CheckSchemaVersionValidity")
    def check_schema_version_validity(self, _context: RequestContext, request: Request) -> Answer:
        """Whether a text is a schema of its format."""
        reason = what_is_wrong(request["DataFormat"], request["SchemaDefinition"])
        return {"Valid": False, "Error": reason} if reason else {"Valid": True}

    @operation("DeleteSchemaVersions")
    def delete_schema_versions(self, context: RequestContext, request: Request) -> Answer:
        """Forget versions; what cannot be is told."""
        return {"SchemaVersionErrors": _registries(context).schema(request["SchemaId"]).delete(request["Versions"])}

    @operation("PutSchemaVersionMetadata")
    def put_schema_version_metadata(self, context: RequestContext, request: Request) -> Answer:
        """Note something of a version."""
        schema, version = _registries(context).version(request)
        key, value = _pair(request)
        version.note(key, value, now_as_text())
        return _noted(schema, version, key, value)

    @operation("RemoveSchemaVersionMetadata")
    def remove_schema_version_metadata(self, context: RequestContext, request: Request) -> Answer:
        """Take a note away."""
        schema, version = _registries(context).version(request)
        key, value = _pair(request)
        version.forget(key, value)
        return _noted(schema, version, key, value)

    @operation("QuerySchemaVersionMetadata")
    def query_schema_version_metadata(self, context: RequestContext, request: Request) -> Answer:
        """What is noted of a version, or of it the pairs that are named."""
        _, version = _registries(context).version(request)
        noted = version.noted()
        for wanted in request.get("MetadataList") or ():
            key, value = wanted.get("MetadataKey"), wanted.get("MetadataValue")
            noted = {
                name: told
                for name, told in noted.items()
                if key in {None, name} and (value is None or value in {kept for kept, _ in version.metadata[name]})
            }
        return {"MetadataInfoMap": noted, "SchemaVersionId": version.version_id}


def _registries(context: RequestContext) -> Registries:
    return store(context).registries


def _tagged(context: RequestContext, arn: str, request: Request) -> dict[str, str]:
    tags = dict(request.get("Tags") or {})
    store(context).tags[arn] = tags
    return tags


def _version(schema: Schema, version: Version) -> Answer:
    return {
        "SchemaArn": schema.arn,
        "SchemaVersionId": version.version_id,
        "VersionNumber": version.number,
        "Status": version.status,
        "CreatedTime": version.created,
    }


def _pair(request: Request) -> tuple[str, str]:
    pair = request["MetadataKeyValue"]
    return pair.get("MetadataKey", ""), pair.get("MetadataValue", "")


def _noted(schema: Schema, version: Version, key: str, value: str) -> Answer:
    return {
        "SchemaArn": schema.arn,
        "SchemaName": schema.name,
        "RegistryName": schema.registry,
        "LatestVersion": version.number == schema.latest,
        "VersionNumber": version.number,
        "SchemaVersionId": version.version_id,
        "MetadataKey": key,
        "MetadataValue": value,
    }


def _some(told: Answer, *names: str) -> Answer:
    return {name: told[name] for name in names if name in told}


def _page(kept: dict[str, Any], request: Request) -> tuple[list[Any], Answer]:
    return page(kept, {"MaxResults": _USUALLY_LISTED, **request}, _MOST_LISTED)
