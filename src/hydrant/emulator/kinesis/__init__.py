"""Amazon Kinesis Data Streams, in memory, per shard."""
