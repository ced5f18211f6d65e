"""aws_iam_role, resource and data source; data sources aws_iam_roles, aws_iam_role_policies and
aws_iam_role_policy_attachments (internal/service/iam, same names).
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, arn, between, iam_policy_json, length
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .common import ROLE, change_tags, given, listed, moment, named, policy_text, sought
from .listings import LISTING_RULES, chosen
from .managed_policies import attach


class Role(ResourceType):
    """A role, with its inline policies and attachments where the configuration claims them."""

    name = "aws_iam_role"
    rules = Rules(
        force_new=("name", "name_prefix", "path"),
        defaults={"force_detach_policies": False, "max_session_duration": 3600, "path": "/"},
        computed_blocks=("inline_policy",),
        json=("assume_role_policy", "inline_policy.policy"),
        conflicts=(("name", "name_prefix"),),
        checks={
            "name": named(64),
            "assume_role_policy": iam_policy_json,
            "description": length(0, 1000),
            "max_session_duration": between(3600, 43200),
            "permissions_boundary": arn,
        },
        parameters={"RoleName": "name", "Path": "path"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create, then policies."""
        naming.choose_name(new)
        optional = {"Description": new["description"], "PermissionsBoundary": new["permissions_boundary"]}
        session.client("iam").create_role(
            RoleName=new["name"],
            Path=new["path"],
            AssumeRolePolicyDocument=new["assume_role_policy"],
            MaxSessionDuration=new["max_session_duration"],
            Tags=tag_list(new),
            **{key: value for key, value in optional.items() if value},
        )
        new["id"] = new["name"]
        self._attach(session, new["name"], [], new["managed_policy_arns"] or [])
        self._put_inline(session, new["name"], [], new["inline_policy"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the role, its attachments and its inline policies."""
        name = state["id"]
        return {
            **_told(session, name),
            "name": name,
            "managed_policy_arns": sorted(policy["PolicyArn"] for policy in ROLE.attached(session, name)),
            "inline_policy": self._inline(session, name),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """All but name and path change in place."""
        iam, name = session.client("iam"), new["id"]
        if "assume_role_policy" in changed:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=new["assume_role_policy"])
        if changed & {"description", "max_session_duration"}:
            duration = new["max_session_duration"]
            iam.update_role(RoleName=name, Description=new["description"] or "", MaxSessionDuration=duration)
        if "permissions_boundary" in changed and new["permissions_boundary"]:
            iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=new["permissions_boundary"])
        elif "permissions_boundary" in changed:
            iam.delete_role_permissions_boundary(RoleName=name)
        if "managed_policy_arns" in changed:
            self._attach(session, name, old["managed_policy_arns"] or [], new["managed_policy_arns"] or [])
        if "inline_policy" in changed:
            self._put_inline(session, name, old["inline_policy"], new["inline_policy"])
        change_tags(session, "role", {"RoleName": name}, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete with what the state knows to be on it; everything else only with `force_detach_policies`.

        What another resource has taken off since (aws_iam_role_policy is deleted first) is not there to be deleted.
        """
        iam, name = session.client("iam"), state["id"]
        found = self.read(session, state) or {}
        attached, inline = found["managed_policy_arns"], found["inline_policy"]
        if not state["force_detach_policies"]:
            attached = [policy for policy in attached if policy in (state["managed_policy_arns"] or [])]
            known = {policy["name"] for policy in state["inline_policy"] or []}
            inline = [policy for policy in inline if policy["name"] in known]
        self._attach(session, name, attached, [])
        self._put_inline(session, name, inline, [])
        for profile in listed(session, "list_instance_profiles_for_role", "InstanceProfiles", RoleName=name):
            iam.remove_role_from_instance_profile(RoleName=name, InstanceProfileName=profile["InstanceProfileName"])
        iam.delete_role(RoleName=name)

    def imported(self, session: Any, import_id: str) -> Values:
        """By name."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id)}

    def _attach(self, session: Any, name: str, old: list[str], new: list[str]) -> None:
        iam = session.client("iam")
        for policy in set(old) - set(new):
            iam.detach_role_policy(RoleName=name, PolicyArn=policy)
        for policy in set(new) - set(old):
            attach(session, ROLE, name, policy, "managed_policy_arns")

    def _put_inline(self, session: Any, name: str, old: list[Values] | None, new: list[Values] | None) -> None:
        iam = session.client("iam")
        wanted = {policy["name"]: policy["policy"] for policy in new or [] if policy["name"]}
        for policy in old or []:
            if policy["name"] and policy["name"] not in wanted:
                iam.delete_role_policy(RoleName=name, PolicyName=policy["name"])
        for policy_name, text in wanted.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=text)

    def _inline(self, session: Any, name: str) -> list[Values]:
        documents = {
            each: ROLE.call(session, "get_{}_policy", name, PolicyName=each)["PolicyDocument"]
            for each in ROLE.inline(session, name)
        }
        return [{"name": each, "policy": policy_text(document)} for each, document in documents.items()]


class RoleData(DataSource):
    """A role that exists."""

    name = "aws_iam_role"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        with sought(f"role {config['name']}", "name"):
            told = _told(session, config["name"])
        return {**told, "id": config["name"]}


class RolesData(DataSource):
    """The roles whose names match, or all."""

    name = "aws_iam_roles"
    rules = LISTING_RULES

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        return chosen(session, "list_roles", "Roles", "RoleName", config)


class RolePoliciesData(DataSource):
    """The names of the policies inside a role."""

    name = "aws_iam_role_policies"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        with sought(f"role {config['role_name']}", "role_name"):
            return {"policy_names": ROLE.inline(session, config["role_name"])}


class RolePolicyAttachmentsData(DataSource):
    """The managed policies attached to a role."""

    name = "aws_iam_role_policy_attachments"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        with sought(f"role {config['role_name']}", "role_name"):
            found = ROLE.attached(session, config["role_name"], **given(PathPrefix=config["path_prefix"]))
        told = [{"policy_arn": each["PolicyArn"], "policy_name": each["PolicyName"]} for each in found]
        return {"attached_policies": told}


def _told(session: Any, name: str) -> Values:
    """What resource and data source have in common."""
    role = session.client("iam").get_role(RoleName=name)["Role"]
    return {
        "arn": role["Arn"],
        "assume_role_policy": policy_text(role["AssumeRolePolicyDocument"]),
        "create_date": moment(role["CreateDate"]),
        "description": role.get("Description"),
        "max_session_duration": role.get("MaxSessionDuration", 3600),
        "path": role["Path"],
        "permissions_boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "unique_id": role["RoleId"],
        "tags": tag_map(role.get("Tags")),
    }
