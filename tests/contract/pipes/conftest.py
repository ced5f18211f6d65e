"""What the tests of pipes share."""

from collections.abc import Iterator

import pytest

from ..support.pipes_emulator import Plumbing


@pytest.fixture
def plumbing(joined_port: int) -> Iterator[Plumbing]:
    """What tests join by pipes; the pipes are gone after the test."""
    plumbing = Plumbing(joined_port)
    yield plumbing
    plumbing.clear()
