"""AWS Secrets Manager."""

from ..law import DataLaw, Law, Needs
from .shared import FUNCTION, FUNCTION_NEEDS, document

SECRET = ("aws_secretsmanager_secret", {"name": "{unique}", "recovery_window_in_days": 0})
VERSION = ("aws_secretsmanager_secret_version", {"secret_id": "${secret.id}", "secret_string": "one"})
ROTATION = (
    "aws_secretsmanager_secret_rotation",
    {
        "secret_id": "${secret.id}",
        "rotation_lambda_arn": "${function.arn}",
        "rotation_rules": [{"automatically_after_days": 3}],
    },
)
NEEDS: Needs = {"secret": SECRET}
WITH_VERSION: Needs = {**NEEDS, "version": VERSION}
ROTATED: Needs = {**WITH_VERSION, **FUNCTION_NEEDS, "function": FUNCTION}
READ = document("secretsmanager:GetSecretValue", "*")

LAWS = [
    Law(
        "aws_secretsmanager_secret",
        {**SECRET[1], "description": "one", "policy": READ, "tags": {"a": "1"}},
        update={"description": "two", "policy": document("secretsmanager:DescribeSecret", "*"), "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
        not_imported=("recovery_window_in_days",),
    ),
    Law(
        "aws_secretsmanager_secret",
        {"name_prefix": "{unique}", "recovery_window_in_days": 0, "replica": [{"region": "us-west-2"}]},
        update={"replica": [{"region": "eu-west-1"}]},
        not_imported=("recovery_window_in_days",),
        variant="copied",
    ),
    Law(
        "aws_secretsmanager_secret_version",
        VERSION[1],
        update={"version_stages": ["AWSCURRENT", "law"]},
        needs=NEEDS,
        replace={"secret_string": "two"},
        stays="AWS does not give up the current version",
    ),
    Law(
        "aws_secretsmanager_secret_version",
        {"secret_id": "${secret.arn}", "secret_string_wo": "one", "secret_string_wo_version": 1},
        update={"version_stages": ["AWSCURRENT", "law"]},
        needs=NEEDS,
        replace={"secret_string_wo_version": 2},
        not_imported=("has_secret_string_wo", "secret_string", "secret_string_wo_version"),
        stays="AWS does not give up the current version",
        variant="write-only",
    ),
    Law(
        "aws_secretsmanager_secret_policy",
        {"secret_arn": "${secret.arn}", "policy": READ},
        update={"policy": document("secretsmanager:DescribeSecret", "*")},
        needs=NEEDS,
    ),
    Law(
        "aws_secretsmanager_tag",
        {"secret_id": "${secret.arn}", "key": "a", "value": "1"},
        update={"value": "2"},
        needs=NEEDS,
        replace={"key": "b"},
    ),
    Law(
        "aws_secretsmanager_secret_rotation",
        ROTATION[1],
        update={"rotation_rules": [{"automatically_after_days": 4}]},
        needs=ROTATED,
        not_imported=("rotate_immediately",),
    ),
]

DATA_LAWS = [
    DataLaw("aws_secretsmanager_secret", {"name": "{unique}"}, {"arn": "${secret.arn}"}, needs=NEEDS),
    DataLaw(
        "aws_secretsmanager_secrets",
        {"filter": [{"name": "name", "values": ["{unique}"]}]},
        {"names": ["{unique}"]},
        needs=NEEDS,
    ),
    DataLaw(
        "aws_secretsmanager_secret_version",
        {"secret_id": "{unique}"},
        {"secret_string": "one", "version_id": "${version.version_id}", "version_stages": ["AWSCURRENT"]},
        needs=WITH_VERSION,
    ),
    DataLaw(
        "aws_secretsmanager_secret_version",
        {"secret_id": "{unique}"},
        {"secret_string": "one"},
        needs={
            **NEEDS,
            "version": (
                "aws_secretsmanager_secret_version",
                {"secret_id": "${secret.id}", "secret_string_wo": "one", "secret_string_wo_version": 1},
            ),
        },
        variant="write-only",
    ),
    DataLaw(
        "aws_secretsmanager_secret_versions",
        {"secret_id": "${secret.arn}"},
        {"secret_name": "{unique}", "secret_arn": "${secret.arn}"},
        needs=WITH_VERSION,
    ),
    DataLaw(
        "aws_secretsmanager_secret_rotation",
        {"secret_id": "${secret.arn}"},
        {"rotation_enabled": True},
        needs={**ROTATED, "rotation": ROTATION},
    ),
    DataLaw("aws_secretsmanager_random_password", {"password_length": 20}, {"password_length": 20}),
]
