"""aws_iam_service_specific_credential (internal/service/iam/service_specific_credential.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values

from .common import ACTIVE, INACTIVE, moment


class ServiceSpecificCredential(ResourceType):
    """A user name and password for CodeCommit or Keyspaces. The id is "service:user:credential".

    AWS tells the password once, so it is in the state alone.
    """

    name = "aws_iam_service_specific_credential"
    rules = Rules(
        force_new=("service_name", "user_name", "credential_age_days"),
        defaults={"status": ACTIVE},
        checks={"user_name": length(1, 64), "status": one_of(ACTIVE, INACTIVE)},
        unserved={"credential_age_days": "the emulator's credentials have no end"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create, then set the status."""
        named = {"UserName": new["user_name"], "ServiceName": new["service_name"]}
        made = session.client("iam").create_service_specific_credential(**named)["ServiceSpecificCredential"]
        new["id"] = f"{new['service_name']}:{new['user_name']}:{made['ServiceSpecificCredentialId']}"
        new["service_password"] = made.get("ServicePassword")
        new["service_credential_secret"] = made.get("ServiceCredentialSecret")
        if new["status"] != ACTIVE:
            self.update(session, new, new, {"status"})

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it among those of the user for the service."""
        service, user, credential = state["id"].split(":")
        named = {"UserName": user, "ServiceName": service}
        found = session.client("iam").list_service_specific_credentials(**named)["ServiceSpecificCredentials"]
        ours = next((each for each in found if each["ServiceSpecificCredentialId"] == credential), None)
        if ours is None:
            return None
        return {
            "create_date": moment(ours["CreateDate"]),
            "expiration_date": moment(ours.get("ExpirationDate")),
            "service_credential_alias": ours.get("ServiceCredentialAlias"),
            "service_name": service,
            "service_specific_credential_id": credential,
            "service_user_name": ours.get("ServiceUserName"),
            "status": ours["Status"],
            "user_name": user,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the status."""
        session.client("iam").update_service_specific_credential(**_target(new), Status=new["status"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_service_specific_credential(**_target(state))

    def imported(self, session: Any, import_id: str) -> Values:
        """By "service:user:credential"."""
        if import_id.count(":") != 2:
            raise Refused(f"expected SERVICE_NAME:USER_NAME:CREDENTIAL_ID, got {import_id!r}")
        return {"id": import_id}


def _target(state: Values) -> Values:
    _, user, credential = state["id"].split(":")
    return {"UserName": user, "ServiceSpecificCredentialId": credential}
