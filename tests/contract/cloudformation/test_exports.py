"""Values that one stack exports and another one imports (R-31)."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]


def exporting(**values: str) -> str:
    outputs = {
        f"Out{index}": {"Value": value, "Export": {"Name": name}} for index, (name, value) in enumerate(values.items())
    }
    return json.dumps({"Resources": {"Topic": resource("SNS::Topic")}, "Outputs": {**outputs, "Own": {"Value": "x"}}})


def importing(name: Any) -> str:
    topic = resource("SNS::Topic", DisplayName={"Fn::ImportValue": name})
    parameters = {"Prefix": {"Type": "String", "Default": "r31"}}
    return json.dumps({"Parameters": parameters, "Resources": {"Topic": topic}})


@pytest.fixture
def name() -> str:
    return f"r31-{uuid.uuid4().hex[:8]}"


def told(client: Client, stack: str) -> tuple[str, str]:
    (found,) = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return found["StackStatus"], found.get("StackStatusReason", "")


def test_r31_a_name_is_exported_once(client: Client, deploy: Deploy, name: str) -> None:
    first = deploy(exporting(**{name: "a"}))
    second = deploy(exporting(**{name: "b"}))
    assert second["status"] == "ROLLBACK_COMPLETE", second
    assert f"Export with name {name} is already exported by stack {first['name']}" in second["reasons"]
    again = deploy(exporting(**{name: "c"}), stack=first["name"])
    assert again["status"] == "UPDATE_COMPLETE", "its own stack may give it another value, as long as nobody imports it"


@pytest.mark.parametrize("joined", [False, True])
def test_r31_what_is_imported_stays(client: Client, deploy: Deploy, name: str, joined: bool) -> None:
    formation = client("cloudformation")
    exporter = deploy(exporting(**{name: "a"}))
    wanted = {"Fn::Join": ["-", [{"Ref": "Prefix"}, name.removeprefix("r31-")]]} if joined else name
    importer = deploy(importing(wanted))
    assert importer["status"] == "CREATE_COMPLETE", importer
    attributes = client("sns").get_topic_attributes(TopicArn=importer["ids"]["Topic"])["Attributes"]
    assert attributes["DisplayName"] == "a"
    assert formation.list_imports(ExportName=name)["Imports"] == [importer["name"]]

    changed = deploy(exporting(**{name: "b"}), stack=exporter["name"])
    assert changed["status"] == "UPDATE_ROLLBACK_COMPLETE", changed
    assert f"Export {name} cannot be updated as it is in use by {importer['name']}" in changed["reasons"]
    dropped = deploy(exporting(), stack=exporter["name"])
    assert dropped["status"] == "UPDATE_ROLLBACK_COMPLETE", dropped
    in_use = f"Export {name} cannot be deleted as it is in use by {importer['name']}"
    assert in_use in dropped["reasons"]
    formation.delete_stack(StackName=exporter["name"])
    assert told(client, exporter["name"]) == ("UPDATE_ROLLBACK_COMPLETE", in_use)
    exports = {each["Name"]: each["Value"] for each in formation.list_exports()["Exports"]}
    assert exports[name] == "a"

    formation.delete_stack(StackName=importer["name"])
    gone(client, importer["name"])
    with pytest.raises(ClientError, match=f"Export '{name}' is not imported by any stack."):
        formation.list_imports(ExportName=name)
    formation.delete_stack(StackName=exporter["name"])
    gone(client, exporter["name"])


def gone(client: Client, stack: str) -> None:
    def no_more() -> None:
        with pytest.raises(ClientError, match="does not exist"):
            client("cloudformation").describe_stacks(StackName=stack)

    eventually(no_more, timeout=30)


def test_r31_who_imports_no_more_holds_nobody(client: Client, deploy: Deploy, name: str) -> None:
    exporter = deploy(exporting(**{name: "a"}))
    importer = deploy(importing(name))
    done = deploy(json.dumps({"Resources": {"Topic": resource("SNS::Topic")}}), stack=importer["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    done = deploy(exporting(), stack=exporter["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
