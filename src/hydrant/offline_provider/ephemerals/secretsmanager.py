"""Ephemeral `aws_secretsmanager_secret_version` and `aws_secretsmanager_random_password`."""

from typing import Any

from ..resource import Ephemeral
from ..schema import Values, arguments

_EXCLUDED = ("exclude_lowercase", "exclude_numbers", "exclude_punctuation", "exclude_uppercase")


class SecretVersion(Ephemeral):
    """The value of a secret."""

    name = "aws_secretsmanager_secret_version"
    schema = arguments(
        required={"secret_id": "string"},
        optional={"region": "string", "version_id": "string", "version_stage": "string"},
        computed=dict.fromkeys(("arn", "created_date", "id"), "string"),
        secret=dict.fromkeys(("secret_binary", "secret_string"), "string"),
        chosen=("version_id", "version_stage", "region"),
    )

    def open(self, session: Any, config: Values) -> Values:
        """Read it; `version_id` comes before `version_stage`."""
        chosen = {"SecretId": config["secret_id"]}
        if config["version_id"]:
            chosen["VersionId"] = config["version_id"]
        else:
            chosen["VersionStage"] = config["version_stage"] or "AWSCURRENT"
        found = session.client("secretsmanager").get_secret_value(**chosen)
        binary = found.get("SecretBinary")
        return {
            "arn": found["ARN"],
            "created_date": found["CreatedDate"].astimezone().isoformat(),
            "id": f"{config['secret_id']}|{found['VersionId']}",
            "secret_binary": binary.decode(errors="replace") if binary is not None else "",
            "secret_string": found.get("SecretString", ""),
            "version_id": found["VersionId"],
            "region": session.region,
        }


class RandomPassword(Ephemeral):
    """A password that Secrets Manager makes up."""

    name = "aws_secretsmanager_random_password"
    schema = arguments(
        optional={
            **dict.fromkeys((*_EXCLUDED, "include_space", "require_each_included_type"), "bool"),
            "exclude_characters": "string",
            "password_length": "number",
            "region": "string",
        },
        secret={"random_password": "string"},
        chosen=("region",),
    )

    def open(self, session: Any, config: Values) -> Values:
        """Have one made up."""
        flags = {
            "".join(word.capitalize() for word in name.split("_")): config[name]
            for name in (*_EXCLUDED, "include_space", "require_each_included_type", "exclude_characters")
            if config[name] is not None
        }
        if config["password_length"] is not None:
            flags["PasswordLength"] = int(config["password_length"])
        found = session.client("secretsmanager").get_random_password(**flags)
        return {"random_password": found["RandomPassword"], "region": session.region}
