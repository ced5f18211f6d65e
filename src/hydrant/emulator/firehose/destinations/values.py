"""What destinations have in common, read from their documents once: buckets and error logs. Pure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hydrant.emulator.arns import ArnError, bucket_name

from ..engine.buffers import Hints
from ..engine.plan import MIB, LogTarget
from ..exceptions import invalid_argument

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import (
        BufferingHintsTypeDef,
        CloudWatchLoggingOptionsTypeDef,
        EncryptionConfigurationTypeDef,
        S3DestinationUpdateTypeDef,
    )


@dataclass(frozen=True)
class Logging:
    """CloudWatchLoggingOptions: whether errors are logged, and where if that was given."""

    enabled: bool = False
    group: str | None = None
    stream: str | None = None

    @classmethod
    def read(cls, document: "CloudWatchLoggingOptionsTypeDef") -> "Logging":
        """The options that a document describes."""
        return cls(bool(document.get("Enabled")), document.get("LogGroupName"), document.get("LogStreamName"))

    def target(self, *, backup: bool = False) -> LogTarget | None:
        """Where errors are logged, None when they are not; a backup has a log stream of its own (F-1)."""
        if not self.enabled or not self.group:
            return None
        return LogTarget(self.group, self.stream or ("BackupDelivery" if backup else "DestinationDelivery"))


@dataclass(frozen=True)
class Bucket:
    """A bucket that a destination writes to, and how: its main one, a backup, or the one for what failed."""

    role_arn: str
    arn: str
    name: str
    prefix: str | None
    error_prefix: str | None
    hints: Hints
    compression: str
    kms_key_arn: str | None
    logging: Logging

    @classmethod
    def read(cls, where: str, document: "S3DestinationUpdateTypeDef") -> "Bucket":
        """The bucket that a document describes, which has AWS's defaults in it; `where` names it in refusals.

        The model asks for RoleARN and BucketARN at creation only, so an update can leave a backup without them (A-10,
        A-16). AWS's words are unknown. Raises InvalidArgumentException.
        """
        role_arn, arn = document.get("RoleARN"), document.get("BucketARN")
        if not role_arn or not arn:
            missing = [name for name, given in (("RoleARN", role_arn), ("BucketARN", arn)) if not given]
            raise invalid_argument(f"{' and '.join(missing)} must be given for {where}.")
        try:
            name = bucket_name(arn)
        except ArnError as error:
            raise invalid_argument(f"BucketARN of {where}: {error}") from error
        return cls(
            role_arn=role_arn,
            arn=arn,
            name=name,
            prefix=document.get("Prefix"),
            error_prefix=document.get("ErrorOutputPrefix"),
            hints=read_hints(document["BufferingHints"]),
            compression=document["CompressionFormat"],
            kms_key_arn=_key_arn(where, document["EncryptionConfiguration"]),
            logging=Logging.read(document["CloudWatchLoggingOptions"]),
        )


def read_hints(document: "BufferingHintsTypeDef") -> Hints:
    """The buffering that a complete document describes."""
    return Hints(size=document["SizeInMBs"] * MIB, interval=float(document["IntervalInSeconds"]))


def _key_arn(where: str, document: "EncryptionConfigurationTypeDef") -> str | None:
    """The key with which objects are encrypted, None for S3's own."""
    if ("KMSEncryptionConfig" in document) == ("NoEncryptionConfig" in document):
        raise invalid_argument(
            f"EncryptionConfiguration of {where}: give either KMSEncryptionConfig or NoEncryptionConfig."
        )
    return document["KMSEncryptionConfig"]["AWSKMSKeyARN"] if "KMSEncryptionConfig" in document else None
