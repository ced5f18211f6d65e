"""Connections of the channel's tests."""

from typing import Any

import pytest

from hydrant.emulator.http.bodies import Room

from .connections import Connection


@pytest.fixture
def connection() -> Connection:
    return Connection()


@pytest.fixture
def slow(connection: Connection) -> Connection:
    """Its calls wait for a disk."""
    connection.front.wait = True
    return connection


@pytest.fixture
def crowded(connection: Connection) -> Connection:
    """Others have all memory for bodies but ten bytes."""
    channel: Any = connection.channel
    channel.room = Room(100)
    assert channel.room.take(90)
    return connection
