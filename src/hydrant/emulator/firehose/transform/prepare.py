"""What is done with a source record before it is buffered for the function (C-24). Pure, and total."""

from collections.abc import Sequence

from ..source.base import SourceRecord
from .base import Prepared
from .kpl import expand


class Deaggregation:
    """Takes apart what the KPL aggregated; each user record is an original of its own, also for error lines."""

    def prepare(self, record: SourceRecord) -> Sequence[Prepared]:
        """The user records."""
        return [Prepared(user, user) for user in expand(record)]
