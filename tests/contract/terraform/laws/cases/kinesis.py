"""Amazon Kinesis Data Streams."""

from ..law import DataLaw, Law
from .shared import STREAM, document

CONSUMER = ("aws_kinesis_stream_consumer", {"name": "{unique}", "stream_arn": "${stream.arn}", "tags": {"a": "1"}})

SETTINGS = ("aws_kinesis_account_settings", {"minimum_throughput_billing_commitment": [{"status": "ENABLED"}]})

LAWS = [
    Law(
        "aws_kinesis_stream",
        {"name": "{unique}", "shard_count": 1, "tags": {"a": "1"}},
        update={"shard_count": 2, "retention_period": 48, "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
        import_id="{name}",
        not_imported=("enforce_consumer_deletion",),
    ),
    Law(
        "aws_kinesis_stream",
        {
            "name": "{unique}",
            "stream_mode_details": [{"stream_mode": "ON_DEMAND"}],
            "warm_throughput_mib_ps": 4,
            "max_record_size_in_kib": 2048,
        },
        update={"warm_throughput_mib_ps": 8, "max_record_size_in_kib": 10240},
        needs={"settings": SETTINGS},
        import_id="{name}",
        not_imported=("enforce_consumer_deletion",),
        variant="warm",
    ),
    Law(
        "aws_kinesis_account_settings",
        SETTINGS[1],
        update={"minimum_throughput_billing_commitment": [{"status": "DISABLED"}]},
        stays="an account always has its settings",
    ),
    Law(
        "aws_kinesis_stream_consumer",
        CONSUMER[1],
        update={"tags": {"b": "2"}},
        needs={"stream": STREAM},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_kinesis_resource_policy",
        {"resource_arn": "${stream.arn}", "policy": document("kinesis:GetRecords", "${stream.arn}")},
        update={"policy": document("kinesis:PutRecord", "${stream.arn}")},
        needs={"stream": STREAM},
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_kinesis_stream",
        {"name": "{unique}"},
        {"arn": "${stream.arn}", "open_shards": ["shardId-000000000000"], "closed_shards": [], "status": "ACTIVE"},
        needs={"stream": STREAM},
    ),
    DataLaw(
        "aws_kinesis_stream_consumer",
        {"name": "{unique}", "stream_arn": "${stream.arn}"},
        {"arn": "${consumer.arn}", "status": "ACTIVE", "tags": {"a": "1"}},
        needs={"stream": STREAM, "consumer": CONSUMER},
    ),
]
