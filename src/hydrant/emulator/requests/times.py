"""Times as AWS's protocols carry them, where LocalStack does otherwise: whole milliseconds, and floats in CBOR.

SDKs that speak rpc-v2-cbor send each time as a float (R-11); LocalStack 4.9.2 reads integers alone. Answers of both its
lines have microseconds, which AWS never shows (R-12).
"""

from datetime import UTC, datetime

from localstack.aws.protocol.parser import ProtocolParserError

from hydrant.emulator import patches

from . import scalars

_PARSER = "localstack.aws.protocol.parser:BaseCBORRequestParser"
_SERIALIZER = "localstack.aws.protocol.serializer:ResponseSerializer"


def whole_milliseconds(moment: datetime) -> datetime:
    """The time without what AWS's clocks do not show (R-12)."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def cbor_time(_parser: object, value: object) -> datetime:
    """The time of a number tagged as epoch seconds (R-11). Raises ProtocolParserError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProtocolParserError(f"{value!r} is no time")
    try:
        return whole_milliseconds(scalars.moment(value))
    except ValueError as error:
        raise ProtocolParserError(str(error)) from error


def epoch_seconds(value: datetime) -> float:
    """A time of an answer in JSON or CBOR."""
    return whole_milliseconds(value).timestamp()


def iso8601(value: datetime) -> str:
    """A time of an answer in XML: with milliseconds when it has any."""
    shown = whole_milliseconds(value).astimezone(UTC)
    return shown.isoformat(timespec="milliseconds" if shown.microsecond else "seconds").replace("+00:00", "Z")


def apply_patches() -> None:
    """Let LocalStack's parsers and serializers use them from now on."""
    patches.replace(_PARSER, "_parse_type_datetime", cbor_time)
    patches.replace(_SERIALIZER, "_timestamp_unixtimestamp", staticmethod(epoch_seconds))
    patches.replace(_SERIALIZER, "_timestamp_iso8601", staticmethod(iso8601))
