"""What AWS refuses of record format conversion that is on, in its order and words (I-8, I-12). Each function raises."""

from typing import Any

from localstack.aws.api import CommonServiceException

from hydrant.conversion.deserializers.hive import HiveOptions
from hydrant.conversion.joda import JodaPatternError
from hydrant.emulator.arns import Arn, ArnError
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..conversion import DESERIALIZERS, SERIALIZERS, Given

LEAST_MIB = 64
_COMPRESSED = (
    "The S3 destination's compression format must be set to UNCOMPRESSED when data format conversion is enabled. To "
    "enable compression within the converted output format, set the appropriate serialization option in the output "
    "format configuration."
)
_PARTS = ("InputFormatConfiguration", "OutputFormatConfiguration", "SchemaConfiguration")
_NAMES = {"RoleARN": "RoleArn", "DatabaseName": "DatabaseName", "TableName": "TableName"}


def check_conversion(document: Given, compression: str, size_mib: int) -> None:
    """The parts of a configuration, and what they ask of the destination."""
    if compression != "UNCOMPRESSED":
        raise invalid_argument(_COMPRESSED)
    if size_mib < LEAST_MIB:
        raise invalid_argument("BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.")
    for name in _PARTS:
        if document.get(name) is None:
            raise invalid_argument(f"{name} must not be null")
    _check_one("Deserializer", document["InputFormatConfiguration"].get("Deserializer"), DESERIALIZERS)
    _check_one("Serializer", document["OutputFormatConfiguration"].get("Serializer"), SERIALIZERS)
    schema = document["SchemaConfiguration"]
    for name, words in _NAMES.items():
        if not schema.get(name):
            raise invalid_argument(f"SchemaConfiguration.{words} must not be null or empty")
    _check_role(schema["RoleARN"])
    _check_formats(document["InputFormatConfiguration"]["Deserializer"])


def _check_one(name: str, given: dict[str, Any] | None, kinds: tuple[str, ...]) -> None:
    chosen = [kind for kind in kinds if given and given.get(kind) is not None]
    if not chosen:
        raise invalid_argument(f"{name} must not be null")
    if len(chosen) > 1:
        raise invalid_argument(f"More than one {name.lower()} specified. Only one may be chosen.")


def _check_role(role_arn: str) -> None:
    try:
        Arn.parse(role_arn)
    except ArnError as error:
        words = "Invalid role ARN."
        raise CommonServiceException("InvalidParameterValueException", words, sender_fault=True) from error


def _check_formats(deserializer: Given) -> None:
    """AWS's words behind the colon are unknown; these are Joda's."""
    formats = (deserializer.get("HiveJsonSerDe") or {}).get("TimestampFormats") or ()
    try:
        HiveOptions(tuple(formats)).compiled()
    except JodaPatternError as error:
        raise invalid_argument(f"Invalid deserializer option(s): {error}") from error
