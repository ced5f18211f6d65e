"""What the roles of a destination need on AWS, action by action (H-2, H-4). Pure.

Whether AWS calls an unqualified function ARN as `...:$LATEST` is in conflict (C-5): needed here is the qualified one,
which is what AWS's page asks for, so that a policy that names the bare ARN only does not pass here and fail there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hydrant.emulator.arns import Arn, FunctionArn, log_stream_arn
from hydrant.iam.patterns import Context

from ..engine.plan import LogTarget
from ..engine.ports import TablePlace
from .processing import Processing
from .values import Bucket

_BUCKET_ACTIONS = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_OBJECT_ACTIONS = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
_FUNCTION_ACTIONS = ("lambda:InvokeFunction", "lambda:GetFunctionConfiguration")
_TABLE_ACTIONS = ("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions")
_TABLE_WRITING_ACTIONS = ("glue:GetTable", "glue:UpdateTable")
_KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True)
class Need:
    """An action that a role must be allowed on a resource; `purpose` in words."""

    role_arn: str
    action: str
    resource: str
    purpose: str
    context: Context = field(default_factory=dict, hash=False)


def bucket_needs(bucket: Bucket, object_keys: tuple[str, ...]) -> Iterator[Need]:
    """For writing a bucket (H-2); `object_keys` are examples of what is written."""
    role = bucket.role_arn
    for action in _BUCKET_ACTIONS:
        yield Need(role, action, bucket.arn, "find the bucket")
    for key in object_keys:
        for action in _OBJECT_ACTIONS:
            yield Need(role, action, f"{bucket.arn}/{key}", "write objects")
    if bucket.kms_key_arn:
        service = f"s3.{Arn.parse(bucket.kms_key_arn).region}.amazonaws.com"
        for action in _KEY_ACTIONS:
            yield Need(role, action, bucket.kms_key_arn, "encrypt objects", {"kms:viaservice": (service,)})


def function_needs(processing: Processing, role_arn: str) -> Iterator[Need]:
    """For invoking the function of an enabled processor (H-4); `role_arn` is used when the processor names none."""
    processor = processing.active("Lambda")
    if processor is not None:
        values = processor.values
        role, function = values.get("RoleArn") or role_arn, FunctionArn.parse(values["LambdaArn"]).qualified
        for action in _FUNCTION_ACTIONS:
            yield Need(role, action, str(function), "invoke the function")


def log_needs(role_arn: str, log: LogTarget | None, region: str, account_id: str) -> Iterator[Need]:
    """For the error log (H-4)."""
    if log is not None:
        resource = log_stream_arn(region, account_id, log.group, log.stream)
        yield Need(role_arn, "logs:PutLogEvents", resource, "write the error log")


def table_needs(role_arn: str, place: TablePlace, account_id: str) -> Iterator[Need]:
    """For reading the table of a conversion: Glue asks for catalog, database and table (I-13)."""
    for resource in table_arns(place, account_id):
        for action in _TABLE_ACTIONS:
            yield Need(role_arn, action, resource, "read the table")


def table_writing_needs(role_arn: str, place: TablePlace, account_id: str) -> Iterator[Need]:
    """For committing to an Iceberg table, on catalog, database and table (L-25)."""
    for resource in table_arns(place, account_id):
        for action in _TABLE_WRITING_ACTIONS:
            yield Need(role_arn, action, resource, "write the table")


def table_arns(place: TablePlace, account_id: str) -> tuple[str, str, str]:
    """Catalog, database and table."""
    root = f"arn:aws:glue:{place.region}:{place.catalog_id or account_id}"
    database = place.database.lower()
    return f"{root}:catalog", f"{root}:database/{database}", f"{root}:table/{database}/{place.table.lower()}"
