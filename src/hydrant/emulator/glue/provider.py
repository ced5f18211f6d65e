"""AWS Glue for LocalStack: the data catalogue and the schema registry, nothing that runs. Facts: I-58 to I-70."""

from __future__ import annotations

from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor

from .api.databases import DatabaseOperations
from .api.partitions import PartitionOperations
from .api.registries import RegistryOperations, SchemaOperations, SchemaVersionOperations
from .api.tables import IndexOperations, TableOperations, VersionOperations
from .api.tags import TagOperations
from .models import glue_stores, keep_catalogues


class GlueProvider(
    DatabaseOperations,
    TableOperations,
    VersionOperations,
    IndexOperations,
    PartitionOperations,
    RegistryOperations,
    SchemaOperations,
    SchemaVersionOperations,
    TagOperations,
    ServiceLifecycleHook,
):
    """All operations of the service that are served; requests/served/glue.json names the others."""

    service = "glue"
    version = "2017-03-31"

    def __init__(self) -> None:
        keep_catalogues()

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the stores."""
        visitor.visit(glue_stores)
