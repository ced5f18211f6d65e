"""aws_s3_bucket_server_side_encryption_configuration
(internal/service/s3/bucket_server_side_encryption_configuration.go).
"""

from typing import Any

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown

from .s3_common import NO_BUCKET, BucketSetting

ALGORITHMS = one_of("AES256", "aws:kms", "aws:kms:dsse")
_NOTHING = ["NONE"]
"""The types of encryption that are blocked where none is."""
_DEFAULT = "apply_server_side_encryption_by_default"


class BucketEncryption(BucketSetting):
    """How a bucket encrypts what comes unencrypted. Without this, S3 uses AES256."""

    name = "aws_s3_bucket_server_side_encryption_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        equivalent={"rule.blocked_encryption_types": lambda old, new: (old or _NOTHING) == (new or _NOTHING)},
        checks={f"rule.{_DEFAULT}.sse_algorithm": ALGORITHMS},
    )
    not_found = (*NO_BUCKET, "ServerSideEncryptionConfigurationNotFoundError")

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """The emulator blocks no kind of encryption: who wants one blocked would be deceived."""
        rules = planned["rule"] if isinstance(planned["rule"], list) else []
        wanted = [each["blocked_encryption_types"] for each in rules if each is not Unknown]
        if any(types not in (None, [], _NOTHING, Unknown) for types in wanted):
            raise Refused("the emulator's S3 blocks no types of encryption", "rule.blocked_encryption_types")

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set the rules."""
        rules = [to_api(rule) for rule in new["rule"]]
        s3.put_bucket_encryption(**where, ServerSideEncryptionConfiguration={"Rules": rules})

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the rules."""
        found = s3.get_bucket_encryption(**where)["ServerSideEncryptionConfiguration"].get("Rules")
        return {"rule": [from_api(rule) for rule in found]} if found else None

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Back to S3's own."""
        s3.delete_bucket_encryption(**where)


def to_api(rule: Values) -> Values:
    """A rule as S3 takes it."""
    out: Values = {"BucketKeyEnabled": bool(rule["bucket_key_enabled"])}
    for default in rule[_DEFAULT]:
        key = {"KMSMasterKeyID": default["kms_master_key_id"]} if default["kms_master_key_id"] else {}
        out["ApplyServerSideEncryptionByDefault"] = {"SSEAlgorithm": default["sse_algorithm"], **key}
    return out


def from_api(rule: Values) -> Values:
    """A rule as the schema has it."""
    default = rule.get("ApplyServerSideEncryptionByDefault")
    return {
        "bucket_key_enabled": rule.get("BucketKeyEnabled", False),
        _DEFAULT: [{"sse_algorithm": default["SSEAlgorithm"], "kms_master_key_id": default.get("KMSMasterKeyID", "")}]
        if default
        else [],
    }
