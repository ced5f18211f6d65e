"""aws_glue_catalog_table, resource and data source (internal/service/glue/catalog_table{,_data_source}.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, each, length, one_of
from hydrant.offline_provider.schema import Values, blank
from hydrant.offline_provider.schema_file import block_of

from .common import (
    DESCRIPTOR,
    LOWER,
    NAME,
    NOT_FOUND,
    column_checks,
    one_of_catalogues,
    parts_of,
    way,
)

_BLOCK = block_of("aws_glue_catalog_table")
_FORMAT = "open_table_format_input"
_NO_SCHEMA = "the emulator's catalogue makes Iceberg tables of the columns in storage_descriptor"
_NO_LINKS = "the emulator's catalogue has no tables of other catalogues"
_APART = ("arn", "catalog_id", "database_name", "id", "region", _FORMAT, "partition_index")
_WAY = way("aws_glue_catalog_table", dict.fromkeys(_APART))
_TEXTS = ("description", "owner", "parameters", "table_type", "view_expanded_text", "view_original_text")
_OF_ICEBERG = ("table_type", "metadata_location")
"""Parameters that a library sets and the configuration does not know."""


class CatalogTable(ResourceType):
    """A table of the catalogue. The id is catalog:database:name."""

    name = "aws_glue_catalog_table"
    not_found = NOT_FOUND
    rules = Rules(
        force_new=("catalog_id", "database_name", "name", "partition_index", "target_table"),
        computed_blocks=(DESCRIPTOR, f"{DESCRIPTOR}.columns", "partition_index"),
        unserved={
            f"{_FORMAT}.iceberg_input.iceberg_table_input": _NO_SCHEMA,
            "target_table": _NO_LINKS,
            "view_definition": "the emulator's catalogue has no views in several dialects",
            f"{DESCRIPTOR}.schema_reference": "the emulator makes no columns of a registered schema",
        },
        checks={
            "description": length(0, 2048),
            f"{_FORMAT}.iceberg_input.metadata_operation": one_of("CREATE"),
            f"{_FORMAT}.iceberg_input.version": length(1, 255),
            "name": LOWER,
            "partition_index.index_name": NAME,
            **column_checks("partition_keys"),
            "retention": lambda days: None if days >= 0 else f"expected a number from 0 on, got {days}",
            f"{DESCRIPTOR}.bucket_columns": each(NAME),
            **column_checks(f"{DESCRIPTOR}.columns"),
            f"{DESCRIPTOR}.ser_de_info.name": NAME,
            f"{DESCRIPTOR}.ser_de_info.serialization_library": lambda text: None if text else "must not be empty",
            f"{DESCRIPTOR}.skewed_info.skewed_column_names": each(NAME),
            f"{DESCRIPTOR}.sort_columns.column": NAME,
            f"{DESCRIPTOR}.sort_columns.sort_order": lambda order: (
                None if order in {0, 1} else f"expected 0 or 1, got {order}"
            ),
            "view_expanded_text": length(0, 409600),
            "view_original_text": length(0, 409600),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, with its indexes."""
        new["catalog_id"] = one_of_catalogues(session, new)
        indexes = [
            {"IndexName": index["index_name"], "Keys": index["keys"]} for index in new.get("partition_index") or ()
        ]
        more: Values = {"PartitionIndexes": indexes} if indexes else {}
        if format_input := new.get(_FORMAT):
            more["OpenTableFormatInput"] = {"IcebergInput": _iceberg(format_input[0]["iceberg_input"][0])}
        session.client("glue").create_table(**_database(new), TableInput=_input(new), **more)
        new["id"] = f"{new['catalog_id']}:{new['database_name']}:{new['name']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it and its indexes."""
        catalogue, database, name = parts_of(state["id"], "catalog-id", "database-name", "table-name")
        return _told(session, catalogue, database, name)

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put all settings in the place of those that there are, but for what Iceberg's libraries have set."""
        glue = session.client("glue")
        kept = glue.get_table(**_database(new), Name=new["name"])["Table"].get("Parameters") or {}
        settings = _input(new)
        if kept.get("table_type") == "ICEBERG":
            settings["Parameters"] = {
                **settings.get("Parameters", {}),
                **{name: kept[name] for name in _OF_ICEBERG if kept.get(name)},
            }
        glue.update_table(**_database(new), TableInput=settings)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("glue").delete_table(**_database(state), Name=state["name"])


class CatalogTableData(DataSource):
    """A table that exists."""

    name = "aws_glue_catalog_table"
    rules = Rules(
        unserved={
            "query_as_of_time": "the emulator keeps no tables of the past but their versions",
            "transaction_id": "AWS has ended transactions of the catalogue",
        },
        checks={"name": NAME},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        catalogue = one_of_catalogues(session, config)
        found = _told(session, catalogue, config["database_name"], config["name"])
        descriptor = [
            {name: value for name, value in each.items() if name != "region"} for each in found.get(DESCRIPTOR) or ()
        ]
        told = {name: value for name, value in found.items() if name not in {_FORMAT, "view_definition"}}
        return {**told, DESCRIPTOR: descriptor, "id": f"{catalogue}:{config['database_name']}:{config['name']}"}


def _database(values: Values) -> Values:
    return {"CatalogId": values["catalog_id"], "DatabaseName": values["database_name"]}


def _iceberg(block: Values) -> Values:
    """The IcebergInput; only a creation has one, and nobody tells it again."""
    given = {"MetadataOperation": block["metadata_operation"]}
    return given | ({"Version": block["version"]} if block["version"] else {})


def _input(new: Values) -> Values:
    """The TableInput; without partition keys it says so, as hashicorp/aws does."""
    return {"PartitionKeys": [], **_WAY.request(new)}


def _told(session: Any, catalogue: str, database: str, name: str) -> Values:
    """A table as the schema has it."""
    glue = session.client("glue")
    where = {"CatalogId": catalogue, "DatabaseName": database}
    found = glue.get_table(**where, Name=name)["Table"]
    indexes = glue.get_partition_indexes(**where, TableName=name)["PartitionIndexDescriptorList"]
    parameters = found.get("Parameters") or {}
    if parameters.get("table_type") == "ICEBERG":
        found["Parameters"] = {name: value for name, value in parameters.items() if name not in _OF_ICEBERG}
    nothing = {name: value for name, value in blank(_BLOCK).items() if name in {*_TEXTS, DESCRIPTOR, "partition_keys"}}
    return {
        **nothing,
        **_WAY.read(found),
        "arn": session.arn("glue", f"table/{database}/{name}"),
        "catalog_id": catalogue,
        "database_name": database,
        "partition_index": [
            {
                "index_name": index["IndexName"],
                "index_status": index["IndexStatus"],
                "keys": [key["Name"] for key in index["Keys"]],
            }
            for index in indexes
        ],
    }
