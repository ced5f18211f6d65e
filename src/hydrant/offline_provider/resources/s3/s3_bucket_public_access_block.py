"""aws_s3_bucket_public_access_block (internal/service/s3/bucket_public_access_block.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .s3_common import NO_BUCKET, BucketSetting

_PARAMETERS = {
    "block_public_acls": "BlockPublicAcls",
    "block_public_policy": "BlockPublicPolicy",
    "ignore_public_acls": "IgnorePublicAcls",
    "restrict_public_buckets": "RestrictPublicBuckets",
}


class BucketPublicAccessBlock(BucketSetting):
    """What a bucket refuses that would make it public."""

    name = "aws_s3_bucket_public_access_block"
    rules = Rules(force_new=("bucket",), defaults=dict.fromkeys(_PARAMETERS, False))
    not_found = (*NO_BUCKET, "NoSuchPublicAccessBlockConfiguration")

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set the four switches."""
        switches = {parameter: bool(new[name]) for name, parameter in _PARAMETERS.items()}
        s3.put_public_access_block(**where, PublicAccessBlockConfiguration=switches)

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the four switches."""
        found = s3.get_public_access_block(**where)["PublicAccessBlockConfiguration"]
        return {name: found.get(parameter, False) for name, parameter in _PARAMETERS.items()}

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Delete the block, unless it is to stay."""
        if not state["skip_destroy"]:
            s3.delete_public_access_block(**where)
