"""What the role of a Kinesis source needs on AWS (H-3), and in what context Firehose assumes roles (H-1). Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrant.iam.patterns import Context

from ..destinations.needs import Need

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import KinesisStreamSourceConfigurationTypeDef

SERVICE = "firehose.amazonaws.com"
_ACTIONS = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")


def trust_context(delivery_stream_arn: str, account_id: str) -> Context:
    """Condition keys when Firehose assumes a role: the external id is the account (H-1)."""
    return {
        "sts:externalid": (account_id,),
        "aws:sourceaccount": (account_id,),
        "aws:sourcearn": (delivery_stream_arn,),
    }


def source_needs(source: "KinesisStreamSourceConfigurationTypeDef") -> Iterator[Need]:
    """For reading the Kinesis stream (H-3)."""
    for action in _ACTIONS:
        yield Need(source["RoleARN"], action, source["KinesisStreamARN"], "read the source")
