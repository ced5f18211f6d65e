"""What a run cost in calls: each request that the tests' clients send is counted, repeated ones too."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from hydrant.pipeline.clients import Clients

CALLS: Counter[str] = Counter()
"""Requests of this process by `service.Operation`."""


class CountedClients(Clients):
    """Clients whose requests are counted."""

    def client(self, service: str) -> Any:
        """The client, with the counter before each request."""
        client = super().client(service)
        client.meta.events.register("before-send", _count, unique_id="hydrant-e2e-calls")
        return client


def _count(event_name: str, **_: Any) -> None:
    """`before-send.s3.PutObject`; nothing is returned, so that the request is sent."""
    CALLS[event_name.removeprefix("before-send.")] += 1


def keep(folder: Path, name: str) -> None:
    """Write this process's counts, for `total`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(CALLS))


def total(folder: Path) -> Counter[str]:
    """The counts of all processes of a run."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.json"):
        found.update(json.loads(path.read_text()))
    return found


def table(calls: Counter[str]) -> list[str]:
    """By service and operation, the most frequent first."""
    rows = [f"{count:>7}  {name}" for name, count in sorted(calls.items(), key=lambda pair: (-pair[1], pair[0]))]
    return [f"{sum(calls.values()):>7}  requests of the tests (Terraform's are not counted)", *rows]
