"""aws_glue_catalog_database (internal/service/glue/catalog_database.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, each, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import LOWER, NOT_FOUND, one_of_catalogues, parts_of, retag, tags_of

_DEFAULTS = "create_table_default_permission"
_LINK = "the emulator's catalogue has no databases of other catalogues"
_PERMISSIONS = (
    "ALL",
    "SELECT",
    "ALTER",
    "DROP",
    "DELETE",
    "INSERT",
    "CREATE_DATABASE",
    "CREATE_TABLE",
    "DATA_LOCATION_ACCESS",
)
_WAY = Members(
    block_of("aws_glue_catalog_database"),
    {
        **dict.fromkeys(("arn", "catalog_id", "id", "region", "tags", "tags_all")),
        _DEFAULTS: "CreateTableDefaultPermissions",
    },
)


class CatalogDatabase(ResourceType):
    """A database of the catalogue. The id is catalog:name."""

    name = "aws_glue_catalog_database"
    not_found = NOT_FOUND
    rules = Rules(
        force_new=("catalog_id", "name", "target_database"),
        computed_blocks=(_DEFAULTS,),
        unserved={"federated_database": _LINK, "target_database": _LINK},
        checks={
            "description": length(0, 2048),
            "name": LOWER,
            f"{_DEFAULTS}.permissions": each(one_of(*_PERMISSIONS)),
            f"{_DEFAULTS}.principal.data_lake_principal_identifier": length(1, 255),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["catalog_id"] = one_of_catalogues(session, new)
        tags = {"Tags": new["tags_all"]} if new.get("tags_all") else {}
        session.client("glue").create_database(CatalogId=new["catalog_id"], DatabaseInput=_WAY.request(new), **tags)
        new["id"] = f"{new['catalog_id']}:{new['name']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        catalogue, name = parts_of(state["id"], "catalog-id", "database-name")
        found = session.client("glue").get_database(CatalogId=catalogue, Name=name)["Database"]
        arn = session.arn("glue", f"database/{found['Name']}")
        nothing: Values = {"description": None, "location_uri": None, "parameters": None, _DEFAULTS: []}
        told = {"arn": arn, "catalog_id": found["CatalogId"], "tags": tags_of(session, arn)}
        return {**nothing, **_WAY.read(found), **told}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put all settings in the place of those that there are."""
        if changed - {"tags", "tags_all"}:
            session.client("glue").update_database(
                CatalogId=new["catalog_id"], Name=new["name"], DatabaseInput=_WAY.request(new)
            )
        retag(session, new["arn"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it, with its tables."""
        session.client("glue").delete_database(CatalogId=state["catalog_id"], Name=state["name"])
