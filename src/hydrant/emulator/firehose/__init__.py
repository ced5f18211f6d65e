"""Amazon Data Firehose: a delivery stream as a chain of stages."""
