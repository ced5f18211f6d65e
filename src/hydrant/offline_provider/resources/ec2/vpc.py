"""aws_vpc and aws_default_vpc, resources and data source (internal/service/ec2/vpc_.go, vpc_default_vpc.go)."""

from collections.abc import Mapping
from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, between, one_of
from hydrant.offline_provider.schema import Values

from .common import change_tags, only_one, search, tag_map, tags_of_new

GONE = ("InvalidVpcID.NotFound",)
_SWITCHES = {
    "enable_dns_support": "EnableDnsSupport",
    "enable_dns_hostnames": "EnableDnsHostnames",
    "enable_network_address_usage_metrics": "EnableNetworkAddressUsageMetrics",
}
_NEW = {"enable_dns_support": True, "enable_dns_hostnames": False, "enable_network_address_usage_metrics": False}
_NO_IPAM = "the emulator has no address management (IPAM)"
_IPV6 = ("ipv6_association_id", "ipv6_cidr_block", "ipv6_cidr_block_network_border_group")
_UNSERVED = dict.fromkeys(("ipv4_ipam_pool_id", "ipv4_netmask_length", "ipv6_ipam_pool_id"), _NO_IPAM)
_UNSERVED_OF_DEFAULT = {"ipv6_ipam_pool_id": _NO_IPAM, "ipv6_netmask_length": _NO_IPAM}


