"""aws_iam_signing_certificate (internal/service/iam/signing_certificate.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .common import ACTIVE, INACTIVE, listed
from .iam_server_certificate import same_certificate


class SigningCertificate(ResourceType):
    """A certificate by which a user signs requests. The id is "certificate:user"."""

    name = "aws_iam_signing_certificate"
    rules = Rules(
        force_new=("certificate_body", "user_name"),
        defaults={"status": ACTIVE},
        equivalent={"certificate_body": same_certificate},
        checks={"status": one_of(ACTIVE, INACTIVE)},
    )

    def create(self, session: Any, new: Values) -> None:
        """Upload it, then set the status."""
        upload = {"UserName": new["user_name"], "CertificateBody": new["certificate_body"]}
        made = session.client("iam").upload_signing_certificate(**upload)["Certificate"]
        new["id"] = f"{made['CertificateId']}:{new['user_name']}"
        if new["status"] != ACTIVE:
            self.update(session, new, new, {"status"})

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it among the user's certificates."""
        certificate, user = state["id"].split(":", 1)
        found = listed(session, "list_signing_certificates", "Certificates", UserName=user)
        ours = next((each for each in found if each["CertificateId"] == certificate), None)
        if ours is None:
            return None
        return {
            "certificate_body": ours["CertificateBody"],
            "certificate_id": certificate,
            "status": ours["Status"],
            "user_name": user,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the status."""
        session.client("iam").update_signing_certificate(**_target(new), Status=new["status"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_signing_certificate(**_target(state))

    def imported(self, session: Any, import_id: str) -> Values:
        """By "certificate:user"."""
        if not all(import_id.partition(":")):
            raise Refused(f"expected CERTIFICATE_ID:USER_NAME, got {import_id!r}")
        return {"id": import_id}


def _target(state: Values) -> Values:
    certificate, user = state["id"].split(":", 1)
    return {"CertificateId": certificate, "UserName": user}
