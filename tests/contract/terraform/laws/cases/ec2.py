"""Amazon EC2: networks."""

from typing import Any

from ..law import DataLaw, Law

VPC = ("aws_vpc", {"cidr_block": "10.7.0.0/16", "tags": {"Name": "{unique}"}})
SUBNET = ("aws_subnet", {"vpc_id": "${vpc.id}", "cidr_block": "10.7.1.0/24"})
GROUP = ("aws_security_group", {"name": "{unique}", "vpc_id": "${vpc.id}"})


def rule(port: int, **more: Any) -> dict[str, Any]:
    """One rule as an `ingress` block has it."""
    return {"protocol": "tcp", "from_port": port, "to_port": port, **more}


ANY = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"]}

LAWS = [
    Law(
        "aws_vpc",
        {"cidr_block": "10.1.0.0/16", "enable_dns_hostnames": True, "tags": {"a": "1"}},
        update={"enable_dns_hostnames": False, "enable_dns_support": False, "tags": {"b": "2"}},
        replace={"cidr_block": "10.2.0.0/16", "instance_tenancy": "dedicated"},
    ),
    Law(
        "aws_vpc",
        {"cidr_block": "10.1.0.0/16", "assign_generated_ipv6_cidr_block": True},
        update={"assign_generated_ipv6_cidr_block": False},
        variant="ipv6",
    ),
    Law(
        "aws_default_vpc",
        {"tags": {"a": "1"}},
        update={"enable_dns_hostnames": False, "tags": {"b": "2"}},
        stays="an account has a default VPC",
        not_imported=("existing_default_vpc", "force_destroy"),
    ),
    Law(
        "aws_subnet",
        {"vpc_id": "${vpc.id}", "cidr_block": "10.7.2.0/24", "availability_zone": "us-east-1b", "tags": {"a": "1"}},
        update={"map_public_ip_on_launch": True, "tags": {"b": "2"}},
        needs={"vpc": VPC},
        replace={"cidr_block": "10.7.3.0/24", "availability_zone": "us-east-1a"},
    ),
    Law(
        "aws_subnet",
        {"vpc_id": "${vpc.id}", "cidr_block": "10.7.2.0/24"},
        update={"ipv6_cidr_block": "2600:1f16:115:200::/64", "assign_ipv6_address_on_creation": True},
        needs={"vpc": VPC},
        variant="ipv6",
    ),
    Law(
        "aws_security_group",
        {
            "name": "{unique}-law",
            "vpc_id": "${vpc.id}",
            "ingress": [
                rule(443, cidr_blocks=["10.0.0.0/16", "10.1.0.0/16"], description="two"),
                rule(80, security_groups=["${group.id}"], self=True),
            ],
            "egress": [ANY],
            "tags": {"a": "1"},
        },
        update={
            "ingress": [rule(443, cidr_blocks=["10.0.0.0/16"], description="one"), rule(22, self=True)],
            "tags": {"b": "2"},
        },
        needs={"vpc": VPC, "group": GROUP},
        replace={"description": "another", "name": "{unique}-other"},
        not_imported=("revoke_rules_on_delete",),
    ),
    Law(
        "aws_security_group",
        {"name_prefix": "{unique}-", "vpc_id": "${vpc.id}", "revoke_rules_on_delete": True},
        update={"ingress": [rule(8080, self=True, ipv6_cidr_blocks=["fd00::/8"])]},
        needs={"vpc": VPC},
        not_imported=("revoke_rules_on_delete",),
        variant="prefix",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_vpc",
        {"tags": {"Name": "{unique}"}},
        {"id": "${vpc.id}", "arn": "${vpc.arn}", "cidr_block": "10.7.0.0/16", "default": False},
        needs={"vpc": VPC},
    ),
    DataLaw("aws_vpc", {"default": True}, {"default": True, "state": "available"}, variant="default"),
    DataLaw(
        "aws_subnet",
        {"vpc_id": "${vpc.id}", "filter": [{"name": "cidr-block", "values": ["10.7.1.0/24"]}]},
        {"id": "${subnet.id}", "arn": "${subnet.arn}", "available_ip_address_count": 251},
        needs={"vpc": VPC, "subnet": SUBNET},
    ),
    DataLaw(
        "aws_security_group",
        {"name": "{unique}", "vpc_id": "${vpc.id}"},
        {"id": "${group.id}", "arn": "${group.arn}", "description": "Managed by Terraform"},
        needs={"vpc": VPC, "group": GROUP},
    ),
    DataLaw(
        "aws_availability_zone",
        {"name": "us-east-1b"},
        {"id": "us-east-1b", "name_suffix": "b", "state": "available", "zone_id": "use1-az1"},
    ),
    DataLaw(
        "aws_availability_zones",
        {
            "state": "available",
            "exclude_names": ["us-east-1a", "us-east-1f"],
            "exclude_zone_ids": ["use1-az3"],
            "filter": [{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
        },
        {"id": "us-east-1", "names": ["us-east-1b", "us-east-1c", "us-east-1d"]},
    ),
    DataLaw(
        "aws_availability_zones",
        {
            "state": "available",
            "exclude_zone_ids": ["use1-az6"],
            "filter": [
                {"name": "opt-in-status", "values": ["opt-in-not-required"]},
                {"name": "zone-name", "values": ["us-east-1a", "us-east-1b"]},
            ],
        },
        {"names": ["us-east-1b"], "zone_ids": ["use1-az1"]},
        variant="filters",
    ),
]
