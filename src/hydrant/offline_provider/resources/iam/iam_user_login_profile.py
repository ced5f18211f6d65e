"""aws_iam_user_login_profile (internal/service/iam/user_login_profile.go)."""

import secrets
import string
from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, between
from hydrant.offline_provider.schema import Values

from .iam_access_key import NO_PGP

_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!@#$%^&*()_+-=[]{}|'")


class UserLoginProfile(ResourceType):
    """A user's password for the console, made up here and in the state as sensitive. The id is the user's name."""

    name = "aws_iam_user_login_profile"
    rules = Rules(
        force_new=("user", "pgp_key", "password_reset_required", "password_length"),
        defaults={"password_length": 20},
        checks={"password_length": between(5, 128)},
        unserved={"pgp_key": NO_PGP},
        parameters={"UserName": "user"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Make up a password and set it."""
        iam, user = session.client("iam"), {"UserName": new["user"]}
        new["password"] = _password(int(new["password_length"]))
        settings = {"Password": new["password"], "PasswordResetRequired": bool(new["password_reset_required"])}
        iam.create_login_profile(**user, **settings)
        new["id"] = new["user"]
        if settings["PasswordResetRequired"]:  # the emulator's CreateLoginProfile drops it
            iam.update_login_profile(**user, **settings)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read all but the password."""
        found = session.client("iam").get_login_profile(UserName=state["id"])["LoginProfile"]
        return {"user": found["UserName"], "password_reset_required": found.get("PasswordResetRequired", False)}

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_login_profile(UserName=state["id"])


def _password(length: int) -> str:
    """Random characters, some of each kind, as the strictest password policy wants."""
    letters = [secrets.choice(kind) for kind in _KINDS]
    letters += [secrets.choice("".join(_KINDS)) for _ in range(length - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
