"""What LocalStack's SQS lacks."""
