"""What the roles of a delivery stream need on AWS, action by action (H-1 to H-4). Pure.

Whether AWS calls an unqualified function ARN as `...:$LATEST` is in conflict (C-5): needed here is the qualified one,
which is what AWS's page asks for, so that a policy that names the bare ARN only does not pass here and fail there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.arns import Arn, FunctionArn, log_stream_arn
from hydrant.iam.patterns import Context

SERVICE = "firehose.amazonaws.com"
_BUCKET_ACTIONS = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_OBJECT_ACTIONS = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
_SOURCE_ACTIONS = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")
_FUNCTION_ACTIONS = ("lambda:InvokeFunction", "lambda:GetFunctionConfiguration")
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")

Described = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """An action that a role must be allowed on a resource; `purpose` in words."""

    role_arn: str
    action: str
    resource: str
    purpose: str
    context: Context = field(default_factory=dict, hash=False)


def trust_context(delivery_stream_arn: str, account_id: str) -> Context:
    """Condition keys when Firehose assumes a role: the external id is the account (H-1)."""
    return {
        "sts:externalid": (account_id,),
        "aws:sourceaccount": (account_id,),
        "aws:sourcearn": (delivery_stream_arn,),
    }


def _role(described: Described) -> str:
    """The role of a destination; an HTTP endpoint may have that of its bucket only."""
    return str(described.get("RoleARN") or described["S3DestinationDescription"]["RoleARN"])


def source_needs(source: Described) -> Iterator[Need]:
    """For reading the Kinesis stream (H-3)."""
    for action in _SOURCE_ACTIONS:
        yield Need(source["RoleARN"], action, source["KinesisStreamARN"], "read the source")


def bucket_needs(described: Described, object_keys: tuple[str, ...]) -> Iterator[Need]:
    """For writing a bucket (H-2); `object_keys` are examples of what is written."""
    role, bucket = described["RoleARN"], described["BucketARN"]
    for action in _BUCKET_ACTIONS:
        yield Need(role, action, bucket, "find the bucket")
    for key in object_keys:
        for action in _OBJECT_ACTIONS:
            yield Need(role, action, f"{bucket}/{key}", "write objects")
    key_arn = described.get("EncryptionConfiguration", {}).get("KMSEncryptionConfig", {}).get("AWSKMSKeyARN")
    if key_arn:
        region = Arn.parse(key_arn).region
        for action in _KEY_ACTIONS:
            yield Need(role, action, key_arn, "encrypt objects", {"kms:viaservice": (f"s3.{region}.amazonaws.com",)})


def function_needs(described: Described) -> Iterator[Need]:
    """For invoking the function of an enabled processor (H-4)."""
    configuration = described.get("ProcessingConfiguration") or {}
    for processor in configuration.get("Processors") or [] if configuration.get("Enabled") else []:
        if processor["Type"] == "Lambda":
            values = {each["ParameterName"]: each["ParameterValue"] for each in processor["Parameters"]}
            role, function = values.get("RoleArn") or _role(described), FunctionArn.parse(values["LambdaArn"])
            for action in _FUNCTION_ACTIONS:
                yield Need(role, action, str(function.qualified), "invoke the function")


def log_needs(described: Described, region: str, account_id: str) -> Iterator[Need]:
    """For the error log (H-4)."""
    options = described.get("CloudWatchLoggingOptions") or {}
    if options.get("Enabled"):
        group, stream = options["LogGroupName"], options.get("LogStreamName") or "DestinationDelivery"
        resource = log_stream_arn(region, account_id, group, stream)
        yield Need(_role(described), "logs:PutLogEvents", resource, "write the error log")
