"""One flush of a delivery stream: how far its lanes have to come, and a push for those that are not there yet."""

from collections.abc import Sequence

from .delivery.outputs import Outputs
from .lane import Lane


class Flush:
    """Is over as soon as everything is in S3 that was in the source when it began.

    A lane that reaches the end of a shard opens lanes for the children; what is in those when they open counts too.
    """

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        self._ends: dict[Lane, int] = {}

    def advance(self, lanes: Sequence[Lane]) -> bool:
        """Hurry what is not in S3 yet. Returns whether everything is; otherwise it is to be called again."""
        for lane in lanes:
            if lane not in self._ends:
                self._ends[lane] = lane.partition.tip
                lane.hurry(self._ends[lane])
        if not self.behind:
            return True
        # Not earlier: writers hurry what they have now, and would let wait what they are still to get.
        if all(lane.positions.handed_over >= end for lane, end in self._ends.items()):
            self._outputs.hurry()
        return False

    @property
    def behind(self) -> list[str]:
        """Partitions of which not everything is in S3."""
        return [lane.partition.partition_id for lane, end in self._ends.items() if lane.positions.checkpoint < end]
