"""What the tests of Glue share."""

from collections.abc import Iterator
from typing import Any

import pytest

from ..support.dynamodb_emulator import client
from ..support.pipes_emulator import unique


@pytest.fixture
def glue(joined_port: int) -> Any:
    """A client of the emulator's Glue."""
    return client(joined_port, "glue")


@pytest.fixture
def database(glue: Any) -> Iterator[str]:
    """A database of its own."""
    name = unique("lake")
    glue.create_database(DatabaseInput={"Name": name})
    yield name
    glue.delete_database(Name=name)
