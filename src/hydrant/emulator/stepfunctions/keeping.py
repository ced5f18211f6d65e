"""State machines, versions, aliases and activities that outlive the process. Executions end with it and are forgotten.

An execution is threads in the middle of their work: a task that it had begun may have been done or not, and to begin it
again would do it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from localstack.services.stepfunctions.backend.store import sfn_stores

from hydrant.emulator.kept import containers
from hydrant.emulator.kept.pickling import STORES, dumps, loads

_KEPT = ("attr_state_machines", "attr_aliases", "attr_activities")


class Machines:
    """The state of Step Functions: a row for each account and region."""

    whole = True

    def __init__(self) -> None:
        STORES.know(sfn_stores)

    def rows(self, _touched: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State."""
        for name, content in containers.rows_of(sfn_stores):
            kept = {attribute: value for attribute, value in content.items() if attribute in _KEPT}
            if any(kept.values()):
                yield name, dumps(kept)

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        for name, data in rows.items():
            containers.restore(sfn_stores, name, loads(data))
        for _, _, store in list(sfn_stores.iter_stores()):
            for activity in store.activities.values():
                activity._tasks.clear()  # of executions that are no more

    def begin(self) -> None:
        """See State."""
