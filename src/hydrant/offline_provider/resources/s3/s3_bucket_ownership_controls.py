"""aws_s3_bucket_ownership_controls (internal/service/s3/bucket_ownership_controls.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .s3_common import NO_BUCKET, BucketSetting


class BucketOwnershipControls(BucketSetting):
    """Who owns the objects that others put."""

    name = "aws_s3_bucket_ownership_controls"
    rules = Rules(
        force_new=("bucket",),
        checks={"rule.object_ownership": one_of("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")},
    )
    not_found = (*NO_BUCKET, "OwnershipControlsNotFoundError")

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set the rule."""
        rules = [{"ObjectOwnership": rule["object_ownership"]} for rule in new["rule"]]
        s3.put_bucket_ownership_controls(**where, OwnershipControls={"Rules": rules})

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the rule."""
        found = s3.get_bucket_ownership_controls(**where)["OwnershipControls"]["Rules"]
        return {"rule": [{"object_ownership": rule["ObjectOwnership"]} for rule in found]}

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Delete the rule."""
        s3.delete_bucket_ownership_controls(**where)
