"""Sample subscribers of the topic: an SQS worker and a webhook. Start of your own, and usable as classes in tests."""
