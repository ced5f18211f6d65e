"""Amazon S3 as the destination, extended or plain: the main bucket, its backup, dynamic partitioning. Pure.

A backup that is configured while S3BackupMode is Disabled is kept and shown, and used once the mode is Enabled; what
AWS does with it is unknown (A-12 to A-17, A-20, D-14, D-16).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from ..engine.delivery.conversion_sink import tables_in_s3
from ..engine.delivery.sinks import s3_data
from ..engine.keys.prefix import Prefix
from ..engine.plan import DestinationPlan
from ..engine.transform.partitioning import PartitionRules, rules_for
from ..exceptions import invalid_argument
from .base import Destination
from .conversion import ConversionSettings, is_on, merged_conversion
from .documents import Document, bucket_defaults, merge_members, with_processing, without
from .needs import Need, log_needs, table_needs
from .plans import Naming, make_plan, s3_target
from .processing import Processing
from .rules.conversion import check_conversion
from .rules.destination import check_bucket, check_hints, check_logging, check_prefixes, check_time_zone
from .rules.partitioning import check_change as check_partitioning_change
from .rules.partitioning import check_partitioning
from .rules.processors import check_change as check_processing_change
from .rules.processors import check_function, check_number, check_processors
from .values import Bucket

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import (
        DataFormatConversionConfigurationUnionTypeDef,
        DynamicPartitioningConfigurationTypeDef,
        ExtendedS3DestinationConfigurationTypeDef,
        ExtendedS3DestinationUpdateTypeDef,
        S3DestinationConfigurationTypeDef,
        S3DestinationUpdateTypeDef,
    )

    class S3Document(ExtendedS3DestinationUpdateTypeDef, total=False):
        """An ExtendedS3DestinationDescription."""

        S3BackupDescription: S3DestinationUpdateTypeDef


_BACKUP_MISSING = "S3 backup destination configuration is required when enabling S3 backup."
_MERGED_APART = (
    *("S3BackupConfiguration", "S3BackupUpdate"),
    *("DynamicPartitioningConfiguration", "DataFormatConversionConfiguration"),
)
_CONVERSION_MIB = 128
"""The buffer of a delivery stream that is created with conversion, if nothing is said (I-9)."""
_PLAIN = (
    "RoleARN",
    "BucketARN",
    "Prefix",
    "ErrorOutputPrefix",
    "BufferingHints",
    "CompressionFormat",
    "EncryptionConfiguration",
    "CloudWatchLoggingOptions",
)


@dataclass(frozen=True)
class S3Destination(Destination):
    """A destination in S3; a plain one is an extended one that names no more than plain ones can."""

    document: "S3Document"
    label = "Amazon S3"
    needed = ("RoleARN", "BucketARN")
    renamed = MappingProxyType({"S3BackupUpdate": "S3BackupConfiguration"})

    @classmethod
    def create(cls, configuration: "ExtendedS3DestinationConfigurationTypeDef") -> "S3Destination":
        """From an Extended- or S3DestinationConfiguration. Raises InvalidArgumentException."""
        backup = configuration.get("S3BackupConfiguration")
        check_hints(configuration.get("BufferingHints"))
        if configuration.get("S3BackupMode") == "Enabled" and backup is None:
            raise invalid_argument(_BACKUP_MISSING)
        if backup is not None:
            check_hints(backup.get("BufferingHints"))
        defaults = _defaults()
        if is_on(configuration.get("DataFormatConversionConfiguration")):
            defaults = merge_members(defaults, {"BufferingHints": {"SizeInMBs": _CONVERSION_MIB}})
        return cls(_merged(defaults, configuration, backup))._checked()

    @classmethod
    def in_place(cls, configuration: "ExtendedS3DestinationConfigurationTypeDef") -> "S3Destination":
        """As created, without partitions: those come at the creation of the delivery stream only (A-20)."""
        wanted = configuration.get("DynamicPartitioningConfiguration", {}).get("Enabled")
        check_partitioning_change(before=False, after=bool(wanted))
        return cls.create(configuration)

    def updated(self, update: "ExtendedS3DestinationUpdateTypeDef") -> "S3Destination":
        """From an Extended- or S3DestinationUpdate. Raises InvalidArgumentException."""
        after = S3Destination(_merged(self.document, update, update.get("S3BackupUpdate")))
        self._check_backup_change(after)
        check_partitioning_change(before=self.partitioned, after=after.partitioned)
        check_processing_change(self.processing, after.processing)
        return after._checked()

    def describe(self) -> Document:
        """Twice: reduced to what a plain one has, and extended (A-12)."""
        plain = {name: value for name, value in self.document.items() if name in _PLAIN}
        return {"S3DestinationDescription": plain, "ExtendedS3DestinationDescription": self.document}

    @cached_property
    def bucket(self) -> Bucket:
        """The main one."""
        return Bucket.read("the destination", self.document)

    @cached_property
    def configured_backup(self) -> Bucket | None:
        """The backup's bucket, whether the backup is on or not."""
        document = self.document.get("S3BackupDescription")
        return None if document is None else Bucket.read("S3Backup", document)

    @property
    def backup(self) -> Bucket | None:
        """The bucket that gets source records, None while the backup is off (D-14)."""
        return self.configured_backup if self._backup_on else None

    @cached_property
    def processing(self) -> Processing:
        """The processors that records pass."""
        return Processing.read(self.document.get("ProcessingConfiguration"))

    @property
    def partitioned(self) -> bool:
        """Whether dynamic partitioning is on."""
        return bool(self.document.get("DynamicPartitioningConfiguration", {}).get("Enabled"))

    @cached_property
    def conversion(self) -> ConversionSettings | None:
        """How records become tables, None while that is off."""
        document = self.document.get("DataFormatConversionConfiguration")
        return ConversionSettings.read(document) if document is not None and is_on(document) else None

    @property
    def role_arns(self) -> tuple[str, ...]:
        """Those of the buckets, and the one that reads the table."""
        roles = () if self.conversion is None else (self.conversion.role_arn,)
        return tuple(dict.fromkeys((*super().role_arns, *roles)))

    def table_needs(self, region: str, account_id: str) -> Iterator[Need]:
        """What reading the table needs."""
        if self.conversion is not None:
            yield from table_needs(self.conversion.role_arn, self.conversion.place(region), account_id)

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The main one, and the backup's while it is on."""
        return (self.bucket,) if self.backup is None else (self.bucket, self.backup)

    @property
    def role_arn(self) -> str:
        """That of the main bucket."""
        return self.bucket.role_arn

    def log_needs(self, region: str, account_id: str) -> Iterator[Need]:
        """What logging errors needs, of the data and of the backup."""
        yield from log_needs(self.role_arn, self.bucket.logging.target(), region, account_id)
        if self.backup is not None:
            yield from log_needs(self.backup.role_arn, self.backup.logging.target(backup=True), region, account_id)

    def plan(self, naming: Naming) -> DestinationPlan:
        """What the engine works by."""
        backup, conversion = self.backup, self.conversion
        usual = None if conversion is None else conversion.serialization.extension
        s3 = s3_target(
            self.bucket,
            naming,
            self.bucket.logging.target(),
            time_zone=self.document.get("CustomTimeZone"),
            extension=self.document.get("FileExtension") or usual,
        )
        return make_plan(
            naming,
            self.processing,
            s3=s3,
            sink=s3_data if conversion is None else tables_in_s3,
            conversion=None if conversion is None else conversion.rules(naming.region),
            backup=None if backup is None else s3_target(backup, naming, backup.logging.target(backup=True)),
            partitioning=self._partition_rules(s3.keys.prefix) if self.partitioned else None,
        )

    @property
    def _backup_on(self) -> bool:
        return self.document.get("S3BackupMode") == "Enabled"

    def _check_backup_change(self, after: "S3Destination") -> None:
        """A backup stays on, and one that is switched on has a bucket (A-20). AWS's words are unknown."""
        if self._backup_on and not after._backup_on:
            raise invalid_argument("S3BackupMode cannot be set to Disabled once it is Enabled.")
        if after._backup_on and "S3BackupDescription" not in after.document:
            raise invalid_argument(_BACKUP_MISSING)

    def _checked(self) -> "S3Destination":
        """The destination, completed as AWS echoes it (A-27). Raises InvalidArgumentException."""
        bucket, backup, processing = self.bucket, self.configured_backup, self.processing
        conversion = self.document.get("DataFormatConversionConfiguration")
        if conversion is not None and is_on(conversion):
            check_conversion(conversion, bucket.compression, self.document["BufferingHints"]["SizeInMBs"])
        check_prefixes(bucket, partitioned=self.partitioned)
        check_time_zone(self.document.get("CustomTimeZone"))
        check_logging(bucket.logging)
        check_number(processing)
        check_function(processing)
        if self.partitioned:
            check_partitioning(bucket, processing)
        check_processors(processing, bucket.prefix or "", partitioned=self.partitioned)
        if backup is not None:
            check_bucket(backup)
        return S3Destination(with_processing(self.document, processing.completed(bucket.role_arn)))

    def _partition_rules(self, prefix: Prefix) -> PartitionRules:
        extraction = self.processing.active("MetadataExtraction")
        return rules_for(prefix, None if extraction is None else extraction.values.get("MetadataExtractionQuery"))


