"""aws_s3_bucket_object_lock_configuration, resource and data source
(internal/service/s3/bucket_object_lock_configuration{,_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values

from .bucket_documents import BucketDocument
from .s3_common import NO_BUCKET, where_of

MODES = one_of("GOVERNANCE", "COMPLIANCE")
_RETENTION = "rule.default_retention"


class BucketObjectLock(BucketDocument):
    """How long objects cannot be deleted. Object Lock itself cannot be turned off again."""

    name = "aws_s3_bucket_object_lock_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner", "object_lock_enabled"),
        defaults={"object_lock_enabled": "Enabled"},
        checks={
            "bucket": length(1, 63),
            "object_lock_enabled": one_of("Enabled"),
            f"{_RETENTION}.mode": MODES,
        },
        conflicts=((f"{_RETENTION}.days", f"{_RETENTION}.years"),),
    )
    not_found = (*NO_BUCKET, "ObjectLockConfigurationNotFoundError")
    operation, argument = "object_lock_configuration", "ObjectLockConfiguration"
    answered = "ObjectLockConfiguration"

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """The default retention goes."""
        enabled = {"ObjectLockEnabled": state["object_lock_enabled"] or "Enabled"}
        s3.put_object_lock_configuration(**where, ObjectLockConfiguration=enabled)


class BucketObjectLockData(DataSource):
    """The Object Lock of a bucket."""

    name = "aws_s3_bucket_object_lock_configuration"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        where = where_of(config, config["bucket"])
        found = session.client("s3").get_object_lock_configuration(**where)["ObjectLockConfiguration"]
        retention = found.get("Rule", {}).get("DefaultRetention")
        days = retention and {name.lower(): retention.get(name) for name in ("Days", "Mode", "Years")}
        return {
            "object_lock_enabled": found.get("ObjectLockEnabled"),
            "rule": [{"default_retention": [days]}] if days else [],
        }
