"""What AWS refuses of any destination although the model allows it (A-9, A-23, B-1, C-29), and what is not served yet.

Nothing is accepted and then ignored: a feature that is not served is refused by name. Each function raises
InvalidArgumentException.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from hydrant.emulator.firehose.engine.keys import prefix
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..values import Bucket, Logging

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import (
        BufferingHintsTypeDef,
        HttpEndpointBufferingHintsTypeDef,
        SplunkBufferingHintsTypeDef,
    )

_REFUSED_ZONES = ("Asia/Kolkata",)
"""AWS works with an older list of names (A-23); this is the only one known to be missing from it."""
_SAMPLE_TIME = datetime(2026, 12, 30, 22, 58, 59, tzinfo=UTC)


def check_hints(
    hints: "BufferingHintsTypeDef | HttpEndpointBufferingHintsTypeDef | SplunkBufferingHintsTypeDef | None",
) -> None:
    """Size and interval come together at creation (B-1); an update keeps what it leaves out (A-16).

    AWS's words are unknown.
    """
    if hints is not None and (hints.get("SizeInMBs") is None) != (hints.get("IntervalInSeconds") is None):
        raise invalid_argument("BufferingHints: give both SizeInMBs and IntervalInSeconds, or neither.")


def check_bucket(bucket: Bucket, *, partitioned: bool = False) -> None:
    """Both prefixes (C-29), and where errors are logged."""
    check_prefixes(bucket, partitioned=partitioned)
    check_logging(bucket.logging)


def check_prefixes(bucket: Bucket, *, partitioned: bool = False) -> None:
    """The prefixes of a bucket go together (C-29)."""
    try:
        prefix.check(bucket.prefix, bucket.error_prefix, _SAMPLE_TIME, partitioned=partitioned)
    except prefix.PrefixError as error:
        raise invalid_argument(str(error)) from error


def check_time_zone(zone: str | None) -> None:
    """UTC, or an IANA name of more than three letters (A-23)."""
    if not zone or zone == "UTC":
        return
    if len(zone) == 3 or zone in _REFUSED_ZONES or zone not in available_timezones():
        raise invalid_argument(
            "Provided custom time zone is not supported. Custom time zones are limited to UTC and non-3-letter IANA "
            "time zones."
        )


def check_logging(logging: Logging) -> None:
    """An error log that is on names its group (A-23)."""
    if logging.enabled and not logging.group:
        raise invalid_argument("CloudWatch Log Group Name is required if CloudWatch Logging is enabled")


def not_served(what: str, served: str) -> Exception:
    """The refusal of what AWS has and Hydrant does not, with what it has instead."""
    return invalid_argument(f"{what} is not supported by Hydrant's Firehose; supported: {served}")
