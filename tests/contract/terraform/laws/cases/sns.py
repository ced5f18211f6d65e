"""Amazon SNS."""

from ..law import DataLaw, Law
from .shared import document

TOPIC = ("aws_sns_topic", {"name": "{unique}"})
QUEUE = ("aws_sqs_queue", {"name": "{unique}"})

LAWS = [
    Law(
        "aws_sns_topic",
        {"name": "{unique}", "display_name": "one", "tags": {"a": "1"}},
        update={"display_name": "two", "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_sns_topic",
        {"name": "{unique}.fifo", "fifo_topic": True},
        update={"content_based_deduplication": True},
        variant="fifo",
    ),
    Law(
        "aws_sns_topic_policy",
        {"arn": "${topic.arn}", "policy": document("sns:Publish", "${topic.arn}")},
        update={"policy": document("sns:Subscribe", "${topic.arn}")},
        needs={"topic": TOPIC},
        stays="a topic always has a policy",
    ),
    Law(
        "aws_sns_topic_subscription",
        {"topic_arn": "${topic.arn}", "protocol": "sqs", "endpoint": "${queue.arn}"},
        update={"raw_message_delivery": True},
        needs={"topic": TOPIC, "queue": QUEUE},
        not_imported=("confirmation_timeout_in_minutes", "endpoint_auto_confirms"),
    ),
]

DATA_LAWS = [DataLaw("aws_sns_topic", {"name": "{unique}"}, {"arn": "${topic.arn}"}, needs={"topic": TOPIC})]
