"""aws_sfn_alias, resource and data source (internal/service/sfn/alias.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, between
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import NAME, time_text

_READ_APART = dict.fromkeys(("arn", "creation_date", "id", "region", "timeouts"))
_WAY = Members(block_of("aws_sfn_alias"), _READ_APART, lower=True, keep=frozenset({"routing_configuration.weight"}))


class Alias(ResourceType):
    """A name for one version of a state machine, or for two by weight. The id is its ARN."""

    name = "aws_sfn_alias"
    rules = Rules(
        force_new=("name",),
        checks={"name": NAME, "routing_configuration.weight": between(0, 100)},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = session.client("stepfunctions").create_state_machine_alias(**_WAY.request(new))
        new["id"] = made["stateMachineAliasArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it."""
        found = _describe(session.client("stepfunctions"), state["id"])
        return {"description": None, **_told(found)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it."""
        request = {"description": ""} | _WAY.request({name: new[name] for name in new if name != "name"})
        session.client("stepfunctions").update_state_machine_alias(stateMachineAliasArn=new["id"], **request)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; Step Functions says nothing when there is none."""
        client = session.client("stepfunctions")
        _describe(client, state["id"])
        client.delete_state_machine_alias(stateMachineAliasArn=state["id"])


class AliasData(DataSource):
    """An alias of a state machine that exists."""

    name = "aws_sfn_alias"

    def read(self, session: Any, config: Values) -> Values:
        """Describe it."""
        own = f"{config['statemachine_arn']}:{config['name']}"
        found = session.client("stepfunctions").describe_state_machine_alias(stateMachineAliasArn=own)
        return {**_told(found), "id": own}


def _describe(client: Any, alias: str) -> Values:
    """AWS says ResourceNotFound of what is not there, LocalStack that the request is not valid, and no more."""
    try:
        return dict(client.describe_state_machine_alias(stateMachineAliasArn=alias))
    except client.exceptions.ValidationException as error:
        if error.response["Error"].get("Message"):
            raise
        raise NotFound from error


def _told(found: Values) -> Values:
    told = _WAY.read(found)
    return {**told, "arn": found["stateMachineAliasArn"], "creation_date": time_text(found["creationDate"])}
