"""aws_s3_bucket_replication_configuration, resource and data source
(internal/service/s3/bucket_replication_configuration{,_data_source}.go).
"""

from typing import Any, ClassVar

from hydrant.offline_provider.members import Names
from hydrant.offline_provider.resource import DataSource
from hydrant.offline_provider.rules import Rules, arn, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .bucket_documents import BucketDocument
from .s3_common import NO_BUCKET

STORAGE_CLASSES = one_of(
    *("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER"),
    *("DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP"),
)
ON_OR_OFF = one_of("Enabled", "Disabled")
_STATUSES = (
    "delete_marker_replication",
    "destination.metrics",
    "destination.replication_time",
    "existing_object_replication",
    "source_selection_criteria.replica_modifications",
    "source_selection_criteria.sse_kms_encrypted_objects",
)


class BucketReplication(BucketDocument):
    """Where S3 copies the objects of a bucket."""

    name = "aws_s3_bucket_replication_configuration"
    rules = Rules(
        force_new=("bucket",),
        checks={
            **{f"rule.{part}.status": ON_OR_OFF for part in _STATUSES},
            "bucket": length(1, 63),
            "role": arn,
            "rule.id": length(0, 255),
            "rule.prefix": length(0, 1024),
            "rule.status": ON_OR_OFF,
            "rule.destination.bucket": arn,
            "rule.destination.access_control_translation.owner": one_of("Destination"),
            "rule.destination.encryption_configuration.replica_kms_key_id": arn,
            "rule.destination.storage_class": STORAGE_CLASSES,
            "rule.filter.prefix": length(0, 1024),
            "token": length(0, 1024),
        },
    )
    not_found = (*NO_BUCKET, "ReplicationConfigurationNotFoundError")
    operation, argument = "bucket_replication", "ReplicationConfiguration"
    answered = "ReplicationConfiguration"
    names: ClassVar[Names] = {
        "rule": "Rules",
        "rule.id": "ID",
        "rule.destination.encryption_configuration.replica_kms_key_id": "ReplicaKmsKeyID",
    }
    keep = frozenset({"rule.filter.prefix"})

    def document(self, new: Values) -> Values:
        """A rule with a filter has a priority, one without is of the old form, which has a prefix."""
        document = super().document(new)
        for rule, wanted in zip(document["Rules"], new["rule"], strict=True):
            if "Filter" in rule:
                rule["Priority"] = int(wanted["priority"] or 0)
                _tags_out(rule["Filter"])
            else:
                rule.setdefault("Prefix", "")
                rule.pop("Priority", None)
        return document

    def values(self, document: Values) -> Values:
        """Tags of a filter are a map."""
        return super().values({**document, "Rules": [with_tag_maps(rule) for rule in document["Rules"]]})


class BucketReplicationData(DataSource):
    """The replication of a bucket."""

    name = "aws_s3_bucket_replication_configuration"

    def read(self, session: Any, config: Values) -> Values:
        """Read it; the tags of a filter are a list here."""
        found = session.client("s3").get_bucket_replication(Bucket=config["bucket"])["ReplicationConfiguration"]
        told = BucketReplication().values(found)
        for rule, theirs in zip(told["rule"], found["Rules"], strict=True):
            for both in (both for wanted in rule["filter"] for both in wanted["and"]):
                both.pop("tags")
                tags = theirs["Filter"]["And"].get("Tags", [])
                both["tag"] = [{"key": tag["Key"], "value": tag["Value"]} for tag in tags]
        return {"role": told["role"], "rule": told["rule"]}


def with_tag_maps(rule: Values) -> Values:
    """A rule of S3 whose filter has its tags as a map."""
    both = rule.get("Filter", {}).get("And")
    if not both:
        return rule
    return {**rule, "Filter": {**rule["Filter"], "And": {**both, "Tags": tag_map(both.get("Tags"))}}}


def _tags_out(wanted: Values) -> None:
    both = wanted.get("And")
    if both and "Tags" in both:
        both["Tags"] = tag_list({"tags_all": both["Tags"]})
    if len(wanted) > 1:
        wanted.pop("Prefix", None)  # S3 takes one of the three
