"""Plans in Terraform's shape, made from the resources that a test is about."""

from typing import Any

from hydrant.aws_diff.resources import Configuration, configuration_of

STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:judge"
ROLE_ARN = "arn:aws:iam::123456789012:role/delivery"


def plan(*resources: dict[str, Any]) -> Configuration:
    return configuration_of({"planned_values": {"root_module": {"resources": list(resources)}}})


def resource(kind: str, name: str = "this", **values: Any) -> dict[str, Any]:
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "values": values}


def stream(mode: str = "ON_DEMAND", **values: Any) -> dict[str, Any]:
    details = [{"stream_mode": mode}]
    return resource("aws_kinesis_stream", arn=STREAM_ARN, stream_mode_details=details, **values)


def function(**values: Any) -> dict[str, Any]:
    return resource("aws_lambda_function", **{"function_name": "judge", "memory_size": 1024, **values})


def delivery(name: str = "this", *, kinesis: bool = False, judge: str | None = None, **s3: Any) -> dict[str, Any]:
    processing = [
        {
            "enabled": True,
            "processors": [
                {"type": "Lambda", "parameters": [{"parameter_name": "LambdaArn", "parameter_value": judge}]}
            ],
        }
    ]
    block = {"role_arn": ROLE_ARN, "bucket_arn": "arn:aws:s3:::lake", "compression_format": "UNCOMPRESSED", **s3}
    return resource(
        "aws_kinesis_firehose_delivery_stream",
        name,
        destination="extended_s3",
        kinesis_source_configuration=[{"kinesis_stream_arn": STREAM_ARN}] if kinesis else [],
        extended_s3_configuration=[{**block, "processing_configuration": processing if judge else []}],
    )
