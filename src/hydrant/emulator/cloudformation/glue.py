"""AWS::Glue::Database and AWS::Glue::Table (R-20). LocalStack's community edition has neither type."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from .properties import Shape, typed


class Database(ResourceProvider[Any]):
    """A database of the catalogue."""

    TYPE = "AWS::Glue::Database"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/DatabaseName"],
        "createOnlyProperties": [
            *("/properties/CatalogId", "/properties/DatabaseName", "/properties/DatabaseInput/Name")
        ],
        "readOnlyProperties": [],
    }

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, with a name for one without."""
        client, model = request.aws_client_factory.glue, request.desired_state
        given = model.get("DatabaseInput") or {}
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id).lower()
        model["DatabaseName"] = model.get("DatabaseName") or given.get("Name") or made_up
        client.create_database(**_asked(client, "CreateDatabase", model, DatabaseInput=_database(model)))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Put all settings in the place of those that there are; what cannot change, CloudFormation replaces."""
        client, before = request.aws_client_factory.glue, dict(request.previous_state or {})
        wanted = {**request.desired_state, "DatabaseName": before["DatabaseName"]}
        named = {"Name": before["DatabaseName"], "DatabaseInput": _database(wanted)}
        client.update_database(**_asked(client, "UpdateDatabase", wanted, **named))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it, with its tables, if it is still there."""
        client, model = request.aws_client_factory.glue, request.previous_state or request.desired_state
        with suppress(client.exceptions.EntityNotFoundException):
            client.delete_database(**_asked(client, "DeleteDatabase", model, Name=model["DatabaseName"]))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


class Table(ResourceProvider[Any]):
    """A table of the catalogue, of Hive or, by OpenTableFormatInput, of Iceberg."""

    TYPE = "AWS::Glue::Table"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/TableInput/Name"],
        "createOnlyProperties": [
            *("/properties/CatalogId", "/properties/DatabaseName", "/properties/TableInput/Name"),
            "/properties/OpenTableFormatInput",
        ],
        "readOnlyProperties": [],
    }

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, with a name for one without."""
        client, model = request.aws_client_factory.glue, request.desired_state
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id).lower()
        given = dict(model.get("TableInput") or {})
        model["TableInput"] = {**given, "Name": given.get("Name") or made_up}
        more = {name: model[name] for name in ("OpenTableFormatInput",) if model.get(name)}
        named = {"DatabaseName": model["DatabaseName"], "TableInput": model["TableInput"], **more}
        client.create_table(**_asked(client, "CreateTable", model, **named))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """A new version of it; what cannot change, CloudFormation replaces."""
        client, before = request.aws_client_factory.glue, dict(request.previous_state or {})
        table = {**(request.desired_state.get("TableInput") or {}), "Name": before["TableInput"]["Name"]}
        wanted = {**request.desired_state, "TableInput": table}
        named = {"DatabaseName": before["DatabaseName"], "TableInput": table}
        client.update_table(**_asked(client, "UpdateTable", wanted, **named))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it, if it and its database are still there."""
        client, model = request.aws_client_factory.glue, request.previous_state or request.desired_state
        named = {"DatabaseName": model["DatabaseName"], "Name": model["TableInput"]["Name"]}
        with suppress(client.exceptions.EntityNotFoundException):
            client.delete_table(**_asked(client, "DeleteTable", model, **named))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def _database(model: Mapping[str, Any]) -> dict[str, Any]:
    return {**(model.get("DatabaseInput") or {}), "Name": model["DatabaseName"]}


def _asked(client: Any, operation: str, model: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """The parameters of a call, in the catalogue that the template names."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    catalogue = {"CatalogId": str(model["CatalogId"])} if model.get("CatalogId") else {}
    found: dict[str, Any] = texts(shape, typed(shape, {**catalogue, **given}))
    return found


def texts(shape: Shape, value: Any) -> Any:
    """A value with texts where the API's model has maps of texts: a template may say `EXTERNAL: TRUE` or a number."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            name: texts(shape.members[name], each) if name in shape.members else each for name, each in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [texts(shape.member, each) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: _text(each) for name, each in value.items()}
    return value


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
