"""aws_secretsmanager_secret_rotation, resource and data source; data source aws_secretsmanager_random_password
(internal/service/secretsmanager/{secret_rotation,secret_rotation_data_source,random_password_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import NOT_SERVED, DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, between, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import describe

_RULES = Members(block_of("aws_secretsmanager_secret_rotation").blocks["rotation_rules"].block)
_PASSWORD = {
    "exclude_characters": "ExcludeCharacters",
    "exclude_lowercase": "ExcludeLowercase",
    "exclude_numbers": "ExcludeNumbers",
    "exclude_punctuation": "ExcludePunctuation",
    "exclude_uppercase": "ExcludeUppercase",
    "include_space": "IncludeSpace",
    "password_length": "PasswordLength",
    "require_each_included_type": "RequireEachIncludedType",
}


class SecretRotation(ResourceType):
    """A function that gives a secret a new value from time to time. The id is the secret's."""

    name = "aws_secretsmanager_secret_rotation"
    rules = Rules(
        force_new=("secret_id",),
        defaults={"rotate_immediately": True},
        unserved=dict.fromkeys(
            ("external_secret_rotation_metadata", "external_secret_rotation_role_arn"),
            "the emulator keeps no secrets of partners",
        ),
        checks={
            "rotation_rules.automatically_after_days": between(1, 1000),
            "rotation_rules.duration": matches(r"[0-9h]+", "expected hours such as 3h"),
            "rotation_rules.schedule_expression": matches(r"[0-9A-Za-z()#?*\-/, ]+", "expected rate(...) or cron(...)"),
        },
        parameters={"RotationLambdaARN": "rotation_lambda_arn"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """The emulator fails at a rotation that is not to begin at once."""
        if planned["rotate_immediately"] is False:
            raise Refused(f"false is {NOT_SERVED}: the emulator begins at once", "rotate_immediately")

    def create(self, session: Any, new: Values) -> None:
        """Turn it on."""
        self._put(session, new)
        new["id"] = new["secret_id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; gone when it is off."""
        found = describe(session.client("secretsmanager"), state["id"])
        return {**_told(found), "secret_id": state["id"]} if found.get("RotationEnabled") else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Turn it on with other rules."""
        if changed & {"rotation_lambda_arn", "rotation_rules"}:
            self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Turn it off."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("secretsmanager").cancel_rotate_secret(SecretId=state["id"])

    def _put(self, session: Any, new: Values) -> None:
        function = {"RotationLambdaARN": new["rotation_lambda_arn"]} if new["rotation_lambda_arn"] else {}
        session.client("secretsmanager").rotate_secret(
            SecretId=new["secret_id"],
            RotateImmediately=True,
            RotationRules=_RULES.request(new["rotation_rules"][0]),
            **function,
        )


class SecretRotationData(DataSource):
    """The rotation of a secret."""

    name = "aws_secretsmanager_secret_rotation"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = describe(session.client("secretsmanager"), config["secret_id"])
        told = _told(found)
        blank = dict.fromkeys(_RULES.block.attributes)
        return {**told, "id": config["secret_id"], "rotation_rules": [blank | each for each in told["rotation_rules"]]}


class RandomPassword(DataSource):
    """A password of Secrets Manager's making, another one at each plan."""

    name = "aws_secretsmanager_random_password"
    rules = Rules(defaults={"password_length": 32})

    def read(self, session: Any, config: Values) -> Values:
        """Ask for one."""
        said = {theirs: config[ours] for ours, theirs in _PASSWORD.items() if config[ours] is not None}
        password = session.client("secretsmanager").get_random_password(**said)["RandomPassword"]
        return {"id": password, "random_password": password}


def _told(found: Values) -> Values:
    rules = found.get("RotationRules")
    return {
        "rotation_enabled": bool(found.get("RotationEnabled")),
        "rotation_lambda_arn": found.get("RotationLambdaARN"),
        "rotation_rules": [_RULES.read(rules)] if rules else [],
    }
