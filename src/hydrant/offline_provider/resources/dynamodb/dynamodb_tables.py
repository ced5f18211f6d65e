"""The data source aws_dynamodb_tables (internal/service/dynamodb/tables_data_source.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource
from hydrant.offline_provider.schema import Values


class DynamoDBTables(DataSource):
    """The names of all tables."""

    name = "aws_dynamodb_tables"

    def read(self, session: Any, config: Values) -> Values:
        """List them, page by page."""
        pages = session.client("dynamodb").get_paginator("list_tables").paginate()
        return {"names": [name for page in pages for name in page["TableNames"]]}
