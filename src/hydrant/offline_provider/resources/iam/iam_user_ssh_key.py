"""aws_iam_user_ssh_key, resource and data source (internal/service/iam/{user_ssh_key,user_ssh_key_data_source}.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .common import ACTIVE, sought

_SSH, _PEM = "SSH", "PEM"
_ENCODING = one_of(_SSH, _PEM)


class UserSshKey(ResourceType):
    """A public key of a user, for CodeCommit. The id is the key's."""

    name = "aws_iam_user_ssh_key"
    rules = Rules(
        force_new=("encoding", "public_key", "username"),
        equivalent={"public_key": lambda old, new: _bare(old) == _bare(new)},
        checks={"encoding": _ENCODING},
        parameters={"UserName": "username", "SSHPublicKeyBody": "public_key"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Upload it, then set the status."""
        upload = {"UserName": new["username"], "SSHPublicKeyBody": new["public_key"]}
        new["id"] = session.client("iam").upload_ssh_public_key(**upload)["SSHPublicKey"]["SSHPublicKeyId"]
        if new["status"] and new["status"] != ACTIVE:
            self.update(session, new, new, {"status"})

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; in SSH's form without the comment."""
        return _told(session, state["username"], state["id"], state["encoding"])

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the status."""
        target = {"UserName": new["username"], "SSHPublicKeyId": new["id"]}
        session.client("iam").update_ssh_public_key(**target, Status=new["status"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_ssh_public_key(UserName=state["username"], SSHPublicKeyId=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By "user:key:encoding"."""
        parts = import_id.split(":", 2)
        if len(parts) != 3 or not all(parts):
            raise Refused(f"expected USER_NAME:SSH_PUBLIC_KEY_ID:ENCODING, got {import_id!r}")
        return {"id": parts[1], "username": parts[0], "encoding": parts[2]}


class UserSshKeyData(DataSource):
    """A public key that exists."""

    name = "aws_iam_user_ssh_key"
    rules = Rules(checks={"encoding": _ENCODING})

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        user, key = config["username"], config["ssh_public_key_id"]
        with sought(f"public key {key} of user {user}", "ssh_public_key_id"):
            return {**_told(session, user, key, config["encoding"]), "id": key}


def _told(session: Any, user: str, key: str, encoding: str) -> Values:
    target = {"UserName": user, "SSHPublicKeyId": key}
    found = session.client("iam").get_ssh_public_key(**target, Encoding=encoding)["SSHPublicKey"]
    body = found["SSHPublicKeyBody"]
    return {
        "fingerprint": found["Fingerprint"],
        "public_key": _bare(body) if encoding == _SSH else body,
        "ssh_public_key_id": found["SSHPublicKeyId"],
        "status": found["Status"],
    }


def _bare(key: str | None) -> str:
    """A key without line ends around it; in SSH's form without its comment."""
    text = (key or "").strip("\n")
    return " ".join(text.split(" ")[:2]) if text.startswith(("ssh-", "ecdsa-")) else text
