"""aws_sfn_state_machine, resource and data source, and aws_sfn_state_machine_versions
(internal/service/sfn/state_machine*.go).
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.tags import tag_list, tag_map
from hydrant.offline_provider.values import Unknown
from hydrant.offline_provider.waiting import wait_for

from .common import NAME, change_tags, time_text

_SETTINGS = ("definition", "logging_configuration", "role_arn", "tracing_configuration")
_READ_APART = (
    "arn",
    "creation_date",
    "encryption_configuration",
    "id",
    "name_prefix",
    "publish",
    "region",
    "state_machine_version_arn",
    "tags",
    "tags_all",
    "timeouts",
    "version_description",
)
_WAY = Members(
    block_of("aws_sfn_state_machine"),
    {**dict.fromkeys(_READ_APART), "logging_configuration.log_destination": "destinations"},
    lower=True,
    keep=frozenset({"logging_configuration.include_execution_data", "tracing_configuration.enabled"}),
)


def _left_to_aws(old: Any, new: Any) -> bool:
    """A block that the configuration does not name (any more) stays as AWS has it."""
    return bool(old) and not new


class StateMachine(ResourceType):
    """A state machine. The id is its ARN."""

    name = "aws_sfn_state_machine"
    rules = Rules(
        force_new=("name", "name_prefix", "type"),
        defaults={"publish": False, "type": "STANDARD"},
        conflicts=(("name", "name_prefix"),),
        equivalent={"logging_configuration": _left_to_aws, "tracing_configuration": _left_to_aws},
        recompute={"revision_id": _SETTINGS},
        unserved={"encryption_configuration": "the emulator tells nothing of it"},
        checks={
            "definition": length(0, 1024 * 1024),
            "logging_configuration.level": one_of("ALL", "ERROR", "FATAL", "OFF"),
            "name": NAME,
            "name_prefix": all_of(length(1, 54), matches(r"[0-9A-Za-z_-]+", "letters, digits, _ and - only")),
            "role_arn": arn,
            "type": one_of("STANDARD", "EXPRESS"),
        },
    )

    not_found = ("StateMachineDoesNotExist",)

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A published change makes a new version."""
        if prior is not None and planned["publish"] and any(prior[name] != planned[name] for name in _SETTINGS):
            planned["state_machine_version_arn"] = Unknown

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        naming.choose_name(new)
        tags = tag_list(new, "key", "value")
        made = session.client("stepfunctions").create_state_machine(
            **_request(new), publish=bool(new["publish"]), **({"tags": tags} if tags else {})
        )
        new["id"] = made["stateMachineArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it; the newest version is told where versions are published."""
        client = session.client("stepfunctions")
        found = client.describe_state_machine(stateMachineArn=state["id"])
        tags = client.list_tags_for_resource(resourceArn=state["id"])["tags"]
        newest = _versions(client, state["id"])[:1] if state["publish"] else []
        # LocalStack tells nothing of tracing, which is left as the state has it.
        return {
            **_told(found),
            "arn": found["stateMachineArn"],
            "creation_date": time_text(found["creationDate"]),
            "state_machine_version_arn": newest[0] if newest else None,
            "tags": tag_map(tags, "key", "value"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it, and publish a version if that is asked for."""
        client = session.client("stepfunctions")
        if changed & {*_SETTINGS, "publish"}:
            blocks = [name for name in ("logging_configuration", "tracing_configuration") if name in changed]
            request = _request({name: new[name] for name in ("definition", "role_arn", *blocks)})
            client.update_state_machine(stateMachineArn=new["id"], publish=bool(new["publish"]), **request)
            wait_for(f"the new definition of {new['name']}", lambda: _is_as(client, new))
        change_tags(client, new["id"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it and wait until it is gone; Step Functions says nothing when there is none."""
        client = session.client("stepfunctions")
        client.describe_state_machine(stateMachineArn=state["id"])
        client.delete_state_machine(stateMachineArn=state["id"])
        wait_for(f"deletion of {state['name']}", lambda: _is_gone(client, state["id"]))

    def imported(self, session: Any, import_id: str) -> Values:
        """By ARN."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id.rpartition(":")[2])}


class StateMachineData(DataSource):
    """A state machine that exists, by name."""

    name = "aws_sfn_state_machine"

    def read(self, session: Any, config: Values) -> Values:
        """Look for it and describe it."""
        client = session.client("stepfunctions")
        pages = client.get_paginator("list_state_machines").paginate()
        named = [
            each["stateMachineArn"]
            for page in pages
            for each in page["stateMachines"]
            if each["name"] == config["name"]
        ]
        if not named:
            raise Refused(f"there is no state machine {config['name']}", "name")
        found = client.describe_state_machine(stateMachineArn=named[0])
        told = {**_told(found), "id": named[0], "arn": named[0]}
        return {**told, "creation_date": time_text(found["creationDate"])}


class StateMachineVersionsData(DataSource):
    """The versions of a state machine, the newest first."""

    name = "aws_sfn_state_machine_versions"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        machine = config["statemachine_arn"]
        return {"id": machine, "statemachine_versions": _versions(session.client("stepfunctions"), machine)}


def _request(values: Values) -> Values:
    """The log group is the one destination of a list."""
    request = _WAY.request(values)
    logging = request.get("loggingConfiguration") or {}
    if "destinations" in logging:
        logging["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": logging["destinations"]}}]
    return request


def _told(found: Values) -> Values:
    told = _WAY.read(found)
    for logging in told.get("logging_configuration", []):
        places = logging["log_destination"] or [{}]
        logging["log_destination"] = places[0].get("cloudWatchLogsLogGroup", {}).get("logGroupArn")
    return told


def _versions(client: Any, machine: str) -> list[str]:
    found: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = client.list_state_machine_versions(stateMachineArn=machine, **more)
        found += [each["stateMachineVersionArn"] for each in page["stateMachineVersions"]]
        if not page.get("nextToken"):
            return found
        more = {"nextToken": page["nextToken"]}


def _is_as(client: Any, new: Values) -> bool:
    """Updates of Step Functions are eventually consistent."""
    found = client.describe_state_machine(stateMachineArn=new["id"])
    return bool(found["definition"] == new["definition"] and found["roleArn"] == new["role_arn"])


def _is_gone(client: Any, machine: str) -> bool:
    try:
        client.describe_state_machine(stateMachineArn=machine)
    except client.exceptions.StateMachineDoesNotExist:
        return True
    return False
