"""What AWS refuses although the model allows it (A-9, A-23, B-6, B-7, C-29), and what Hydrant does not serve yet.

Nothing is accepted and then ignored: a feature that is not served is refused by name. Each function raises
InvalidArgumentException.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from hydrant.emulator.arns import ArnError, FunctionArn
from hydrant.emulator.firehose.engine.keys import prefix
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..documents import parameters_of, processors_of
from .partitioning import check_partitioning, partitioned
from .processors import check_processors

_REFUSED_ZONES = ("Asia/Kolkata",)
"""AWS works with an older list of names (A-23); this is the only one known to be missing from it."""
_MOST_PROCESSORS = 5
_BACKUP_MISSING = "S3 backup destination configuration is required when enabling S3 backup."
_SAMPLE_TIME = datetime(2026, 12, 30, 22, 58, 59, tzinfo=UTC)


def check_hints(configuration: Mapping[str, Any]) -> None:
    """B-1, at creation; an update keeps what it does not name (A-16). AWS's words are unknown."""
    hints = configuration.get("BufferingHints")
    if hints is not None and (hints.get("SizeInMBs") is None) != (hints.get("IntervalInSeconds") is None):
        raise invalid_argument("BufferingHints: give both SizeInMBs and IntervalInSeconds, or neither.")


def check_creation(configuration: Mapping[str, Any]) -> None:
    """What a new S3 destination has to bring, before defaults hide what is missing (A-23)."""
    check_hints(configuration)
    backup = configuration.get("S3BackupConfiguration")
    if configuration.get("S3BackupMode") == "Enabled" and backup is None:
        raise invalid_argument(_BACKUP_MISSING)
    if backup is not None:
        check_hints(backup)


def check_backup_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What an update may not change of a backup (A-20). AWS's words are unknown."""
    if before.get("S3BackupMode") == "Enabled" and after.get("S3BackupMode") != "Enabled":
        raise invalid_argument("S3BackupMode cannot be set to Disabled once it is Enabled.")
    if after.get("S3BackupMode") == "Enabled" and "S3BackupDescription" not in after:
        raise invalid_argument(_BACKUP_MISSING)


def check_endpoint(description: Mapping[str, Any]) -> None:
    """All rules of a complete HttpEndpointDestinationDescription."""
    if (description.get("SecretsManagerConfiguration") or {}).get("Enabled"):
        raise _not_served("SecretsManagerConfiguration with Enabled true", "an AccessKey, or none")
    _check_logging(description)
    _check_processing(description)
    for kind in ("MetadataExtraction", "RecordDeAggregation"):
        if processors_of(description, kind):
            raise invalid_argument(f"Processor type {kind} needs an S3 destination with Dynamic Partitioning.")
    check_processors(description)
    s3 = description["S3DestinationDescription"]
    _check_prefixes(s3)
    _check_logging(s3)


def check_destination(description: Mapping[str, Any]) -> None:
    """All rules of a complete ExtendedS3DestinationDescription."""
    _check_served(description)
    _check_prefixes(description)
    _check_time_zone(description)
    _check_logging(description)
    _check_processing(description)
    check_partitioning(description)
    check_processors(description)
    if "S3BackupDescription" in description:
        _check_prefixes(description["S3BackupDescription"])
        _check_logging(description["S3BackupDescription"])


def _check_served(description: Mapping[str, Any]) -> None:
    conversion = description.get("DataFormatConversionConfiguration")
    if conversion is not None and conversion.get("Enabled", True):  # it is enabled unless it says otherwise
        raise _not_served("DataFormatConversionConfiguration with Enabled true", "Enabled false")


def _not_served(what: str, served: str) -> Exception:
    return invalid_argument(f"{what} is not supported by Hydrant's Firehose; supported: {served}")


def _check_prefixes(description: Mapping[str, Any]) -> None:
    given = description.get("Prefix"), description.get("ErrorOutputPrefix")
    try:
        prefix.check(*given, _SAMPLE_TIME, partitioned=partitioned(description))
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
    try:
        FunctionArn.parse(arn)
    except ArnError as error:
        raise invalid_argument(f"LambdaArn {error}") from error
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
