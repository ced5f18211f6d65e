"""What many cases are made of."""

import base64
import io
import json
import zipfile

ROLE = (
    "aws_iam_role",
    {
        "name": "{unique}",
        "assume_role_policy": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": ["firehose.amazonaws.com", "lambda.amazonaws.com"]},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    },
)


def document(action: str, resource: str) -> str:
    """A policy of a resource."""
    statement = {"Sid": "law", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def permissions(action: str, resource: str = "*") -> str:
    """A policy of a role or user."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


QUEUE = ("aws_sqs_queue", {"name": "{unique}"})
STREAM = ("aws_kinesis_stream", {"name": "{unique}", "shard_count": 1})
BUCKET = ("aws_s3_bucket", {"bucket": "{unique}"})


def zipped(source: str) -> str:
    """The package of a function with one module `app`, in base64; the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py", (2026, 1, 1, 0, 0, 0)), source)
    return base64.b64encode(packed.getvalue()).decode()


CODE = (
    "aws_s3_object",
    {
        "bucket": "${bucket.bucket}",
        "key": "app.zip",
        "content_base64": zipped("def handler(event, context): return event\n"),
    },
)
FUNCTION = (
    "aws_lambda_function",
    {
        "function_name": "{unique}",
        "role": "${role.arn}",
        "handler": "app.handler",
        "runtime": "python3.11",
        "s3_bucket": "${code.bucket}",
        "s3_key": "${code.key}",
    },
)
FUNCTION_NEEDS = {"bucket": BUCKET, "code": CODE, "role": ROLE}
