"""CloudFormation's types of Kinesis and Firehose, in the place of LocalStack's."""
