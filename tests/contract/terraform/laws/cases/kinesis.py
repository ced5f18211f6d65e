"""Amazon Kinesis Data Streams."""

from ..law import Law

LAWS = [
    Law(
        "aws_kinesis_stream",
        {"name": "{unique}", "shard_count": 1, "tags": {"a": "1"}},
        update={"shard_count": 2, "retention_period": 48, "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
        import_id="{name}",
        not_imported=("enforce_consumer_deletion",),
    ),
]
