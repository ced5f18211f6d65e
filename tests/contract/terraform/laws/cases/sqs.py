"""Amazon SQS."""

import json

from ..law import DataLaw, Law
from .shared import document

QUEUE = ("aws_sqs_queue", {"name": "{unique}"})
DEAD = ("aws_sqs_queue", {"name": "{unique}-dead"})


def redrive(count: int) -> str:
    """A redrive policy."""
    return json.dumps({"deadLetterTargetArn": "${dead.arn}", "maxReceiveCount": count})


LAWS = [
    Law(
        "aws_sqs_queue",
        {"name": "{unique}", "visibility_timeout_seconds": 40, "tags": {"a": "1"}},
        update={"visibility_timeout_seconds": 50, "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_sqs_queue_policy",
        {"queue_url": "${queue.url}", "policy": document("sqs:SendMessage", "${queue.arn}")},
        update={"policy": document("sqs:ReceiveMessage", "${queue.arn}")},
        needs={"queue": QUEUE},
    ),
    Law(
        "aws_sqs_queue_redrive_allow_policy",
        {"queue_url": "${queue.url}", "redrive_allow_policy": '{"redrivePermission": "denyAll"}'},
        update={"redrive_allow_policy": '{"redrivePermission": "byQueue", "sourceQueueArns": ["${dead.arn}"]}'},
        needs={"queue": QUEUE, "dead": DEAD},
    ),
    Law(
        "aws_sqs_queue_redrive_policy",
        {"queue_url": "${queue.url}", "redrive_policy": redrive(3)},
        update={"redrive_policy": redrive(4)},
        needs={"queue": QUEUE, "dead": DEAD},
    ),
]

DATA_LAWS = [
    DataLaw("aws_sqs_queue", {"name": "{unique}"}, {"arn": "${queue.arn}"}, needs={"queue": QUEUE}),
    DataLaw(
        "aws_sqs_queues",
        {"queue_name_prefix": "{unique}"},
        {"queue_urls": ["${queue.url}"], "id": "us-east-1"},
        needs={"queue": QUEUE},
    ),
]
