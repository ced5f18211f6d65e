"""Functions and event source mappings that outlive the process. Their code is in S3, where LocalStack has it.

A mapping of a stream goes on behind the last record that was dealt with; what a function had when the process ended is
given to it again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator

from localstack.aws.api import ServiceException
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.provider_utils import get_function_version_from_arn
from localstack.services.plugins import SERVICE_PLUGINS

from hydrant.emulator.kept import containers
from hydrant.emulator.kept.pickling import STORES, dumps, loads
from hydrant.emulator.mappings.progress import PROGRESS

LOG = logging.getLogger(__name__)
_PROGRESS = "progress/"
_DELETING = "Deleting"
"""Of a mapping that goes as soon as its reader has ended, and with no request: the next process must not begin it."""


def _exists(function_arn: str) -> bool:
    """Whether a function, or the version or alias that an ARN names, is there."""
    try:
        get_function_version_from_arn(function_arn)
    except (ServiceException, LookupError):
        return False
    return True


class Functions:
    """The state of Lambda: a row for each account and region, and one for each mapping of a stream."""

    whole = True

    def __init__(self) -> None:
        STORES.know(lambda_stores)

    def rows(self, _touched: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State."""
        for name, content in containers.rows_of(lambda_stores):
            yield name, dumps(content)
        for uuid, progress in PROGRESS.kept().items():
            yield _PROGRESS + uuid, dumps(progress)

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        for name, data in rows.items():
            if name.startswith(_PROGRESS):
                PROGRESS.restore(name.removeprefix(_PROGRESS), *loads(data))
            else:
                containers.restore(lambda_stores, name, loads(data))
        for _, _, store in list(lambda_stores.iter_stores()):
            for uuid, mapping in list(store.event_source_mappings.items()):
                if mapping.get("State") == _DELETING:
                    del store.event_source_mappings[uuid]
                elif not _exists(mapping["FunctionArn"]):  # LocalStack would not come up with it
                    LOG.warning("The mapping %s is left out: %s is not there", uuid, mapping["FunctionArn"])
                    del store.event_source_mappings[uuid]

    def begin(self) -> None:
        """Make the functions ready again, and let the mappings go on."""
        service = SERVICE_PLUGINS.get_service("lambda")
        if service is not None:
            service.lifecycle_hook.on_before_state_load()
            service.lifecycle_hook.on_after_state_load()
