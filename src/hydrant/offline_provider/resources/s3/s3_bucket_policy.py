"""aws_s3_bucket_policy (internal/service/s3/bucket_policy.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules, json_text
from hydrant.offline_provider.schema import Values

from .s3_common import NO_BUCKET, BucketSetting


class BucketPolicy(BucketSetting):
    """Who may do what with a bucket."""

    name = "aws_s3_bucket_policy"
    rules = Rules(force_new=("bucket",), json=("policy",), checks={"policy": json_text})
    not_found = (*NO_BUCKET, "NoSuchBucketPolicy")

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set the policy."""
        s3.put_bucket_policy(**where, Policy=new["policy"])

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the policy."""
        return {"policy": s3.get_bucket_policy(**where)["Policy"]}

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Delete the policy."""
        s3.delete_bucket_policy(**where)
