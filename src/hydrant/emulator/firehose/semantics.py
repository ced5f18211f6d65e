"""What AWS refuses although the model allows it (A-9, A-23, B-6, B-7, C-29), and what Hydrant does not serve yet.

Nothing is accepted and then ignored: a feature that is not served is refused by name. Each function raises
InvalidArgumentException.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from . import prefix
from .destination import parameters_of, processors_of
from .exceptions import invalid_argument
from .partition_rules import check_partitioning
from .processors import check_processors

_REFUSED_ZONES = ("Asia/Kolkata",)
"""AWS works with an older list of names (A-23); this is the only one known to be missing from it."""
_MOST_PROCESSORS = 5
_SAMPLE_TIME = datetime(2026, 12, 30, 22, 58, 59, tzinfo=UTC)


def only_destination(configurations: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The one destination of a request, by member name (A-9); only S3 is served."""
    given = {name: value for name, value in configurations.items() if value is not None}
    if len(given) != 1:
        raise invalid_argument("Exactly one destination configuration is supported for a Firehose")
    name, value = next(iter(given.items()))
    if not name.startswith(("ExtendedS3", "S3")):
        raise invalid_argument(
            f"{name} is not supported by Hydrant's Firehose; it delivers to Amazon S3 "
            "(ExtendedS3DestinationConfiguration or S3DestinationConfiguration)"
        )
    return name, value


def check_hints(configuration: Mapping[str, Any]) -> None:
    """B-1, at creation; an update keeps what it does not name (A-16). AWS's words are unknown."""
    hints = configuration.get("BufferingHints")
    if hints is not None and (hints.get("SizeInMBs") is None) != (hints.get("IntervalInSeconds") is None):
        raise invalid_argument("BufferingHints: give both SizeInMBs and IntervalInSeconds, or neither.")


def check_request(configuration: Mapping[str, Any]) -> None:
    """Rules of what one request gives, before it is merged with what is known.

    What AWS does with a backup's configuration while S3BackupMode is Disabled is unknown: it is not kept, so refused.
    """
    for name in ("S3BackupConfiguration", "S3BackupUpdate"):
        if configuration.get(name) is not None:
            raise _not_served(name, "S3BackupMode Disabled without a backup configuration")


def check_destination(description: Mapping[str, Any]) -> None:
    """All rules of a complete ExtendedS3DestinationDescription."""
    _check_served(description)
    _check_prefixes(description)
    _check_time_zone(description)
    _check_logging(description)
    _check_processing(description)
    check_partitioning(description)
    check_processors(description)


def _check_served(description: Mapping[str, Any]) -> None:
    if description.get("S3BackupMode") == "Enabled":
        raise _not_served("S3BackupMode Enabled", "Disabled")
    for name in ("DynamicPartitioningConfiguration", "DataFormatConversionConfiguration"):
        block = description.get(name)
        # DataFormatConversionConfiguration is enabled unless it says otherwise.
        if block is not None and block.get("Enabled", name.startswith("DataFormat")):
            raise _not_served(f"{name} with Enabled true", "Enabled false")


def _not_served(what: str, served: str) -> Exception:
    return invalid_argument(f"{what} is not supported by Hydrant's Firehose; supported: {served}")


def _check_prefixes(description: Mapping[str, Any]) -> None:
    try:
        prefix.check(description.get("Prefix"), description.get("ErrorOutputPrefix"), _SAMPLE_TIME)
    except prefix.PrefixError as exc:
        raise invalid_argument(str(exc)) from exc


def _check_time_zone(description: Mapping[str, Any]) -> None:
    zone = description.get("CustomTimeZone")
    if not zone or zone == "UTC":
        return
    if len(zone) == 3 or zone in _REFUSED_ZONES or zone not in available_timezones():
        raise invalid_argument(
            "Provided custom time zone is not supported. Custom time zones are limited to UTC and non-3-letter IANA "
            "time zones."
        )


def _check_logging(description: Mapping[str, Any]) -> None:
    options = description["CloudWatchLoggingOptions"]
    if options.get("Enabled") and not options.get("LogGroupName"):
        raise invalid_argument("CloudWatch Log Group Name is required if CloudWatch Logging is enabled")


def _check_processing(description: Mapping[str, Any]) -> None:
    configuration = description.get("ProcessingConfiguration") or {}
    count = len(configuration.get("Processors") or [])
    if configuration.get("Enabled") and not 1 <= count <= _MOST_PROCESSORS:
        raise invalid_argument(
            "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled."
        )
    functions = processors_of(description, "Lambda")
    if len(functions) > 1:
        raise invalid_argument("Cannot have more than 1 Lambda processor.")
    for function in functions:
        _check_lambda(parameters_of(function))


def _check_lambda(parameters: Mapping[str, str]) -> None:
    arn = parameters.get("LambdaArn")
    if arn is None:
        raise invalid_argument("LambdaArn is required when Lambda processor is used.")
    if arn.split(":")[2:3] != ["lambda"] or len(arn.split(":")) not in (7, 8):
        raise invalid_argument(f"LambdaArn {arn} is not the ARN of a Lambda function.")
    if ("BufferSizeInMBs" in parameters) != ("BufferIntervalInSeconds" in parameters):
        raise invalid_argument(
            "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure buffering for lambda processor."
        )
    if not _between(parameters.get("BufferSizeInMBs", "1"), 0.2, 3):
        raise invalid_argument("BufferSizeInMBs for lambda processor must be between 0.2 and 3.")
    if not _between(parameters.get("BufferIntervalInSeconds", "60"), 0, 900, whole=True):
        raise invalid_argument("BufferIntervalInSeconds for lambda processor must be between 0 and 900.")
    if not _between(parameters.get("NumberOfRetries", "3"), 0, 300, whole=True):
        raise invalid_argument("Number of retries for lambda must be between 0 and 300.")


def _between(text: str, least: float, most: float, *, whole: bool = False) -> bool:
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        return False
    return least <= value <= most
