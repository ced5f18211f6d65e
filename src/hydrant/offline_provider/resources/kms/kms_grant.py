"""aws_kms_grant (internal/service/kms/grant.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

_WAY = Members(
    block_of("aws_kms_grant"),
    {
        "grant_creation_tokens": "GrantTokens",
        "grant_id": None,
        "grant_token": None,
        "id": None,
        "region": None,
        "retire_on_delete": None,
        "key_id": "KeyId",
    },
)


class Grant(ResourceType):
    """What a principal may do with a key. The id is "key:grant"; nothing changes in place."""

    name = "aws_kms_grant"
    rules = Rules(
        force_new=(
            "constraints",
            "grant_creation_tokens",
            "grantee_principal",
            "key_id",
            "name",
            "operations",
            "retire_on_delete",
            "retiring_principal",
        ),
        defaults={"retire_on_delete": False},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it; the token is told once."""
        request = _WAY.request(new)
        if new["constraints"]:
            request["Constraints"] = next(iter(request["Constraints"]))
        made = session.client("kms").create_grant(**request)
        new["id"] = f"{new['key_id']}:{made['GrantId']}"
        new["grant_id"], new["grant_token"] = made["GrantId"], made["GrantToken"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it among the grants of its key."""
        key, _, grant = state["id"].rpartition(":")
        pages = session.client("kms").get_paginator("list_grants").paginate(KeyId=key)
        found = next((each for page in pages for each in page["Grants"] if each["GrantId"] == grant), None)
        if found is None:
            return None
        told = {**found, "Constraints": [found["Constraints"]] if found.get("Constraints") else []}
        return {"name": None, "retiring_principal": None, **_WAY.read(told), "key_id": key, "grant_id": grant}

    def delete(self, session: Any, state: Values) -> None:
        """Retire it, or take it back."""
        client, (key, _, grant) = session.client("kms"), state["id"].rpartition(":")
        if self.read(session, state) is None:
            raise NotFound
        if state["retire_on_delete"]:
            client.retire_grant(KeyId=client.describe_key(KeyId=key)["KeyMetadata"]["Arn"], GrantId=grant)
        else:
            client.revoke_grant(KeyId=key, GrantId=grant)

    def imported(self, session: Any, import_id: str) -> Values:
        """By key and grant."""
        if not all(import_id.rpartition(":")):
            raise Refused(f"expected KEY_ID:GRANT_ID, got {import_id!r}")
        return {"id": import_id}
