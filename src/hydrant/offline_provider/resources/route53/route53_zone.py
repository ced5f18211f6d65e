"""aws_route53_zone, resource and data source (internal/service/route53/zone.go, zone_data_source.go)."""

from collections.abc import Iterator
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

NO_ZONE = ("NoSuchHostedZone",)
_UNSERVED = {"enable_accelerated_recovery": "the emulator drops it"}
_OWN = {"NS", "SOA"}
"""Records that a zone has by itself."""


def bare(name: Any) -> str:
    """A domain name without its last dot, in small letters."""
    return str(name).removesuffix(".").lower()


def zone_id(text: str) -> str:
    """An id without AWS's path before it."""
    return text.removeprefix("/hostedzone/")


class Zone(ResourceType):
    """A zone: public, or private to its VPCs."""

    name = "aws_route53_zone"
    rules = Rules(
        force_new=("delegation_set_id", "name"),
        defaults={"comment": "Managed by Terraform", "force_destroy": False},
        equivalent={"name": lambda old, new: bare(old) == bare(new)},
        conflicts=(("delegation_set_id", "vpc"),),
        checks={"comment": length(0, 256), "delegation_set_id": length(0, 32), "name": length(1, 1024)},
        unserved=_UNSERVED,
    )
    not_found = NO_ZONE

    def create(self, session: Any, new: Values) -> None:
        """Create it with its first VPC; the others are associated afterwards."""
        client, vpcs = session.client("route53"), [_vpc(session, each) for each in new["vpc"]]
        given: Values = {"VPC": vpcs[0]} if vpcs else {}
        if new["delegation_set_id"]:
            given["DelegationSetId"] = new["delegation_set_id"]
        config = {"Comment": new["comment"] or "", "PrivateZone": bool(vpcs)}
        made = client.create_hosted_zone(
            Name=new["name"], CallerReference=naming.unique_id(), HostedZoneConfig=config, **given
        )
        new["id"] = zone_id(made["HostedZone"]["Id"])
        _change_tags(client, {}, new)
        for vpc in vpcs[1:]:
            client.associate_vpc_with_hosted_zone(HostedZoneId=new["id"], VPC=vpc)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        client = session.client("route53")
        found = client.get_hosted_zone(Id=state["id"])
        vpcs = [{"vpc_id": each["VPCId"], "vpc_region": each["VPCRegion"]} for each in found.get("VPCs", [])]
        delegation = found.get("DelegationSet", {}).get("Id", "")
        return {
            **_told(session, found),
            "delegation_set_id": delegation.removeprefix("/delegationset/") or None,
            "vpc": vpcs,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Comment, VPCs and tags change in place; VPCs are added first, as a private zone has one at least."""
        client = session.client("route53")
        if "comment" in changed:
            client.update_hosted_zone_comment(Id=new["id"], Comment=new["comment"] or "")
        before, after = [_vpc(session, each) for each in old["vpc"]], [_vpc(session, each) for each in new["vpc"]]
        for vpc in (each for each in after if each not in before):
            client.associate_vpc_with_hosted_zone(HostedZoneId=new["id"], VPC=vpc)
        for vpc in (each for each in before if each not in after):
            client.disassociate_vpc_from_hosted_zone(HostedZoneId=new["id"], VPC=vpc)
        _change_tags(client, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; with `force_destroy` its records first."""
        client = session.client("route53")
        if state["force_destroy"]:
            records = [
                record
                for record in records_of(client, state["id"])
                if bare(record["Name"]) != bare(state["name"]) or record["Type"] not in _OWN
            ]
            if records:
                changes = [{"Action": "DELETE", "ResourceRecordSet": record} for record in records]
                client.change_resource_record_sets(HostedZoneId=state["id"], ChangeBatch={"Changes": changes})
        client.delete_hosted_zone(Id=state["id"])


class ZoneData(DataSource):
    """A zone that exists, by id or by what it is called."""

    name = "aws_route53_zone"
    rules = Rules(defaults={"private_zone": False}, unserved=_UNSERVED)

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        if config["zone_id"] and config["name"]:
            raise Refused("only one of zone_id and name may be set", "zone_id")
        client = session.client("route53")
        own = config["zone_id"] or _search(client, config)
        found = client.get_hosted_zone(Id=own)
        zone, told = found["HostedZone"], _told(session, found)
        linked = zone.get("LinkedService", {})
        return {
            **told,
            "id": told["zone_id"],
            "caller_reference": zone["CallerReference"],
            "linked_service_description": linked.get("Description"),
            "linked_service_principal": linked.get("ServicePrincipal"),
            "private_zone": zone["Config"]["PrivateZone"],
            "resource_record_set_count": zone.get("ResourceRecordSetCount"),
        }


def records_of(client: Any, zone: str, **start: str) -> Iterator[Values]:
    """The record sets of a zone, from a name and type on."""
    for page in client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone, **start):
        yield from page["ResourceRecordSets"]


def _search(client: Any, config: Values) -> str:
    private = bool(config["private_zone"] or config["vpc_id"])
    fitting = [
        zone_id(zone["Id"])
        for page in client.get_paginator("list_hosted_zones").paginate()
        for zone in page["HostedZones"]
        if zone["Config"]["PrivateZone"] == private
        and (not config["name"] or bare(zone["Name"]) == bare(config["name"]))
    ]
    found = [each for each in fitting if _has_vpc(client, each, config["vpc_id"]) and _has_tags(client, each, config)]
    if len(found) != 1:
        kind = "private hosted zone" if private else "hosted zone"
        raise Refused(f"{len(found) or 'no'} {kind}{'s' if len(found) > 1 else ''} match", "name")
    return found[0]


def _has_vpc(client: Any, zone: str, vpc: str | None) -> bool:
    return not vpc or any(each["VPCId"] == vpc for each in client.get_hosted_zone(Id=zone).get("VPCs", []))


def _has_tags(client: Any, zone: str, config: Values) -> bool:
    wanted = config["tags"] or {}
    return not wanted or wanted.items() <= _tags(client, zone).items()


def _told(session: Any, found: Values) -> Values:
    client, zone = session.client("route53"), found["HostedZone"]
    own = zone_id(zone["Id"])
    servers = list(found.get("DelegationSet", {}).get("NameServers", []))
    if zone["Config"]["PrivateZone"]:
        records = next((each for each in records_of(client, own) if each["Type"] == "NS"), {})
        servers = [each["Value"] for each in records.get("ResourceRecords", [])]
    return {
        "arn": f"arn:{session.partition}:route53:::hostedzone/{own}",
        "comment": zone["Config"].get("Comment"),
        "name": zone["Name"].removesuffix("."),
        "name_servers": sorted(servers),
        "primary_name_server": servers[0] if servers else None,
        "tags": _tags(client, own),
        "zone_id": own,
    }


def _vpc(session: Any, block: Values) -> Values:
    return {"VPCId": block["vpc_id"], "VPCRegion": block["vpc_region"] or session.region}


def _tags(client: Any, zone: str) -> dict[str, str]:
    found = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone)
    return tag_map(found["ResourceTagSet"].get("Tags"))


def _change_tags(client: Any, old: Values, new: Values) -> None:
    added, removed = tag_changes(old, new)
    place = {"ResourceType": "hostedzone", "ResourceId": new["id"]}
    if removed:  # on its own: LocalStack removes nothing where it adds something
        client.change_tags_for_resource(**place, RemoveTagKeys=removed)
    if added:
        client.change_tags_for_resource(**place, AddTags=tag_list({"tags_all": added}))
