"""Databases, tables and partitions of AWS Glue: state and rules, without LocalStack. Pure but for the state itself.

Catalogues           every account's and region's
└── Catalogue        one of them: `table_version` is what readers of a schema need
    └── Table        a table with its versions, partitions and indexes
"""

from .catalogue import CATALOGUES, Catalogue, Catalogues
from .errors import (
    AlreadyExists,
    ConcurrentModification,
    EntityNotFound,
    GlueError,
    InvalidInput,
    NotServed,
    ResourceLimitExceeded,
)
from .tables import LATEST, Column, TableVersion

__all__ = [
    "CATALOGUES",
    "LATEST",
    "AlreadyExists",
    "Catalogue",
    "Catalogues",
    "Column",
    "ConcurrentModification",
    "EntityNotFound",
    "GlueError",
    "InvalidInput",
    "NotServed",
    "ResourceLimitExceeded",
    "TableVersion",
]
