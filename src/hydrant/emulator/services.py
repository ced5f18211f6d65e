"""Which services of LocalStack are loaded: what the kit needs and what Terraform's types here are of.

A service that nobody asked for can neither be reached nor start programs or downloads of its own.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hydrant.settings import listing, read

VARIABLE = "HYDRANT_SERVICES"
ALL = "all"
NEEDED = (
    "acm",
    "apigateway",
    "apigatewayv2",
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "dynamodbstreams",
    "ec2",
    "events",
    "firehose",
    "glue",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "pipes",
    "redshift",
    "resource-groups",
    "resourcegroupstaggingapi",
    "route53",
    "s3",
    "s3control",
    "scheduler",
    "secretsmanager",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
)


@dataclass(frozen=True)
class Settings:
    """What the user asks for beyond what is needed."""

    more: frozenset[str] = listing(
        VARIABLE,
        "Services of LocalStack to load besides those that the kit and its Terraform types need; `all` for all. "
        "LocalStack's own SERVICES, where it is set, decides alone.",
        "names, separated by commas",
        str.lower,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the variable."""
        return read(cls, environment)


def enabled(environment: Mapping[str, str]) -> str:
    """The value of LocalStack's SERVICES; empty for all."""
    if own := environment.get("SERVICES", "").strip():
        return own
    more = Settings.from_environment(environment).more
    return "" if ALL in more else ",".join((*NEEDED, *sorted(more - set(NEEDED))))


def about(service: str, *, exists: bool) -> str:
    """What a caller of a service that is not loaded is told; `exists`: whether this LocalStack has it."""
    if not exists:
        return f"The emulator has no service {service!r}: the LocalStack that it stands on does not bring it."
    return (
        f"The emulator has not loaded the service {service!r}, as only what is asked for is loaded. "
        f"Start it with {VARIABLE}={service} (or with the service in LocalStack's SERVICES, where that is set)."
    )
