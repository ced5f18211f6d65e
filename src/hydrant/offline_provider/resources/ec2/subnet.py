"""aws_subnet, resource and data source (internal/service/ec2/vpc_subnet.go, vpc_subnet_data_source.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import change_tags, only_one, search, tag_map, tags_of_new

_SWITCHES = {
    "assign_ipv6_address_on_creation": "AssignIpv6AddressOnCreation",
    "map_public_ip_on_launch": "MapPublicIpOnLaunch",
}
_DROPPED = (
    "enable_dns64",
    "enable_lni_at_device_index",
    "enable_resource_name_dns_a_record_on_launch",
    "enable_resource_name_dns_aaaa_record_on_launch",
)
_ELSEWHERE = ("customer_owned_ipv4_pool", "map_customer_owned_ip_on_launch", "outpost_arn")
_IPAM = ("ipv4_ipam_pool_id", "ipv4_netmask_length", "ipv6_ipam_pool_id", "ipv6_netmask_length")


class Subnet(ResourceType):
    """A part of a VPC in one zone."""

    name = "aws_subnet"
    rules = Rules(
        force_new=("availability_zone", "availability_zone_id", "cidr_block", "ipv6_native", "vpc_id"),
        force_new_when={
            "ipv6_cidr_block": lambda old, _: bool(old["assign_ipv6_address_on_creation"] and old["ipv6_cidr_block"])
        },
        defaults={"ipv6_native": False} | dict.fromkeys((*_SWITCHES, *_DROPPED[:1], *_DROPPED[2:]), False),
        recompute={"ipv6_cidr_block_association_id": ("ipv6_cidr_block",)},
        conflicts=(("availability_zone", "availability_zone_id"),),
        unserved=dict.fromkeys(_DROPPED, "the emulator drops it")
        | dict.fromkeys(_ELSEWHERE, "the emulator has no Outposts")
        | dict.fromkeys(_IPAM, "the emulator has no address management (IPAM)")
        | {"ipv6_native": "the emulator drops it"},
        checks={
            "private_dns_hostname_type_on_launch": lambda kind: (
                None if kind == "ip-name" else "the emulator gives names of the type ip-name only"
            )
        },
    )
    not_found = ("InvalidSubnetID.NotFound",)

    def create(self, session: Any, new: Values) -> None:
        """Create it, then set its switches."""
        ec2 = session.client("ec2")
        given = {
            "AvailabilityZone": new["availability_zone"],
            "AvailabilityZoneId": new["availability_zone_id"],
            "CidrBlock": new["cidr_block"],
            "Ipv6CidrBlock": new["ipv6_cidr_block"],
        }
        made = ec2.create_subnet(
            VpcId=new["vpc_id"],
            **{name: value for name, value in given.items() if value},
            **tags_of_new("subnet", new),
        )
        new["id"] = made["Subnet"]["SubnetId"]
        _switch(ec2, new, {name for name in _SWITCHES if new[name]})

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        told = _told(session.client("ec2").describe_subnets(SubnetIds=[state["id"]])["Subnets"][0])
        return {name: told[name] for name in told.keys() - {"id", "state", "available_ip_address_count"}}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """The IPv6 block, switches and tags change in place."""
        ec2 = session.client("ec2")
        off = {name for name in changed & _SWITCHES.keys() if not new[name]}
        _switch(ec2, new, off)
        if "ipv6_cidr_block" in changed:
            if old["ipv6_cidr_block_association_id"]:
                ec2.disassociate_subnet_cidr_block(AssociationId=old["ipv6_cidr_block_association_id"])
            if new["ipv6_cidr_block"]:
                ec2.associate_subnet_cidr_block(SubnetId=new["id"], Ipv6CidrBlock=new["ipv6_cidr_block"])
        _switch(ec2, new, (changed & _SWITCHES.keys()) - off)
        change_tags(ec2, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("ec2").delete_subnet(SubnetId=state["id"])


class SubnetData(DataSource):
    """A subnet that exists."""

    name = "aws_subnet"

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        names = {
            "availability_zone": "availabilityZone",
            "availability_zone_id": "availabilityZoneId",
            "cidr_block": "cidrBlock",
            "default_for_az": "defaultForAz",
            "ipv6_cidr_block": "ipv6-cidr-block-association.ipv6-cidr-block",
            "state": "state",
            "vpc_id": "vpc-id",
        }
        ids = {"SubnetIds": [config["id"]]} if config["id"] else {}
        found = session.client("ec2").describe_subnets(Filters=search(config, names), **ids)["Subnets"]
        subnet = only_one(found, "subnet")
        return {**_told(subnet), "default_for_az": subnet["DefaultForAz"]}


def _switch(ec2: Any, new: Values, names: set[str]) -> None:
    """Set switches, one in each call: AWS takes no more."""
    for name in sorted(names):
        ec2.modify_subnet_attribute(SubnetId=new["id"], **{_SWITCHES[name]: {"Value": bool(new[name])}})


def _told(subnet: Values) -> Values:
    blocks: list[Values] = subnet.get("Ipv6CidrBlockAssociationSet", [])
    block = next((each for each in blocks if "disassociat" not in each["Ipv6CidrBlockState"]["State"]), {})
    return {
        **{name: subnet.get(theirs, False) for name, theirs in _SWITCHES.items()},
        "id": subnet["SubnetId"],
        "arn": subnet["SubnetArn"],
        "availability_zone": subnet["AvailabilityZone"],
        "availability_zone_id": subnet.get("AvailabilityZoneId"),
        "available_ip_address_count": subnet.get("AvailableIpAddressCount"),
        "cidr_block": subnet.get("CidrBlock"),
        "ipv6_cidr_block": block.get("Ipv6CidrBlock"),
        "ipv6_cidr_block_association_id": block.get("AssociationId"),
        "owner_id": subnet["OwnerId"],
        "private_dns_hostname_type_on_launch": subnet.get("PrivateDnsNameOptionsOnLaunch", {}).get("HostnameType"),
        "state": subnet["State"],
        "tags": tag_map(subnet.get("Tags")),
        "vpc_id": subnet["VpcId"],
    }
