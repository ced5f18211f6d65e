"""Amazon CloudWatch Logs."""

import json

from ..law import DataLaw, Law, Needs
from .shared import ROLE, STREAM, document

GROUP = ("aws_cloudwatch_log_group", {"name": "/law/{unique}"})

DESTINATION = (
    "aws_cloudwatch_log_destination",
    {"name": "{unique}", "role_arn": "${role.arn}", "target_arn": "${stream.arn}"},
)
TO_STREAM: Needs = {"role": ROLE, "stream": STREAM}


def metric(name: str) -> list[dict[str, str]]:
    """What a filter counts."""
    return [{"name": name, "namespace": "law", "value": "1"}]


EMAIL = "arn:aws:dataprotection::aws:data-identifier/EmailAddress"
PROTECTION = {
    "Version": "2021-06-01",
    "Name": "law",
    "Configuration": {"CustomDataIdentifier": [{"Name": "Own", "Regex": "own-[0-9]+"}]},
    "Statement": [
        {
            "Sid": "Audit",
            "DataIdentifier": ["Own", EMAIL],
            "Operation": {"Audit": {"FindingsDestination": {"S3": {"Bucket": "law"}}}},
        },
        {"DataIdentifier": [EMAIL], "Operation": {"Deidentify": {"MaskConfig": {}}}},
    ],
}

LAWS = [
    Law(
        "aws_cloudwatch_log_group",
        {"name": "/law/{unique}", "retention_in_days": 7, "tags": {"a": "1"}},
        update={"retention_in_days": 14, "tags": {"b": "2"}},
        replace={"name": "/law/{unique}-other"},
        not_imported=("skip_destroy",),
    ),
    Law(
        "aws_cloudwatch_log_group",
        {"name": "/law/{unique}", "log_group_class": "INFREQUENT_ACCESS"},
        update={"retention_in_days": 7},
        replace={"log_group_class": "STANDARD"},
        not_imported=("skip_destroy",),
        variant="infrequent",
    ),
    Law(
        "aws_cloudwatch_log_stream",
        {"name": "one", "log_group_name": "${group.name}"},
        needs={"group": GROUP},
        replace={"name": "two"},
        import_id="{log_group_name}:{name}",
    ),
    Law(
        "aws_cloudwatch_log_metric_filter",
        {
            "name": "{unique}",
            "log_group_name": "${group.name}",
            "pattern": "rejected",
            "metric_transformation": metric("one"),
        },
        update={"pattern": "refused", "metric_transformation": metric("two")},
        needs={"group": GROUP},
        import_id="{log_group_name}:{name}",
    ),
    Law(
        "aws_cloudwatch_log_subscription_filter",
        {
            "name": "{unique}",
            "log_group_name": "${group.name}",
            "filter_pattern": "",
            "destination_arn": "${stream.arn}",
            "role_arn": "${role.arn}",
        },
        update={"filter_pattern": "ERROR"},
        needs={**TO_STREAM, "group": GROUP},
        replace={"name": "{unique}-other"},
        import_id="{log_group_name}|{name}",
    ),
    Law(
        "aws_cloudwatch_log_resource_policy",
        {"policy_name": "{unique}", "policy_document": document("logs:PutLogEvents", "*")},
        update={"policy_document": document("logs:CreateLogStream", "*")},
        replace={"policy_name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_log_destination",
        DESTINATION[1],
        update={"target_arn": "${other.arn}"},
        needs={**TO_STREAM, "other": (STREAM[0], {**STREAM[1], "name": "{unique}-other"})},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_log_destination_policy",
        {"destination_name": "${destination.name}", "access_policy": document("logs:PutSubscriptionFilter", "*")},
        update={"access_policy": document("logs:*", "*")},
        needs={**TO_STREAM, "destination": DESTINATION},
        stays="it goes with the destination only",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_cloudwatch_log_group",
        {"name": "/law/{unique}"},
        {"arn": "${group.arn}", "retention_in_days": 0},
        needs={"group": GROUP},
    ),
    DataLaw(
        "aws_cloudwatch_log_groups",
        {"log_group_name_prefix": "/law/{unique}"},
        {"log_group_names": ["/law/{unique}"], "arns": ["${group.arn}"]},
        needs={"group": GROUP},
    ),
    DataLaw(
        "aws_cloudwatch_log_data_protection_policy_document",
        {
            "name": "law",
            "configuration": [{"custom_data_identifier": [{"name": "Own", "regex": "own-[0-9]+"}]}],
            "statement": [
                {
                    "sid": "Audit",
                    "data_identifiers": ["Own", EMAIL],
                    "operation": [{"audit": [{"findings_destination": [{"s3": [{"bucket": "law"}]}]}]}],
                },
                {"data_identifiers": [EMAIL], "operation": [{"deidentify": [{"mask_config": [{}]}]}]},
            ],
        },
        {"json": json.dumps(PROTECTION, indent=2)},
    ),
]
