"""aws_glue_partition (internal/service/glue/partition.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, each, length
from hydrant.offline_provider.schema import Values

from .common import DESCRIPTOR, NAME, NOT_FOUND, one_of_catalogues, parts_of, way

_TIMES = {
    "creation_time": "CreationTime",
    "last_accessed_time": "LastAccessTime",
    "last_analyzed_time": "LastAnalyzedTime",
}
_APART = ("catalog_id", "database_name", "id", "region", "table_name", *_TIMES)
_WAY = way("aws_glue_partition", {**dict.fromkeys(_APART), "partition_values": "Values"})


class Partition(ResourceType):
    """A partition of a table. The id is catalog:database:table:values, joined by #."""

    name = "aws_glue_partition"
    not_found = NOT_FOUND
    rules = Rules(
        force_new=("catalog_id", "database_name", "table_name", "partition_values"),
        checks={"database_name": NAME, "table_name": NAME, "partition_values": each(length(1, 1024))},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["catalog_id"] = one_of_catalogues(session, new)
        session.client("glue").create_partition(**_table(new), PartitionInput=_WAY.request(new))
        place = (new["catalog_id"], new["database_name"], new["table_name"], "#".join(new["partition_values"]))
        new["id"] = ":".join(place)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        names = ("catalog-id", "database-name", "table-name", "values")
        catalogue, database, table, values = parts_of(state["id"], *names)
        place = {"catalog_id": catalogue, "database_name": database, "table_name": table}
        found = session.client("glue").get_partition(**_table(place), PartitionValues=values.split("#"))["Partition"]
        times = {
            name: found[theirs].strftime("%Y-%m-%dT%H:%M:%SZ") for name, theirs in _TIMES.items() if theirs in found
        }
        nothing: Values = {**dict.fromkeys(_TIMES), "parameters": None, DESCRIPTOR: []}
        return {**nothing, **_WAY.read(found), **place, **times}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put all settings in the place of those that there are."""
        session.client("glue").update_partition(
            **_table(new), PartitionValueList=new["partition_values"], PartitionInput=_WAY.request(new)
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("glue").delete_partition(**_table(state), PartitionValues=state["partition_values"])


def _table(values: Values) -> Values:
    return {
        "CatalogId": values["catalog_id"],
        "DatabaseName": values["database_name"],
        "TableName": values["table_name"],
    }
