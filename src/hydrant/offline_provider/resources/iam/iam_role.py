"""aws_iam_role. Source of the table: internal/service/iam/role.go."""

from typing import Any
from urllib.parse import unquote

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, json_text, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

IAM_NAME = r"[\w+=,.@-]*"


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
            "name": all_of(length(1, 64), matches(IAM_NAME, "letters, digits and _ + = , . @ - only")),
            "assume_role_policy": json_text,
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
        iam, name = session.client("iam"), state["id"]
        role = iam.get_role(RoleName=name)["Role"]
        attached = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name).build_full_result()
        return {
            "name": name,
            "arn": role["Arn"],
            "assume_role_policy": policy_text(role["AssumeRolePolicyDocument"]),
            "create_date": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "description": role.get("Description"),
            "managed_policy_arns": sorted(policy["PolicyArn"] for policy in attached["AttachedPolicies"]),
            "inline_policy": self._inline(iam, name),
            "max_session_duration": role.get("MaxSessionDuration", 3600),
            "path": role["Path"],
            "permissions_boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "unique_id": role["RoleId"],
            "tags": tag_map(role.get("Tags")),
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
        added, removed = tag_changes(old, new)
        if removed:
            iam.untag_role(RoleName=name, TagKeys=removed)
        if added:
            iam.tag_role(RoleName=name, Tags=[{"Key": key, "Value": value} for key, value in added.items()])

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
        iam.delete_role(RoleName=name)

    def _attach(self, session: Any, name: str, old: list[str], new: list[str]) -> None:
        iam = session.client("iam")
        for policy in set(old) - set(new):
            iam.detach_role_policy(RoleName=name, PolicyArn=policy)
        for policy in set(new) - set(old):
            iam.attach_role_policy(RoleName=name, PolicyArn=policy)

    def _put_inline(self, session: Any, name: str, old: list[Values] | None, new: list[Values] | None) -> None:
        iam = session.client("iam")
        wanted = {policy["name"]: policy["policy"] for policy in new or [] if policy["name"]}
        for policy in old or []:
            if policy["name"] and policy["name"] not in wanted:
                iam.delete_role_policy(RoleName=name, PolicyName=policy["name"])
        for policy_name, text in wanted.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=text)

    def _inline(self, iam: Any, name: str) -> list[Values]:
        found = iam.get_paginator("list_role_policies").paginate(RoleName=name).build_full_result()["PolicyNames"]
        return [
            {"name": each, "policy": policy_text(iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"])}
            for each in found
        ]


def policy_text(found: Any) -> str:
    """The SDK decodes policy documents of IAM; the state holds their text."""
    import json

    return unquote(found) if isinstance(found, str) else json.dumps(found, separators=(",", ":"))
