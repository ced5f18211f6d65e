"""The catalogues of all accounts and regions, and what one of them keeps: databases and tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import indexes
from .errors import AlreadyExists, no_database, no_entity, no_table
from .tables import Members, Table, TableVersion

LOCK = threading.RLock()
"""Held by each operation, from its look at what is there to the change of it."""
_EVERYBODY = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]
"""Who may do what with a new table where nothing is said: all whom IAM lets."""


@dataclass
class Database:
    """A database: what was said of it, and its tables by name."""

    name: str
    settings: Members
    created: float
    tables: dict[str, Table] = field(default_factory=dict)

    def shown(self, catalog_id: str) -> Members:
        """The database as the API tells it."""
        usual = {"CreateTableDefaultPermissions": _EVERYBODY}
        return {**usual, **self.settings, "Name": self.name, "CreateTime": self.created, "CatalogId": catalog_id}


@dataclass
class Catalogue:
    """The catalogue of one account and region. Names are looked up, and kept, in lower case (I-58)."""

    databases: dict[str, Database] = field(default_factory=dict)

    def table_version(self, database: str, table: str, version: str | None = None) -> TableVersion:
        """A version of a table, the newest where none or `LATEST` is named. Raises EntityNotFound, InvalidInput."""
        with LOCK:
            found = self.table(database, table)
            return TableVersion.of(found.database, found.name, *found.at(version))

    def create_database(self, given: Members, now: float) -> Database:
        """Make a database. Raises AlreadyExists."""
        name = given["Name"].lower()
        if name in self.databases:
            raise AlreadyExists("Database already exists.")
        self.databases[name] = made = Database(name, dict(given), now)
        return made

    def update_database(self, name: str, given: Members) -> None:
        """Put other settings in the place of all there were; the name stays. Raises EntityNotFound."""
        self.database(name).settings = dict(given)

    def delete_database(self, name: str) -> None:
        """Take a database away with its tables. Raises EntityNotFound."""
        del self.databases[self.database(name).name]

    def database(self, name: str) -> Database:
        """A database. Raises EntityNotFound."""
        try:
            return self.databases[name.lower()]
        except KeyError:
            raise no_database(name) from None

    def create_table(
        self,
        database: str,
        given: Members,
        now: float,
        *,
        created_by: str = "",
        partition_indexes: Sequence[Members] = (),
    ) -> Table:
        """Make a table, and indexes with it. Raises EntityNotFound, AlreadyExists, InvalidInput."""
        owner, name = self.free(database, given["Name"])
        table = Table(owner.name, name, {**given, "CreateTime": now, "UpdateTime": now}, created_by)
        for index in partition_indexes:
            indexes.add(table.indexes, table.keys, index)
        owner.tables[name] = table
        return table

    def free(self, database: str, table: str) -> tuple[Database, str]:
        """The database, and the name that a new table has there. Raises EntityNotFound, AlreadyExists."""
        owner, name = self.database(database), table.lower()
        if name in owner.tables:
            raise AlreadyExists("Table already exists.")
        return owner, name

    def update_table(
        self, database: str, given: Members, now: float, *, version: str | None = None, skip_archive: bool = False
    ) -> Table:
        """Put other settings in the place of all there were. Raises EntityNotFound, ConcurrentModification."""
        table = self.table(database, given["Name"])
        table.update(dict(given), now, version=version, skip_archive=skip_archive)
        return table

    def delete_table(self, database: str, name: str) -> None:
        """Take a table away with all that belongs to it. Raises EntityNotFound."""
        del self.database(database).tables[self.table(database, name).name]

    def table(self, database: str, name: str) -> Table:
        """A table. Raises EntityNotFound."""
        try:
            return self.database(database).tables[name.lower()]
        except KeyError:
            raise no_table(name) from None

    def told_table(self, database: str, name: str) -> Table:
        """The same with GetTable's words (I-59)."""
        owner = self.database(database)
        if name.lower() not in owner.tables:
            raise no_entity()
        return owner.tables[name.lower()]

    def tables(self) -> list[Table]:
        """All tables, by database and name."""
        return [table for _, owner in sorted(self.databases.items()) for _, table in sorted(owner.tables.items())]


Keeper = Callable[[str, str], Catalogue]
"""Where the catalogue of an account and region is kept."""


class Catalogues:
    """Every catalogue of the emulator; in memory here until somebody keeps them elsewhere."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Catalogue] = {}
        self._keeper: Keeper = self._in_memory

    def of(self, account: str, region: str) -> Catalogue:
        """The catalogue of an account in a region; it is there without being made, as on AWS."""
        with LOCK:
            return self._keeper(account, region)

    def keep_in(self, keeper: Keeper) -> None:
        """Keep them there from now on, as LocalStack's stores, which it saves and resets."""
        self._keeper = keeper

    def _in_memory(self, account: str, region: str) -> Catalogue:
        return self._kept.setdefault((account, region), Catalogue())


CATALOGUES = Catalogues()
"""Those of this process."""
