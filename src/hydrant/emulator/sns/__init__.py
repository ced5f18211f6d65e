"""LocalStack's Amazon SNS, with AWS's answers where its own differ."""
