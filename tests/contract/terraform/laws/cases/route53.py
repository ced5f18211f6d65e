"""Amazon Route 53."""

from typing import Any

from ..law import DataLaw, Law

NAME = "{unique}.example.com"
ZONE = ("aws_route53_zone", {"name": NAME, "tags": {"a": "1"}})
VPC = ("aws_vpc", {"cidr_block": "10.8.0.0/16"})
OTHER = ("aws_vpc", {"cidr_block": "10.9.0.0/16"})
PRIVATE = ("aws_route53_zone", {"name": NAME, "vpc": [{"vpc_id": "${vpc.id}"}]})


def record(name: str, kind: str, *values: str, **more: Any) -> dict[str, Any]:
    """A record in the zone."""
    return {"zone_id": "${zone.zone_id}", "name": name, "type": kind, "ttl": 60, "records": list(values), **more}


def alias(name: str) -> list[dict[str, Any]]:
    """To another record of the zone."""
    return [{"name": name, "zone_id": "${zone.zone_id}", "evaluate_target_health": False}]


def policy(block: str, before: dict[str, Any], after: dict[str, Any]) -> Law:
    """A record with a routing policy, which changes."""
    return Law(
        "aws_route53_record",
        record("routed", "A", "10.0.0.1", set_identifier="one", **{block: [before]}),
        update={block: [after], "set_identifier": "two"},
        needs={"zone": ZONE},
        not_imported=("allow_overwrite",),
        variant=block,
    )


LAWS = [
    Law(
        "aws_route53_zone",
        {"name": NAME, "comment": "one", "tags": {"a": "1"}},
        update={"comment": "two", "tags": {"b": "2"}},
        replace={"name": "other-{unique}.example.com"},
        not_imported=("force_destroy",),
    ),
    Law(
        "aws_route53_zone",
        {"name": f"{NAME}.", "vpc": [{"vpc_id": "${vpc.id}"}], "force_destroy": True},
        update={"vpc": [{"vpc_id": "${other.id}"}]},
        needs={"vpc": VPC, "other": OTHER},
        not_imported=("force_destroy",),
        variant="private",
    ),
    Law(
        "aws_route53_record",
        record("www", "A", "10.0.0.1", "10.0.0.2"),
        update={"ttl": 30, "records": ["10.0.0.3"]},
        needs={"zone": ZONE},
        replace={"name": "other"},
        not_imported=("allow_overwrite",),
    ),
    Law(
        "aws_route53_record",
        record(f"*.{NAME}", "CNAME", f"www.{NAME}"),
        update={"type": "TXT", "records": ["v=spf1 -all", "two words"]},
        needs={"zone": ZONE},
        not_imported=("allow_overwrite",),
        variant="another type",
    ),
    Law(
        "aws_route53_record",
        {"zone_id": "${zone.zone_id}", "name": "_alias", "type": "A", "alias": alias(f"one.{NAME}")},
        update={"alias": alias(f"Two.{NAME}.")},
        needs={"zone": ZONE},
        not_imported=("allow_overwrite",),
        variant="alias",
    ),
    policy("weighted_routing_policy", {"weight": 0}, {"weight": 20}),
    policy("failover_routing_policy", {"type": "PRIMARY"}, {"type": "SECONDARY"}),
    policy("latency_routing_policy", {"region": "us-east-1"}, {"region": "eu-west-1"}),
    policy("geolocation_routing_policy", {"continent": "EU"}, {"country": "US", "subdivision": "NY"}),
]

DATA_LAWS = [
    DataLaw(
        "aws_route53_zone",
        {"name": f"{NAME}."},
        {"id": "${zone.zone_id}", "arn": "${zone.arn}", "private_zone": False, "resource_record_set_count": 2},
        needs={"zone": ZONE},
    ),
    DataLaw(
        "aws_route53_zone",
        {"name": NAME, "private_zone": True, "vpc_id": "${vpc.id}"},
        {"id": "${private.zone_id}", "private_zone": True, "comment": "Managed by Terraform"},
        needs={"zone": ZONE, "vpc": VPC, "private": PRIVATE},
        variant="private",
    ),
]