def _defaults() -> "S3Document":
    mode: S3Document = {"S3BackupMode": "Disabled"}
    return merge_members(mode, bucket_defaults())


def _merged(
    document: "S3Document",
    given: "ExtendedS3DestinationConfigurationTypeDef | ExtendedS3DestinationUpdateTypeDef",
    backup: "S3DestinationConfigurationTypeDef | S3DestinationUpdateTypeDef | None",
) -> "S3Document":
    """Member by member, the backup's and partitioning's members too (A-16)."""
    merged = merge_members(document, without(given, *_MERGED_APART))
    if backup is not None:
        known = document.get("S3BackupDescription", bucket_defaults())
        merged["S3BackupDescription"] = merge_members(known, backup)
    partitioning = given.get("DynamicPartitioningConfiguration")
    if partitioning is not None:
        off: DynamicPartitioningConfigurationTypeDef = {"Enabled": False, "RetryOptions": {"DurationInSeconds": 300}}
        known_partitioning = document.get("DynamicPartitioningConfiguration", off)
        merged["DynamicPartitioningConfiguration"] = merge_members(known_partitioning, partitioning)
    conversion = given.get("DataFormatConversionConfiguration")
    if conversion is not None:
        known_conversion = document.get("DataFormatConversionConfiguration")
        given_conversion = cast(
            "DataFormatConversionConfigurationUnionTypeDef", merged_conversion(known_conversion, conversion)
        )
        merged["DataFormatConversionConfiguration"] = given_conversion
    return merged
