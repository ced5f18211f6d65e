"""Which requests change something although they are refused: found in groups, as a look costs more than a call."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .raw import Request

GROUP = 50
"""So many refused requests between two looks."""
REFUSED = 400


@dataclass
class Search:
    """At one pipeline. `culprits`: names of requests that changed something though they were refused."""

    ask: Callable[[Request], int]
    """Sends a request; the status of its answer."""
    settle: Callable[[], None]
    """Waits until what was asked for is done."""
    look: Callable[[], str]
    """All that a change could be seen by."""
    sent: int = 0
    culprits: list[str] = field(default_factory=list)

    def run(self, requests: Sequence[Request], group: int = GROUP) -> None:
        """Send requests that are expected to be refused, and look whether that is true of what they do."""
        left, before = deque(requests), self.look()
        while left:
            refused: list[Request] = []
            for request in [left.popleft() for _ in range(min(group, len(left)))]:
                if self._refused(request):
                    refused.append(request)
                    continue
                self.settle()  # taken this time, and what it changes hides what others did: they are asked again
                left.extend(refused)
                refused, before = [], self.look()
            after = self.look()
            if after != before:
                self._blame(refused)
                after = self.look()
            before = after

    def _blame(self, refused: Sequence[Request]) -> None:
        """Find the one that has changed something, by asking each again."""
        found = [request.name for request in refused if self._changes(request)]
        self.culprits += found or [f"one of {len(refused)} from {refused[0].name} on"]

    def _changes(self, request: Request) -> bool:
        before = self.look()
        return self._refused(request) and self.look() != before

    def _refused(self, request: Request) -> bool:
        self.sent += 1
        return self.ask(request) >= REFUSED
