"""One emulator with DynamoDB for the tests of a worker, and one whose clock they move."""

from collections.abc import Iterator
from typing import Any

import pytest

from ..support.dynamodb_emulator import MakeTable, client, running_dynamodb, tables_on


@pytest.fixture(scope="session")
def dynamodb_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one without settings, for all tests of a worker."""
    with running_dynamodb(tmp_path_factory.mktemp("dynamodb")) as port:
        yield port


@pytest.fixture
def dynamodb(dynamodb_port: int) -> Any:
    """A client of it."""
    return client(dynamodb_port)


@pytest.fixture
def make_table(dynamodb: Any) -> Iterator[MakeTable]:
    """Makes tables that are gone after the test."""
    with tables_on(dynamodb) as make:
        yield make


@pytest.fixture
def table(make_table: MakeTable) -> str:
    """The name of a table with a partition key `p`, text, and a sort key `s`, a number."""
    return make_table()
