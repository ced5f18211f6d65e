"""Amazon SNS."""

from ..law import DataLaw, Law
from .shared import ROLE, document

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
        {
            "name": "{unique}",
            "http_success_feedback_role_arn": "${role.arn}",
            "http_success_feedback_sample_rate": 100,
            "sqs_failure_feedback_role_arn": "${role.arn}",
            "tracing_config": "PassThrough",
        },
        update={"http_success_feedback_sample_rate": 50, "tracing_config": "Active"},
        needs={"role": ROLE},
        not_imported=("tracing_config",),
        variant="feedback",
    ),
    Law(
        "aws_sns_topic",
        {"name": "{unique}.fifo", "fifo_topic": True},
        update={"content_based_deduplication": True},
        variant="fifo",
    ),
    Law(
        "aws_sns_platform_application",
        {"name": "{unique}", "platform": "GCM", "platform_credential": "one", "success_feedback_sample_rate": "50"},
        update={"platform_credential": "two", "event_endpoint_created_topic_arn": "${topic.arn}"},
        needs={"topic": TOPIC},
        replace={"name": "{unique}-other"},
        not_imported=("platform_credential",),
    ),
    Law(
        "aws_sns_sms_preferences",
        {"default_sms_type": "Promotional", "monthly_spend_limit": 2},
        update={"default_sms_type": "Transactional", "delivery_status_success_sampling_rate": "50"},
        import_id=None,
        stays="an account always has preferences",
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
