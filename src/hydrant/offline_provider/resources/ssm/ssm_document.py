"""aws_ssm_document, resource and data source (internal/service/ssm/document.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .common import change_tags

_COMPUTED = {
    "created_date": "CreatedDate",
    "default_version": "DefaultVersion",
    "description": "Description",
    "document_format": "DocumentFormat",
    "document_type": "DocumentType",
    "document_version": "DocumentVersion",
    "hash": "Hash",
    "hash_type": "HashType",
    "latest_version": "LatestVersion",
    "name": "Name",
    "owner": "Owner",
    "platform_types": "PlatformTypes",
    "schema_version": "SchemaVersion",
    "status": "Status",
    "target_type": "TargetType",
    "version_name": "VersionName",
}
_ON_CONTENT = ("default_version", "description", "document_version", "hash", "latest_version", "parameter")
_AT_A_TIME = 20
"""How many accounts one call of ModifyDocumentPermission takes."""


class Document(ResourceType):
    """A document. The id is its name."""

    name = "aws_ssm_document"
    rules = Rules(
        force_new=("document_type", "name"),
        defaults={"document_format": "JSON"},
        recompute=dict.fromkeys(_ON_CONTENT, ("content", "document_format")),
        unserved=("attachments_source",),
        checks={
            "document_format": one_of("JSON", "TEXT", "YAML"),
            "name": all_of(length(3, 128), matches(r"[0-9A-Za-z_.-]+", "letters, digits, _ . and - only")),
            "version_name": all_of(length(3, 128), matches(r"[0-9A-Za-z_.-]+", "letters, digits, _ . and - only")),
            "target_type": length(1, 200),
        },
        parameters={"Content": "content"},
    )
    not_found = ("InvalidDocument",)

    def create(self, session: Any, new: Values) -> None:
        """Create it, then share it."""
        client, tags = session.client("ssm"), tag_list(new)
        client.create_document(
            Content=new["content"],
            DocumentFormat=new["document_format"],
            DocumentType=new["document_type"],
            Name=new["name"],
            **_optional(new),
            **({"Tags": tags} if tags else {}),
        )
        new["id"] = new["name"]
        _share(client, new, AccountIdsToAdd=_accounts(new))

    def read(self, session: Any, state: Values) -> Values | None:
        """What is said of it, its content, whom it is shared with and tags."""
        client, name = session.client("ssm"), state["id"]
        found = client.describe_document(Name=name)["Document"]
        latest = found.get("DocumentVersion") or "$LATEST"
        content = client.get_document(Name=name, DocumentVersion=latest, DocumentFormat=found["DocumentFormat"])
        shared = client.describe_document_permission(Name=name, PermissionType="Share").get("AccountIds", [])
        told = {ours: found.get(theirs) for ours, theirs in _COMPUTED.items()}
        return {
            **told,
            "arn": _arn(session, found),
            "content": content["Content"],
            "created_date": found["CreatedDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "parameter": [_parameter(each) for each in found.get("Parameters", [])],
            "permissions": {"type": "Share", "account_ids": ",".join(sorted(shared))} if shared else {},
            "tags": tag_map(client.list_tags_for_resource(ResourceType="Document", ResourceId=name)["TagList"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """A new version becomes the one that counts."""
        client, before, after = session.client("ssm"), _accounts(old), _accounts(new)
        if changed & {"content", "document_format", "target_type", "version_name"}:
            made = client.update_document(
                Content=new["content"],
                DocumentFormat=new["document_format"],
                DocumentVersion=old["default_version"],
                Name=new["name"],
                **_optional(new),
            )["DocumentDescription"]
            client.update_document_default_version(Name=new["name"], DocumentVersion=made["DocumentVersion"])
        _share(client, new, AccountIdsToRemove=before - after)
        _share(client, new, AccountIdsToAdd=after - before)
        change_tags(client, "Document", old, new)

    def delete(self, session: Any, state: Values) -> None:
        """AWS deletes only what is not shared."""
        client = session.client("ssm")
        _share(client, state, AccountIdsToRemove=_accounts(state))
        client.delete_document(Name=state["id"])


class DocumentData(DataSource):
    """A document that exists."""

    name = "aws_ssm_document"
    rules = Rules(defaults={"document_format": "JSON"}, checks={"document_format": one_of("JSON", "TEXT", "YAML")})

    def read(self, session: Any, config: Values) -> Values:
        """Read its content, in the format that is asked for."""
        version = {"DocumentVersion": config["document_version"]} if config["document_version"] else {}
        found = session.client("ssm").get_document(
            Name=config["name"], DocumentFormat=config["document_format"], **version
        )
        return {
            "id": found["Name"],
            "arn": _arn(session, found) if not found["Name"].startswith("AWS-") else found["Name"],
            "content": found["Content"],
            "document_format": found["DocumentFormat"],
            "document_type": found["DocumentType"],
            "document_version": found["DocumentVersion"],
        }


def _optional(new: Values) -> Values:
    names = {"TargetType": "target_type", "VersionName": "version_name"}
    return {word: new[name] for word, name in names.items() if new[name]}


def _accounts(values: Values) -> set[str]:
    """Whom it is shared with."""
    said = (values["permissions"] or {}).get("account_ids", "")
    return {account for account in said.split(",") if account}


def _share(client: Any, values: Values, **accounts: set[str]) -> None:
    for word, those in accounts.items():
        ordered = sorted(those)
        for start in range(0, len(ordered), _AT_A_TIME):
            some = {word: ordered[start : start + _AT_A_TIME]}
            client.modify_document_permission(Name=values["id"], PermissionType="Share", **some)


def _arn(session: Any, found: Values) -> str:
    kind = "automation-definition" if found["DocumentType"] == "Automation" else "document"
    return str(session.arn("ssm", f"{kind}/{found['Name']}"))


def _parameter(found: Values) -> Values:
    names = {"default_value": "DefaultValue", "description": "Description", "name": "Name", "type": "Type"}
    return {name: found.get(theirs) for name, theirs in names.items()}
