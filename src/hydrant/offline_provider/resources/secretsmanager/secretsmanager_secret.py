"""aws_secretsmanager_secret, resource and data source; data source aws_secretsmanager_secrets
(internal/service/secretsmanager/{secret,secret_data_source,secrets_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, json_text, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

from .common import describe, time_text

_CHARACTERS = matches(r"[0-9A-Za-z/_+=.@-]+", "letters, digits and / _ + = . @ - only")
_SAID = {"description": "Description", "kms_key_id": "KmsKeyId"}


def _window(days: Any) -> str | None:
    return None if days == 0 or 7 <= days <= 30 else f"expected 0, or 7 to 30, got {days}"


class Secret(ResourceType):
    """A secret. The id is its ARN."""

    name = "aws_secretsmanager_secret"
    rules = Rules(
        force_new=("name", "name_prefix"),
        defaults={"force_overwrite_replica_secret": False, "recovery_window_in_days": 30},
        computed_blocks=("replica",),
        conflicts=(("name", "name_prefix"),),
        json=("policy",),
        unserved={"type": "the emulator keeps no secrets of partners"},
        checks={
            "name": all_of(length(1, 512), _CHARACTERS),
            "name_prefix": all_of(length(1, 486), _CHARACTERS),
            "policy": json_text,
            "recovery_window_in_days": _window,
        },
        parameters={"ResourcePolicy": "policy", "Name": "name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, then put its policy."""
        naming.choose_name(new)
        client, tags = session.client("secretsmanager"), tag_list(new)
        optional = {**{theirs: new[ours] for ours, theirs in _SAID.items()}, "Tags": tags}
        optional |= {"AddReplicaRegions": [_replica(each) for each in new["replica"] or []]}
        made = client.create_secret(
            Name=new["name"],
            ForceOverwriteReplicaSecret=bool(new["force_overwrite_replica_secret"]),
            **{word: value for word, value in optional.items() if value},
        )
        new["id"] = made["ARN"]
        if new["policy"] not in (None, "", "{}"):
            client.put_resource_policy(SecretId=new["id"], ResourcePolicy=new["policy"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it; its policy has a call of its own."""
        client = session.client("secretsmanager")
        found = describe(client, state["id"])
        return {
            **{ours: found.get(theirs) for ours, theirs in _SAID.items()},
            "arn": found["ARN"],
            "name": found["Name"],
            "policy": client.get_resource_policy(SecretId=state["id"]).get("ResourcePolicy"),
            "replica": [_replicated(each) for each in found.get("ReplicationStatus", [])],
            "tags": tag_map(found.get("Tags")),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Copies, what is said of it, policy and tags."""
        client, secret = session.client("secretsmanager"), new["id"]
        if "replica" in changed:
            _replicate(client, old, new)
        if changed & _SAID.keys():
            key = {"KmsKeyId": new["kms_key_id"]} if new["kms_key_id"] else {}
            client.update_secret(SecretId=secret, Description=new["description"] or "", **key)
        if "policy" in changed and new["policy"] not in (None, "", "{}"):
            client.put_resource_policy(SecretId=secret, ResourcePolicy=new["policy"])
        elif "policy" in changed:
            client.delete_resource_policy(SecretId=secret)
        added, removed = tag_changes(old, new)
        if removed:
            client.untag_resource(SecretId=secret, TagKeys=removed)
        if added:
            client.tag_resource(SecretId=secret, Tags=tag_list({"tags_all": added}))

    def delete(self, session: Any, state: Values) -> None:
        """Delete its copies; then itself, at once or after the days in which it can be had back."""
        client, secret = session.client("secretsmanager"), state["id"]
        describe(client, secret)
        if state["replica"]:
            _replicate(client, state, {**state, "replica": []})
        days = 30 if state["recovery_window_in_days"] is None else int(state["recovery_window_in_days"])
        how: Values = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
        client.delete_secret(SecretId=secret, **how)

    def imported(self, session: Any, import_id: str) -> Values:
        """By ARN, which ends in a hyphen and six characters."""
        name = import_id.rpartition(":")[2].rpartition("-")[0]
        return {"id": import_id, "name_prefix": naming.prefix_of(name)}


class SecretData(DataSource):
    """A secret that exists, by name or ARN."""

    name = "aws_secretsmanager_secret"
    rules = Rules(exactly_one=(("arn", "name"),))

    def read(self, session: Any, config: Values) -> Values:
        """Describe it."""
        client = session.client("secretsmanager")
        found = client.describe_secret(SecretId=config["arn"] or config["name"])
        return {
            **{ours: found.get(theirs) for ours, theirs in _SAID.items()},
            "id": found["ARN"],
            "arn": found["ARN"],
            "created_date": time_text(found.get("CreatedDate")),
            "last_changed_date": time_text(found.get("LastChangedDate")),
            "name": found["Name"],
            "policy": client.get_resource_policy(SecretId=found["ARN"]).get("ResourcePolicy"),
            "tags": tag_map(found.get("Tags")),
        }


class SecretsData(DataSource):
    """The secrets that fit."""

    name = "aws_secretsmanager_secrets"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        filters = [{"Key": each["name"], "Values": each["values"]} for each in config["filter"] or []]
        narrowed = {"Filters": filters} if filters else {}
        pages = session.client("secretsmanager").get_paginator("list_secrets").paginate(**narrowed)
        secrets = [secret for page in pages for secret in page["SecretList"]]
        return {
            "id": session.region,
            "arns": [secret["ARN"] for secret in secrets],
            "names": [secret["Name"] for secret in secrets],
        }


def _replica(block: Values) -> Values:
    key = {"KmsKeyId": block["kms_key_id"]} if block["kms_key_id"] else {}
    return {"Region": block["region"], **key}


def _replicated(found: Values) -> Values:
    return {
        "kms_key_id": found.get("KmsKeyId"),
        "last_accessed_date": time_text(found.get("LastAccessedDate")),
        "region": found["Region"],
        "status": found.get("Status"),
        "status_message": found.get("StatusMessage"),
    }


def _replicate(client: Any, old: Values, new: Values) -> None:
    before, after = ({block["region"]: block for block in values["replica"] or []} for values in (old, new))
    gone = sorted(before.keys() - after.keys())
    if gone:
        client.remove_regions_from_replication(SecretId=new["id"], RemoveReplicaRegions=gone)
    more = [_replica(after[region]) for region in sorted(after.keys() - before.keys())]
    if more:
        client.replicate_secret_to_regions(
            SecretId=new["id"],
            AddReplicaRegions=more,
            ForceOverwriteReplicaSecret=bool(new["force_overwrite_replica_secret"]),
        )
