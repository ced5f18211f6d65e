"""LocalStack plug-ins: Firehose, Kinesis, the Lambda executor and the control routes."""
