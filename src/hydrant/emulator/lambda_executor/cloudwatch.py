"""Writes log events to LocalStack's CloudWatch Logs, in place of LocalStack's own handler of function logs."""

import contextlib
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation import version_manager
from localstack.services.lambda_.invocation.logs import LogHandler, LogItem
from localstack.utils.bootstrap import is_api_enabled

from .logs import Destination, LogShipper
from .spec import LogEvent


def put_log_events(destination: Destination, events: list[LogEvent]) -> None:
    """Put one batch; group and stream are created when they are missing, as Lambda does on AWS."""
    if not is_api_enabled("logs"):
        return
    client = connect_to(aws_access_key_id=destination.account_id, region_name=destination.region).logs
    try:
        _put(client, destination, events)
    except client.exceptions.ResourceNotFoundException:
        _create(client, destination)
        _put(client, destination, events)


def _put(client: Any, destination: Destination, events: list[LogEvent]) -> None:
    client.put_log_events(
        logGroupName=destination.group,
        logStreamName=destination.stream,
        logEvents=[{"timestamp": event.timestamp, "message": event.message} for event in events],
    )


def _create(client: Any, destination: Destination) -> None:
    with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
        client.create_log_group(logGroupName=destination.group)
    with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
        client.create_log_stream(logGroupName=destination.group, logStreamName=destination.stream)


SHIPPER = LogShipper(put_log_events)
"""Carries the log lines of every function of this emulator."""


class SilentLogHandler(LogHandler):
    """Stands in for LocalStack's handler, which would write every line a second time, one call per invocation."""

    def start_subscriber(self) -> None:
        """Start no thread."""

    def add_logs(self, log_item: LogItem) -> None:
        """Drop the lines: the environment has shipped them."""

    def stop(self) -> None:
        """Nothing was started."""


def take_over_logs() -> None:
    """Let versions created from now on leave their logs to this executor."""
    version_manager.LogHandler = SilentLogHandler
