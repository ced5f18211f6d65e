"""aws_s3_bucket_intelligent_tiering_configuration, aws_s3_bucket_inventory, aws_s3_bucket_metric: configurations of
which a bucket has several (internal/service/s3/bucket_{intelligent_tiering_configuration,inventory,metric}.go).
"""

from typing import ClassVar

from hydrant.offline_provider.members import Names
from hydrant.offline_provider.rules import Rules, arn, between, length, matches, one_of
from hydrant.offline_provider.schema import Values

from .bucket_documents import NamedConfiguration, from_filter, to_filter

_FILTERS = ("filter.access_point", "filter.prefix", "filter.tags")


class _Filtered(NamedConfiguration):
    """One that is for some objects only."""

    names: ClassVar[Names] = {"filter": None}

    def document(self, new: Values) -> Values:
        """The filter has a form of its own."""
        found = [to_filter(wanted) for wanted in new["filter"]]
        return super().document(new) | ({"Filter": found[0]} if found else {})

    def values(self, document: Values) -> Values:
        """The filter has a form of its own."""
        wanted = document.get("Filter")
        return {**super().values(document), "filter": [from_filter(wanted)] if wanted else []}


class BucketTiering(_Filtered):
    """After how many days without use objects go to an archive tier."""

    name = "aws_s3_bucket_intelligent_tiering_configuration"
    rules = Rules(
        force_new=("bucket", "name"),
        defaults={"status": "Enabled"},
        checks={
            "status": one_of("Enabled", "Disabled"),
            "tiering.access_tier": one_of("ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"),
            "tiering.days": between(90, 730),
        },
        at_least_one=(_FILTERS[1:],),
    )
    operation, argument = "bucket_intelligent_tiering_configuration", "IntelligentTieringConfiguration"
    names: ClassVar[Names] = {"filter": None, "tiering": "Tierings"}


class BucketMetric(_Filtered):
    """Metrics of the requests for some or all objects."""

    name = "aws_s3_bucket_metric"
    rules = Rules(
        force_new=("bucket", "name"),
        checks={"name": length(1, 64), "filter.access_point": arn},
        at_least_one=(_FILTERS,),
    )
    operation, argument = "bucket_metrics_configuration", "MetricsConfiguration"


_OBJECT_VERSIONS = one_of("All", "Current")
_FIELDS = one_of(
    *("Size", "LastModifiedDate", "StorageClass", "ETag", "IsMultipartUploaded", "ReplicationStatus"),
    *("EncryptionStatus", "ObjectLockRetainUntilDate", "ObjectLockMode", "ObjectLockLegalHoldStatus"),
    *("IntelligentTieringAccessTier", "BucketKeyStatus", "ChecksumAlgorithm", "ObjectAccessControlList"),
    *("ObjectOwner", "LifecycleExpirationDate"),
)
_TARGET = "destination.bucket"


class BucketInventory(NamedConfiguration):
    """A list of a bucket's objects that S3 writes daily or weekly."""

    name = "aws_s3_bucket_inventory"
    rules = Rules(
        force_new=("bucket", "name"),
        defaults={"enabled": True},
        checks={
            "name": length(0, 64),
            "included_object_versions": _OBJECT_VERSIONS,
            "optional_fields": lambda fields: next(filter(None, map(_FIELDS, fields)), None),
            "schedule.frequency": one_of("Daily", "Weekly"),
            f"{_TARGET}.account_id": matches(r"\d{12}", "an account id has 12 digits"),
            f"{_TARGET}.bucket_arn": arn,
            f"{_TARGET}.format": one_of("CSV", "ORC", "Parquet"),
            f"{_TARGET}.encryption.sse_kms.key_id": arn,
        },
        conflicts=((f"{_TARGET}.encryption.sse_kms", f"{_TARGET}.encryption.sse_s3"),),
    )
    operation, argument = "bucket_inventory_configuration", "InventoryConfiguration"
    names: ClassVar[Names] = {
        "enabled": "IsEnabled",
        _TARGET: "S3BucketDestination",
        f"{_TARGET}.bucket_arn": "Bucket",
        f"{_TARGET}.encryption.sse_kms": "SSEKMS",
        f"{_TARGET}.encryption.sse_s3": "SSES3",
    }
    keep = frozenset({"enabled"})
