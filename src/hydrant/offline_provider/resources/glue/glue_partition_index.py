"""aws_glue_partition_index (internal/service/glue/partition_index.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import NAME, NOT_FOUND, one_of_catalogues, parts_of

_INDEX = "partition_index"


class PartitionIndex(ResourceType):
    """An index of a table's partitions. The id is catalog:database:table:index."""

    name = "aws_glue_partition_index"
    not_found = NOT_FOUND
    rules = Rules(
        force_new=("catalog_id", "database_name", "table_name", _INDEX),
        checks={"database_name": NAME, "table_name": NAME},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["catalog_id"] = one_of_catalogues(session, new)
        (index,) = new[_INDEX]
        name = index["index_name"] or ""
        session.client("glue").create_partition_index(
            CatalogId=new["catalog_id"],
            DatabaseName=new["database_name"],
            TableName=new["table_name"],
            PartitionIndex={"IndexName": name, "Keys": index["keys"] or []},
        )
        new["id"] = ":".join((new["catalog_id"], new["database_name"], new["table_name"], name))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        names = ("catalog-id", "database-name", "table-name", "index-name")
        catalogue, database, table, name = parts_of(state["id"], *names)
        listed = session.client("glue").get_partition_indexes(
            CatalogId=catalogue, DatabaseName=database, TableName=table
        )["PartitionIndexDescriptorList"]
        found = next((index for index in listed if index["IndexName"] == name), None)
        if found is None:
            return None
        keys = [key["Name"] for key in found["Keys"]]
        return {
            "catalog_id": catalogue,
            "database_name": database,
            "table_name": table,
            _INDEX: [{"index_name": name, "index_status": found["IndexStatus"], "keys": keys}],
        }

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("glue").delete_partition_index(
            CatalogId=state["catalog_id"],
            DatabaseName=state["database_name"],
            TableName=state["table_name"],
            IndexName=state[_INDEX][0]["index_name"],
        )
