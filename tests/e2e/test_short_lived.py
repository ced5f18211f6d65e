"""A stack that comes and goes: everything of it is tagged, found by its tags, and can be removed without Terraform."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hydrant.aws import leftovers
from hydrant.waiting import eventually

from .support.inventory import inventory
from .support.target import NO_CHANGES, Target

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("own"), pytest.mark.slow]


@contextmanager
def tagged(target: Target) -> Iterator[str]:
    """The stack with the tags of a run of its own, which is named; at the end it is deployed as it was."""
    run = secrets.token_hex(4)
    target.apply(tags=json.dumps({leftovers.TAG: leftovers.OWNER, leftovers.RUN_TAG: run}))
    try:
        yield run
    finally:
        target.apply()


def test_everything_that_is_deployed_is_found_by_its_tags(own_target: Target) -> None:
    name = str(own_target.variables["name"])
    with tagged(own_target) as run:
        found = {leftover.name for leftover in leftovers.find(own_target.clients, run)}
        deployed = inventory(own_target, name)
        del deployed["subscriptions"]  # they have no tags, and go with their topic
        assert found == {one for names in deployed.values() for one in names}
        assert {leftover.stack for leftover in leftovers.find(own_target.clients, run)} == {name}


def test_what_is_found_is_removed_without_terraform(own_target: Target) -> None:
    name = str(own_target.variables["name"])
    with tagged(own_target) as run:
        for leftover in leftovers.find(own_target.clients, run):
            leftovers.remove(own_target.clients, leftover)

        def gone() -> None:
            left = {kind: names for kind, names in inventory(own_target, name).items() if names}
            assert left == {}

        eventually(gone, timeout=own_target.patience, interval=own_target.interval)
    own_target.apply()  # LocalStack gives a new function the tags of a removed one of the same name
    assert own_target.plan() == NO_CHANGES
