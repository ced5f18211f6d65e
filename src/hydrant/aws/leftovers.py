"""What short-lived stacks left behind, found by their tags and removed without Terraform: its state may be lost.

Each service is asked for its list and, of what bears a short-lived stack's name, for the tags. So no index of tags has
to be up to date, and roles, which such an index leaves out, are found too.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..pipeline.clients import Clients
from .resource_kinds import KINDS, Kind, is_gone

TAG = "ManagedBy"
OWNER = "hydrant-e2e"
RUN_TAG = "Run"
NAME = re.compile(r"(?:^|[/:])(e2e-[0-9a-z]+)-")
"""Names of short-lived stacks: what else there is in the account is not even asked for its tags."""


@dataclass(frozen=True)
class Leftover:
    """One thing that is there. `name` is what its service calls it: name, ARN or URL."""

    kind: str
    name: str
    stack: str
    run: str


def find(clients: Clients, run: str | None = None) -> list[Leftover]:
    """Everything that short-lived stacks have left, or those of one run of the tests; what goes first, first."""
    with ThreadPoolExecutor(len(KINDS), thread_name_prefix="leftovers") as pool:
        return [
            found
            for group in pool.map(lambda kind: _of_kind(clients, kind), KINDS)
            for found in group
            if run in (None, found.run)
        ]


def remove(clients: Clients, found: Leftover) -> bool:
    """Remove it; False if it was gone already."""
    kind = next(kind for kind in KINDS if kind.name == found.kind)
    try:
        kind.remove(clients.client(kind.service), found.name)
    except Exception as error:
        if is_gone(error):
            return False
        raise
    return True


def _of_kind(clients: Clients, kind: Kind) -> list[Leftover]:
    client = clients.client(kind.service)
    found = []
    for name in kind.names(client):
        match = NAME.search(name)
        if match is None:
            continue
        try:
            tags = kind.tags(client, name)
        except Exception as error:
            if is_gone(error):
                continue
            raise
        if tags.get(TAG) == OWNER:
            found.append(Leftover(kind.name, name, match[1], tags.get(RUN_TAG, "")))
    return found
