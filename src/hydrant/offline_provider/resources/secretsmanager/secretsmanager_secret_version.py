"""aws_secretsmanager_secret_version, resource and data source; data source aws_secretsmanager_secret_versions
(internal/service/secretsmanager/secret_version*.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import describe, time_text

CURRENT = "AWSCURRENT"


class SecretVersion(ResourceType):
    """A value of a secret. The id is "secret|version". The current one stays as long as the secret."""

    name = "aws_secretsmanager_secret_version"
    rules = Rules(
        force_new=("secret_binary", "secret_id", "secret_string", "secret_string_wo_version"),
        conflicts=(("secret_binary", "secret_string", "secret_string_wo"),),
        required_with={
            "secret_string_wo": ["secret_string_wo_version"],
            "secret_string_wo_version": ["secret_string_wo"],
        },
        unserved={"secret_binary": "the emulator decodes a binary value twice, so that it cannot be had back"},
        parameters={"SecretString": "secret_string", "SecretBinary": "secret_binary"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        stages = {"VersionStages": new["version_stages"]} if new["version_stages"] else {}
        made = session.client("secretsmanager").put_secret_value(
            SecretId=new["secret_id"], SecretString=new["secret_string"] or new.get("secret_string_wo") or "", **stages
        )
        new["id"] = f"{new['secret_id']}|{made['VersionId']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; one without a stage is on its way out."""
        secret, _, version = state["id"].rpartition("|")
        client = session.client("secretsmanager")
        describe(client, secret)
        found = client.get_secret_value(SecretId=secret, VersionId=version)
        if not found.get("VersionStages"):
            return None
        kept = state["secret_string_wo_version"] is not None  # a write-only value is in no state
        return {
            "arn": found["ARN"],
            "has_secret_string_wo": kept,
            "secret_arn": found["ARN"],
            "secret_id": secret,
            "secret_string": None if kept else found.get("SecretString"),
            "version_id": found["VersionId"],
            "version_stages": found["VersionStages"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Move stages: a stage is taken from the version that has it."""
        client, (secret, _, version) = session.client("secretsmanager"), new["id"].rpartition("|")
        if "version_stages" not in changed:
            return
        before, after = set(old["version_stages"] or ()), set(new["version_stages"] or ())
        holders = client.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
        for stage in sorted(after - before):
            holder = next((each for each, stages in holders.items() if stage in stages), None)
            taken = {"RemoveFromVersionId": holder} if holder else {}
            client.update_secret_version_stage(SecretId=secret, VersionStage=stage, MoveToVersionId=version, **taken)
        for stage in sorted(before - after - {CURRENT}):
            client.update_secret_version_stage(SecretId=secret, VersionStage=stage, RemoveFromVersionId=version)

    def delete(self, session: Any, state: Values) -> None:
        """Take its stages away, but for the current one, which AWS does not give up."""
        found = self.read(session, state)
        if found is None:
            raise NotFound
        for stage in sorted(set(found["version_stages"]) - {CURRENT}):
            session.client("secretsmanager").update_secret_version_stage(
                SecretId=found["secret_id"], VersionStage=stage, RemoveFromVersionId=found["version_id"]
            )

    def imported(self, session: Any, import_id: str) -> Values:
        """By secret and version."""
        if not all(import_id.rpartition("|")):
            raise Refused(f"expected SECRET_ID|VERSION_ID, got {import_id!r}")
        return {"id": import_id}


class SecretVersionData(DataSource):
    """A value of a secret, the current one where none is named."""

    name = "aws_secretsmanager_secret_version"
    rules = Rules(defaults={"version_stage": CURRENT})

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        which = (
            {"VersionId": config["version_id"]} if config["version_id"] else {"VersionStage": config["version_stage"]}
        )
        found = session.client("secretsmanager").get_secret_value(SecretId=config["secret_id"], **which)
        binary = found.get("SecretBinary")
        return {
            "id": f"{config['secret_id']}|{found['VersionId']}",
            "arn": found["ARN"],
            "created_date": time_text(found.get("CreatedDate")),
            "secret_arn": found["ARN"],
            "secret_binary": binary.decode() if binary is not None else None,
            "secret_string": found.get("SecretString"),
            "version_id": found["VersionId"],
            "version_stages": found["VersionStages"],
        }


class SecretVersionsData(DataSource):
    """All versions of a secret."""

    name = "aws_secretsmanager_secret_versions"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        client = session.client("secretsmanager")
        more: dict[str, str] = {}
        versions: list[Values] = []
        while True:
            page = client.list_secret_version_ids(
                SecretId=config["secret_id"], IncludeDeprecated=bool(config["include_deprecated"]), **more
            )
            versions += page.get("Versions", [])
            if not page.get("NextToken"):
                break
            more = {"NextToken": page["NextToken"]}
        return {
            "arn": page["ARN"],
            "name": page["Name"],
            "secret_arn": page["ARN"],
            "secret_name": page["Name"],
            "versions": [
                {
                    "created_time": time_text(each.get("CreatedDate")),
                    "last_accessed_date": each["LastAccessedDate"].strftime("%Y-%m-%d")
                    if each.get("LastAccessedDate")
                    else None,
                    "version_id": each["VersionId"],
                    "version_stages": each.get("VersionStages", []),
                }
                for each in versions
            ],
        }
