"""aws_iam_access_key; data source aws_iam_access_keys
(internal/service/iam/{access_key,access_keys_data_source}.go).
"""

import base64
import hashlib
import hmac
from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .common import ACTIVE, INACTIVE, listed, moment, sought

NO_PGP = "it encrypts nothing; leave pgp_key out, and the secret is in the state, as sensitive"
_SMTP_VERSION = b"\x04"


class AccessKey(ResourceType):
    """An access key of a user. AWS tells its secret once, so it is in the state alone."""

    name = "aws_iam_access_key"
    rules = Rules(
        force_new=("user", "pgp_key"),
        defaults={"status": ACTIVE},
        checks={"status": one_of(ACTIVE, INACTIVE)},
        unserved={"pgp_key": NO_PGP},
        parameters={"UserName": "user"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create, then set the status."""
        made = session.client("iam").create_access_key(UserName=new["user"])["AccessKey"]
        new["id"] = made["AccessKeyId"]
        new["secret"] = made["SecretAccessKey"]
        new["ses_smtp_password_v4"] = smtp_password(made["SecretAccessKey"], session.region)
        if new["status"] != ACTIVE:
            self.update(session, new, new, {"status"})

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it among the user's keys."""
        key = next((each for each in _keys(session, state["user"]) if each["AccessKeyId"] == state["id"]), None)
        if key is None:
            return None
        return {"user": state["user"], "status": key["Status"], "create_date": moment(key.get("CreateDate"))}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the status."""
        key = {"UserName": new["user"], "AccessKeyId": new["id"]}
        session.client("iam").update_access_key(**key, Status=new["status"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_access_key(UserName=state["user"], AccessKeyId=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By its id; AWS knows whose it is."""
        found = session.client("iam").get_access_key_last_used(AccessKeyId=import_id)
        if not found.get("UserName"):
            raise NotFound(f"there is no access key {import_id}")
        return {"id": import_id, "user": found["UserName"]}


class AccessKeysData(DataSource):
    """The access keys of a user, without their secrets."""

    name = "aws_iam_access_keys"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        with sought(f"user {config['user']}", "user"):
            keys = _keys(session, config["user"])
        told = [
            {
                "access_key_id": each["AccessKeyId"],
                "create_date": moment(each.get("CreateDate")),
                "status": each["Status"],
            }
            for each in keys
        ]
        return {"id": config["user"], "access_keys": told}


def smtp_password(secret: str, region: str) -> str:
    """The password for SES's SMTP interface that a secret key makes [SES developer guide: SMTP credentials]."""
    signature = f"AWS4{secret}".encode()
    for word in ("11111111", region, "ses", "aws4_request", "SendRawEmail"):
        signature = hmac.digest(signature, word.encode(), hashlib.sha256)
    return base64.b64encode(_SMTP_VERSION + signature).decode()


def _keys(session: Any, user: str) -> list[Values]:
    return listed(session, "list_access_keys", "AccessKeyMetadata", UserName=user)
