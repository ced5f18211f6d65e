"""aws_iam_account_password_policy (internal/service/iam/account_password_policy.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

_ID = "iam-account-password-policy"
_UNSET = {"hard_expiry": False, "max_password_age": 0, "password_reuse_prevention": 0}
"""What AWS leaves out, and what it means."""


class AccountPasswordPolicy(ResourceType):
    """What passwords of the account's users have to be like."""

    name = "aws_iam_account_password_policy"
    rules = Rules(defaults={"allow_users_to_change_password": True, "minimum_password_length": 6})

    def create(self, session: Any, new: Values) -> None:
        """Set it all: what is left out gets AWS's default."""
        session.client("iam").update_account_password_policy(**_members().request(new))
        new["id"] = _ID

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("iam").get_account_password_policy()["PasswordPolicy"]
        return _UNSET | _members().read(found) | {"expire_passwords": found["ExpirePasswords"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set it all again."""
        self.create(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_account_password_policy()


def _members() -> Members:
    return Members(block_of("aws_iam_account_password_policy"), {"id": None, "expire_passwords": None})
