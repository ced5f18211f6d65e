"""aws_iam_policy. Source of the table: internal/service/iam/policy.go."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, all_of, json_text, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

from .iam_role import IAM_NAME, policy_text

_MAX_VERSIONS = 5


class Policy(ResourceType):
    """A managed policy of the account."""

    name = "aws_iam_policy"
    rules = Rules(
        force_new=("name", "name_prefix", "path", "description"),
        defaults={"path": "/"},
        json=("policy",),
        conflicts=(("name", "name_prefix"),),
        checks={
            "name": all_of(length(1, 128), matches(IAM_NAME, "letters, digits and _ + = , . @ - only")),
            "policy": json_text,
            "description": length(0, 1000),
        },
        parameters={"PolicyName": "name", "PolicyDocument": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create; the id is the ARN."""
        naming.choose_name(new)
        made = session.client("iam").create_policy(
            PolicyName=new["name"],
            Path=new["path"],
            PolicyDocument=new["policy"],
            Description=new["description"] or "",
            Tags=tag_list(new),
        )
        new["id"] = made["Policy"]["Arn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the policy and its default version's document."""
        iam = session.client("iam")
        policy = iam.get_policy(PolicyArn=state["id"])["Policy"]
        version = iam.get_policy_version(PolicyArn=state["id"], VersionId=policy["DefaultVersionId"])
        return {
            "arn": policy["Arn"],
            "name": policy["PolicyName"],
            "path": policy["Path"],
            "policy": policy_text(version["PolicyVersion"]["Document"]),
            "policy_id": policy["PolicyId"],
            "attachment_count": policy.get("AttachmentCount", 0),
            "description": policy.get("Description"),
            "tags": tag_map(policy.get("Tags")),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """A changed document is a new default version; the oldest goes when there are five."""
        iam, arn = session.client("iam"), new["id"]
        if "policy" in changed:
            others = [v for v in iam.list_policy_versions(PolicyArn=arn)["Versions"] if not v["IsDefaultVersion"]]
            if len(others) + 1 >= _MAX_VERSIONS:
                oldest = min(others, key=lambda version: version["CreateDate"])
                iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=new["policy"], SetAsDefault=True)
        added, removed = tag_changes(old, new)
        if removed:
            iam.untag_policy(PolicyArn=arn, TagKeys=removed)
        if added:
            iam.tag_policy(PolicyArn=arn, Tags=[{"Key": key, "Value": value} for key, value in added.items()])

    def delete(self, session: Any, state: Values) -> None:
        """Delete with all versions."""
        iam, arn = session.client("iam"), state["id"]
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
        iam.delete_policy(PolicyArn=arn)