class _AnyVpc(ResourceType):
    """What a VPC and the default one have in common. The id is the VPC's."""

    not_found = GONE

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the VPC, its switches, and what came with it."""
        ec2 = session.client("ec2")
        vpc = ec2.describe_vpcs(VpcIds=[state["id"]])["Vpcs"][0]
        return {**_told(session, vpc), **_came_along(ec2, vpc["VpcId"]), **_ipv6(vpc)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Switches, tenancy, the IPv6 block and the tags change in place."""
        ec2 = session.client("ec2")
        _switch(ec2, new["id"], {name: new[name] for name in _SWITCHES if name in changed})
        if "instance_tenancy" in changed:
            ec2.modify_vpc_tenancy(VpcId=new["id"], InstanceTenancy=new["instance_tenancy"])
        if "assign_generated_ipv6_cidr_block" in changed:
            if old["ipv6_association_id"]:
                ec2.disassociate_vpc_cidr_block(AssociationId=old["ipv6_association_id"])
            if new["assign_generated_ipv6_cidr_block"]:
                ec2.associate_vpc_cidr_block(VpcId=new["id"], AmazonProvidedIpv6CidrBlock=True)
        change_tags(ec2, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("ec2").delete_vpc(VpcId=state["id"])


class Vpc(_AnyVpc):
    """A network."""

    name = "aws_vpc"
    rules = Rules(
        force_new=("cidr_block", "ipv4_ipam_pool_id", "ipv4_netmask_length"),
        force_new_when={
            "instance_tenancy": lambda old, new: old["instance_tenancy"] != new["instance_tenancy"] == "dedicated"
        },
        defaults={"enable_dns_support": True, "instance_tenancy": "default"},
        recompute=dict.fromkeys(_IPV6, ("assign_generated_ipv6_cidr_block",)),
        checks={
            "instance_tenancy": one_of("default", "dedicated"),
            "ipv4_netmask_length": between(16, 28),
            "ipv6_netmask_length": between(44, 60),
        },
        conflicts=(
            ("cidr_block", "ipv4_netmask_length"),
            ("ipv6_cidr_block", "ipv6_netmask_length"),
            ("ipv6_cidr_block", "assign_generated_ipv6_cidr_block"),
            ("ipv6_ipam_pool_id", "assign_generated_ipv6_cidr_block"),
        ),
        required_with={
            "ipv4_netmask_length": ("ipv4_ipam_pool_id",),
            "ipv6_cidr_block": ("ipv6_ipam_pool_id",),
            "ipv6_cidr_block_network_border_group": ("assign_generated_ipv6_cidr_block",),
            "ipv6_netmask_length": ("ipv6_ipam_pool_id",),
        },
        unserved=_UNSERVED,
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, then set its switches."""
        ec2 = session.client("ec2")
        made = ec2.create_vpc(
            CidrBlock=new["cidr_block"] or "",
            InstanceTenancy=new["instance_tenancy"],
            AmazonProvidedIpv6CidrBlock=bool(new["assign_generated_ipv6_cidr_block"]),
            **tags_of_new("vpc", new),
        )
        new["id"] = made["Vpc"]["VpcId"]
        _switch(ec2, new["id"], {name: new[name] for name in _SWITCHES if new[name] not in (None, _NEW[name])})


class DefaultVpc(_AnyVpc):
    """The VPC that each account has: taken over, not made, and left there unless `force_destroy` says otherwise."""

    name = "aws_default_vpc"
    rules = Rules(
        defaults={"enable_dns_hostnames": True, "enable_dns_support": True, "force_destroy": False},
        recompute=dict.fromkeys(_IPV6, ("assign_generated_ipv6_cidr_block",)),
        conflicts=(("ipv6_ipam_pool_id", "assign_generated_ipv6_cidr_block"),),
        unserved=_UNSERVED_OF_DEFAULT,
    )

    def create(self, session: Any, new: Values) -> None:
        """Find it, or make it where somebody has removed it; then bring it to what is wanted."""
        ec2 = session.client("ec2")
        there = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
        vpc = there[0] if there else ec2.create_default_vpc()["Vpc"]
        new["id"], new["existing_default_vpc"] = vpc["VpcId"], bool(there)
        before = {"tags_all": tag_map(vpc.get("Tags")), "ipv6_association_id": _ipv6(vpc)["ipv6_association_id"]}
        changed = {name for name in _SWITCHES if new[name] is not None}
        if bool(new["assign_generated_ipv6_cidr_block"]) != bool(before["ipv6_association_id"]):
            changed.add("assign_generated_ipv6_cidr_block")
        self.update(session, before, new, changed)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it where `force_destroy` says so."""
        if state["force_destroy"]:
            super().delete(session, state)


class VpcData(DataSource):
    """A VPC that exists."""

    name = "aws_vpc"

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        names = {"cidr_block": "cidr", "default": "isDefault", "dhcp_options_id": "dhcp-options-id", "state": "state"}
        ids = {"VpcIds": [config["id"]]} if config["id"] else {}
        vpcs = session.client("ec2").describe_vpcs(Filters=search(config, names), **ids)["Vpcs"]
        vpc = only_one(vpcs, "VPC")
        came = _came_along(session.client("ec2"), vpc["VpcId"])
        ipv6 = _ipv6(vpc)
        return {
            **_told(session, vpc),
            "id": vpc["VpcId"],
            "cidr_block_associations": [_association(each) for each in vpc.get("CidrBlockAssociationSet", [])],
            "default": vpc.get("IsDefault", False),
            "ipv6_association_id": ipv6["ipv6_association_id"],
            "ipv6_cidr_block": ipv6["ipv6_cidr_block"],
            "main_route_table_id": came["main_route_table_id"],
            "state": vpc["State"],
        }


def _association(found: Values) -> Values:
    return {
        "association_id": found["AssociationId"],
        "cidr_block": found["CidrBlock"],
        "state": found["CidrBlockState"]["State"],
    }


def _told(session: Any, vpc: Values) -> Values:
    ec2, vpc_id = session.client("ec2"), vpc["VpcId"]
    switches = {
        name: ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=theirs[:1].lower() + theirs[1:])[theirs]["Value"]
        for name, theirs in _SWITCHES.items()
    }
    return {
        **switches,
        "arn": session.arn("ec2", f"vpc/{vpc_id}"),
        "cidr_block": vpc["CidrBlock"],
        "dhcp_options_id": vpc.get("DhcpOptionsId"),
        "instance_tenancy": vpc["InstanceTenancy"],
        "owner_id": vpc["OwnerId"],
        "tags": tag_map(vpc.get("Tags")),
    }


def _came_along(ec2: Any, vpc_id: str) -> Values:
    """The access list, the route table and the security group that AWS makes with a VPC."""
    here = {"Name": "vpc-id", "Values": [vpc_id]}
    acls = ec2.describe_network_acls(Filters=[here, {"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    tables = ec2.describe_route_tables(Filters=[here, {"Name": "association.main", "Values": ["true"]}])["RouteTables"]
    groups = ec2.describe_security_groups(Filters=[here, {"Name": "group-name", "Values": ["default"]}])
    table = _id_of(tables, "RouteTableId")
    return {
        "default_network_acl_id": _id_of(acls, "NetworkAclId"),
        "default_route_table_id": table,
        "default_security_group_id": _id_of(groups["SecurityGroups"], "GroupId"),
        "main_route_table_id": table,
    }


def _id_of(found: list[Values], name: str) -> str | None:
    return found[0][name] if found else None


def _ipv6(vpc: Values) -> Values:
    """The IPv6 block that is associated."""
    there = [
        each
        for each in vpc.get("Ipv6CidrBlockAssociationSet", [])
        if each["Ipv6CidrBlockState"]["State"] in {"associated", "associating"}
    ]
    block: Values = there[0] if there else {}
    return {
        "assign_generated_ipv6_cidr_block": block.get("Ipv6Pool") == "Amazon",
        "ipv6_association_id": block.get("AssociationId"),
        "ipv6_cidr_block": block.get("Ipv6CidrBlock"),
        "ipv6_cidr_block_network_border_group": block.get("NetworkBorderGroup"),
    }


def _switch(ec2: Any, vpc_id: str, wanted: Mapping[str, bool | None]) -> None:
    """Set switches, one in each call: AWS takes no more."""
    for name, theirs in _SWITCHES.items():  # names need the resolver, so it goes first
        if name in wanted:
            ec2.modify_vpc_attribute(VpcId=vpc_id, **{theirs: {"Value": bool(wanted[name])}})
