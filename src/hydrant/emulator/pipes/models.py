"""What is kept of a pipe."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from hydrant.emulator.arns import Arn

USER_INITIATED = "USER_INITIATED"
CHANGING = frozenset({"CREATING", "UPDATING", "DELETING", "STARTING", "STOPPING"})


@dataclass
class Progress:
    """How far a pipe has come in a stream: by shard, the last sequence number dealt with, and the iterator behind it.

    `looked` is when a shard was read last, in epoch seconds.
    """

    dealt: dict[str, str] = field(default_factory=dict)
    iterators: dict[str, str] = field(default_factory=dict)
    looked: dict[str, float] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)


@dataclass
class Pipe:
    """A pipe. `settings` are members of the API, as CreatePipe and UpdatePipe have them; times are epoch seconds."""

    name: str
    account_id: str
    region: str
    settings: dict[str, Any]
    created: float
    modified: float
    state: str = "CREATING"
    reason: str = USER_INITIATED
    tags: dict[str, str] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)
    worker: Any = None
    """Who brings events through it, while it is RUNNING."""
    forgotten: bool = False
    """Whether a reset has taken it away: it is not to run any more."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of a pipe: who works for it ends with the process."""
        return {**vars(self), "worker": None, "forgotten": False}

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(Arn("aws", "pipes", self.region, self.account_id, f"pipe/{self.name}"))

    @property
    def desired(self) -> str:
        """RUNNING or STOPPED."""
        return str(self.settings.get("DesiredState") or "RUNNING")


class PipesStore(BaseStore):
    """The pipes of one account and region, by name."""

    pipes: dict[str, Pipe] = LocalAttribute(default=dict)


pipes_stores = AccountRegionBundle("pipes", PipesStore)


def all_pipes() -> list[Pipe]:
    """Every pipe of every account and region."""
    return [pipe for _, _, store in list(pipes_stores.iter_stores()) for pipe in list(store.pipes.values())]


def reads(arn: str) -> bool:
    """Whether there is a pipe of this ARN that reads its source, or will go on where it was."""
    return any(pipe.arn == arn and pipe.desired == "RUNNING" for pipe in all_pipes())
