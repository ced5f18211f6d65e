"""aws_security_group, resource and data source (internal/service/ec2/vpc_security_group.go)."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Check, Rules, all_of, length
from hydrant.offline_provider.schema import Values

from .common import change_tags, only_one, search, tag_map, tags_of_new
from .permissions import Permission, from_api, from_rules, same_rules, to_rules

_WAYS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}


def _name(longest: int) -> Check:
    """The name of a group, or its prefix."""
    return all_of(length(0, longest), lambda text: "cannot begin with sg-" if text.startswith("sg-") else None)


class SecurityGroup(ResourceType):
    """A group with its rules. Rules that the configuration does not name at all stay as they are."""

    name = "aws_security_group"
    rules = Rules(
        force_new=("description", "name", "name_prefix", "vpc_id"),
        defaults={"description": "Managed by Terraform", "revoke_rules_on_delete": False},
        conflicts=(("name", "name_prefix"),),
        equivalent=dict.fromkeys(_WAYS, same_rules),
        checks={"description": length(0, 255), "name": _name(255), "name_prefix": _name(229)},
    )
    not_found = ("InvalidGroup.NotFound",)

    def create(self, session: Any, new: Values) -> None:
        """Create it, take away the rule that AWS gives it, and permit what is wanted."""
        ec2 = session.client("ec2")
        naming.choose_name(new)
        vpc = {"VpcId": new["vpc_id"]} if new["vpc_id"] else {}
        made = ec2.create_security_group(
            GroupName=new["name"], Description=new["description"], **vpc, **tags_of_new("security-group", new)
        )
        new["id"] = made["GroupId"]
        _permit(ec2, new, {*_WAYS})

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the group and its rules."""
        group = session.client("ec2").describe_security_groups(GroupIds=[state["id"]])["SecurityGroups"][0]
        permitted = {way: to_rules(from_api(group[theirs]), group["GroupId"]) for way, theirs in _WAYS.items()}
        return {**_told(session, group), **permitted}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Rules and tags change in place."""
        ec2 = session.client("ec2")
        _permit(ec2, new, changed & _WAYS.keys())
        change_tags(ec2, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; with `revoke_rules_on_delete` its rules first, as other groups may be in them."""
        ec2 = session.client("ec2")
        if state["revoke_rules_on_delete"]:
            _permit(ec2, state | dict.fromkeys(_WAYS, ()), {*_WAYS})
        ec2.delete_security_group(GroupId=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By id."""
        group = session.client("ec2").describe_security_groups(GroupIds=[import_id])["SecurityGroups"][0]
        return {"id": import_id, "name_prefix": naming.prefix_of(group["GroupName"])}


class SecurityGroupData(DataSource):
    """A group that exists."""

    name = "aws_security_group"

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        ids = {"GroupIds": [config["id"]]} if config["id"] else {}
        filters = search(config, {"name": "group-name", "vpc_id": "vpc-id"})
        found = session.client("ec2").describe_security_groups(Filters=filters, **ids)["SecurityGroups"]
        group = only_one(found, "security group")
        told = _told(session, group)
        return {"id": group["GroupId"], **{name: told[name] for name in told if name != "owner_id"}}


def _told(session: Any, group: Values) -> Values:
    return {
        "arn": session.arn("ec2", f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "name": group["GroupName"],
        "owner_id": group["OwnerId"],
        "tags": tag_map(group.get("Tags")),
        "vpc_id": group.get("VpcId"),
    }


def _permit(ec2: Any, new: Values, ways: set[str]) -> None:
    """Bring the rules of these ways to what is wanted. Revoked first: a description tells no two rules apart to EC2."""
    there = ec2.describe_security_groups(GroupIds=[new["id"]])["SecurityGroups"][0] if ways else {}
    for way in sorted(ways):
        before, after = from_api(there[_WAYS[way]]), from_rules(new[way], new["id"])
        if unwanted := before - after:
            _revoke(ec2, way, new["id"], unwanted)
        if missing := after - before:
            authorize = getattr(ec2, f"authorize_security_group_{way}")
            authorize(GroupId=new["id"], IpPermissions=[each.to_api() for each in missing])


def _revoke(ec2: Any, way: str, group: str, permissions: set[Permission]) -> None:
    revoke = getattr(ec2, f"revoke_security_group_{way}")
    revoke(GroupId=group, IpPermissions=[each.to_api() for each in permissions])
