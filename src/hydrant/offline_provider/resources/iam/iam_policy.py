"""aws_iam_policy, resource and data source (internal/service/iam/{policy,policy_data_source}.go)."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.failures import is_gone
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, iam_policy_json, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .common import change_tags, named, policy_text, refuse_conflict
from .managed_policies import holders, missing, policies

_MAX_VERSIONS = 5
_PREFIX = matches(r"((/[A-Za-z0-9.,+@=_-]+)*)/", "expected a path that begins and ends with /")


class Policy(ResourceType):
    """A managed policy of the account."""

    name = "aws_iam_policy"
    rules = Rules(
        force_new=("name", "name_prefix", "path", "description"),
        defaults={"path": "/"},
        json=("policy",),
        conflicts=(("name", "name_prefix"),),
        checks={
            "name": named(128),
            "policy": iam_policy_json,
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
        """Read it."""
        return _read(session, state["id"])

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """A changed document is a new default version; the oldest goes when there are five."""
        iam, target = session.client("iam"), {"PolicyArn": new["id"]}
        if "policy" in changed:
            others = [v for v in iam.list_policy_versions(**target)["Versions"] if not v["IsDefaultVersion"]]
            if len(others) + 1 >= _MAX_VERSIONS:
                oldest = min(others, key=lambda version: version["CreateDate"])
                iam.delete_policy_version(**target, VersionId=oldest["VersionId"])
            iam.create_policy_version(**target, PolicyDocument=new["policy"], SetAsDefault=True)
        change_tags(session, "policy", target, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete with all versions, once nothing has it."""
        iam, target = session.client("iam"), {"PolicyArn": state["id"]}
        attached = [f"{of.word} {name}" for of, names in holders(session, state["id"]).items() for name in names]
        refuse_conflict("the policy is attached to", attached, "Detach it there first.")
        for version in iam.list_policy_versions(**target)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(**target, VersionId=version["VersionId"])
        iam.delete_policy(**target)

    def imported(self, session: Any, import_id: str) -> Values:
        """By ARN."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id.rpartition("/")[2])}


class PolicyData(DataSource):
    """A managed policy that exists, of the account or of AWS."""

    name = "aws_iam_policy"
    rules = Rules(checks={"arn": arn, "path_prefix": _PREFIX}, conflicts=(("arn", "name"), ("arn", "path_prefix")))

    def read(self, session: Any, config: Values) -> Values:
        """Find it by its ARN, or by its name among all."""
        found = config["arn"] or self._arn(session, config["name"] or "", config["path_prefix"])
        try:
            told = _read(session, found)
        except Exception as error:
            if is_gone(error):
                raise missing(session, found, "arn") from error
            raise
        return {**told, "id": found}

    def _arn(self, session: Any, name: str, prefix: str | None) -> str:
        arns = [each["Arn"] for each in policies(session, prefix) if not name or each["PolicyName"] == name]
        if not arns and not name:
            raise Refused(f"there is no managed policy below {prefix}", "path_prefix")
        if not arns:
            raise missing(session, name, "name")
        if len(arns) > 1:
            raise Refused(f"{len(arns)} managed policies fit: {', '.join(arns[:3])} and so on. Set arn.", "name")
        return str(arns[0])


def _read(session: Any, found: str) -> Values:
    """The policy and its default version's document."""
    iam = session.client("iam")
    policy = iam.get_policy(PolicyArn=found)["Policy"]
    version = iam.get_policy_version(PolicyArn=found, VersionId=policy["DefaultVersionId"])
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
