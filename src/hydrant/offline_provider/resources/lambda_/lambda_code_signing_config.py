"""aws_lambda_code_signing_config, resource and data source (internal/service/lambda/code_signing_config.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import left_to_aws

_WAY = Members(
    block_of("aws_lambda_code_signing_config"),
    {
        **dict.fromkeys(("id", "last_modified", "region", "tags", "tags_all")),
        "arn": "CodeSigningConfigArn",
        "config_id": "CodeSigningConfigId",
        "policies": "CodeSigningPolicies",
    },
)
_SAID = ("allowed_publishers", "description", "policies")


class CodeSigningConfig(ResourceType):
    """Who may have signed the packages of functions. The id is its ARN."""

    name = "aws_lambda_code_signing_config"
    rules = Rules(
        unserved={"tags": "the emulator has no tags of code signing configurations"},
        equivalent={"policies": left_to_aws},
        checks={
            "description": length(0, 256),
            "policies.untrusted_artifact_on_deployment": one_of("Warn", "Enforce"),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = session.client("lambda").create_code_signing_config(**_said(new, _SAID))
        new["id"] = made["CodeSigningConfig"]["CodeSigningConfigArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("lambda").get_code_signing_config(CodeSigningConfigArn=state["id"])["CodeSigningConfig"]
        return {"description": None, "policies": [], **_WAY.read(found), "last_modified": found["LastModified"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update what changed."""
        if names := changed & set(_SAID):
            request = ({"Description": ""} if "description" in names else {}) | _said(new, names)
            session.client("lambda").update_code_signing_config(CodeSigningConfigArn=new["id"], **request)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("lambda").delete_code_signing_config(CodeSigningConfigArn=state["id"])


class CodeSigningConfigData(DataSource):
    """A code signing configuration that exists."""

    name = "aws_lambda_code_signing_config"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("lambda").get_code_signing_config(CodeSigningConfigArn=config["arn"])
        told = found["CodeSigningConfig"]
        return {**_WAY.read(told), "id": told["CodeSigningConfigArn"], "last_modified": told["LastModified"]}


def _said(new: Values, names: Any) -> Values:
    return _WAY.request({name: new[name] for name in names})
