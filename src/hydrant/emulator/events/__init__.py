"""LocalStack's Amazon EventBridge, with AWS's answers where its own differ."""
