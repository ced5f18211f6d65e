"""Aliases, URLs and invocation settings of functions in templates, and changes of them (R-17)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import arn_of, assumed_by, resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]


def function(**properties: Any) -> dict[str, Any]:
    """A function with two versions; the second has other code."""
    made = resource(
        "Lambda::Function",
        Runtime="python3.12",
        Handler="index.handler",
        Role=arn_of("Role"),
        Code={"ZipFile": "def handler(event, context): return context.function_version"},
        **properties,
    )
    return {"Role": assumed_by("lambda"), "Function": made}


def named(**properties: Any) -> dict[str, Any]:
    return {"FunctionName": {"Ref": "Function"}, **properties}


def test_r17_an_alias_moves_between_versions(client: Client, deploy: Deploy) -> None:
    functions = client("lambda")

    def parts(memory: int, **alias: Any) -> dict[str, Any]:
        first = {**resource("Lambda::Version", **named()), "DeletionPolicy": "Retain"}
        return {
            **function(MemorySize=memory),
            "First": first,
            **({"Second": resource("Lambda::Version", **named(Description="two"))} if memory > 128 else {}),
            "Live": resource("Lambda::Alias", **named(Name="live", **alias)),
        }

    version = {"Fn::GetAtt": ["First", "Version"]}
    made = deploy(parts(128, FunctionVersion=version, Description="one"))
    assert made["status"] == "CREATE_COMPLETE", made
    alias = {"FunctionName": made["ids"]["Function"], "Name": "live"}
    before = functions.get_alias(**alias)
    second = {"Fn::GetAtt": ["Second", "Version"]}
    weights = {"AdditionalVersionWeights": [{"FunctionVersion": version, "FunctionWeight": "0.25"}]}
    changed = deploy(parts(256, FunctionVersion=second, RoutingConfig=weights), stack=made["name"])
    assert (changed["status"], changed["ids"]["Live"]) == ("UPDATE_COMPLETE", made["ids"]["Live"]), changed
    after = functions.get_alias(**alias)
    assert (before["FunctionVersion"], after["FunctionVersion"]) == ("1", "2")
    assert (before["Description"], after["Description"]) == ("one", "")
    assert after["RoutingConfig"] == {"AdditionalVersionWeights": {"1": 0.25}}
    changed = deploy(parts(256, FunctionVersion=second, Description="two"), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    after = functions.get_alias(**alias)
    assert (after["Description"], "RoutingConfig" in after) == ("two", False)
    assert after["AliasArn"] == before["AliasArn"] == made["ids"]["Live"]


def test_r17_an_alias_has_its_concurrency_provisioned(client: Client, deploy: Deploy) -> None:
    functions = client("lambda")

    def parts(**alias: Any) -> dict[str, Any]:
        version = resource("Lambda::Version", **named())
        live = named(Name="live", FunctionVersion={"Fn::GetAtt": ["Version", "Version"]}, **alias)
        return {**function(), "Version": version, "Live": resource("Lambda::Alias", **live)}

    one = {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": "1"}}
    made = deploy(parts(**one))
    assert made["status"] == "CREATE_COMPLETE", made
    live = {"FunctionName": made["ids"]["Function"], "Qualifier": "live"}
    found = functions.get_provisioned_concurrency_config(**live)
    assert (found["Status"], found["RequestedProvisionedConcurrentExecutions"]) == ("READY", 1)
    changed = deploy(parts(ProvisionedConcurrencyConfig={"ProvisionedConcurrentExecutions": 2}), stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    found = functions.get_provisioned_concurrency_config(**live)
    assert (found["Status"], found["RequestedProvisionedConcurrentExecutions"]) == ("READY", 2)
    assert deploy(parts(), stack=made["name"])["status"] == "UPDATE_COMPLETE"
    left = functions.list_provisioned_concurrency_configs(FunctionName=live["FunctionName"])
    assert left["ProvisionedConcurrencyConfigs"] == []
    assert functions.get_alias(FunctionName=live["FunctionName"], Name="live")["AliasArn"] == made["ids"]["Live"]


def test_r17_the_url_of_a_function_changes_and_stays_where_it_is(client: Client, deploy: Deploy) -> None:
    functions = client("lambda")

    def parts(**url: Any) -> dict[str, Any]:
        return {**function(), "Url": resource("Lambda::Url", TargetFunctionArn={"Ref": "Function"}, **url)}

    cors = {"AllowOrigins": ["https://one.example"], "MaxAge": "60", "AllowCredentials": "true"}
    made = deploy(parts(AuthType="AWS_IAM", Cors=cors))
    assert made["status"] == "CREATE_COMPLETE", made
    name = {"FunctionName": made["ids"]["Function"]}
    before = functions.get_function_url_config(**name)
    assert (before["Cors"]["MaxAge"], before["Cors"]["AllowCredentials"]) == (60, True)
    other = {"AllowOrigins": ["https://two.example"]}
    changed = deploy(parts(AuthType="NONE", Cors=other, InvokeMode="RESPONSE_STREAM"), stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    after = functions.get_function_url_config(**name)
    assert after["FunctionUrl"] == before["FunctionUrl"]
    assert (after["AuthType"], after["Cors"], after["InvokeMode"]) == ("NONE", other, "RESPONSE_STREAM")
    assert deploy(parts(AuthType="NONE"), stack=made["name"])["status"] == "UPDATE_COMPLETE"
    after = functions.get_function_url_config(**name)
    assert (after.get("Cors") or {}, after["InvokeMode"]) == ({}, "BUFFERED")
    assert after["FunctionUrl"] == before["FunctionUrl"]


def test_r17_what_becomes_of_asynchronous_invocations_changes(client: Client, deploy: Deploy) -> None:
    functions = client("lambda")

    def parts(**config: Any) -> dict[str, Any]:
        settings = resource("Lambda::EventInvokeConfig", **named(Qualifier="$LATEST", **config))
        return {**function(), "Queue": resource("SQS::Queue"), "Settings": settings}

    made = deploy(parts(MaximumRetryAttempts="1", MaximumEventAgeInSeconds="120"))
    assert made["status"] == "CREATE_COMPLETE", made
    which = {"FunctionName": made["ids"]["Function"], "Qualifier": "$LATEST"}
    failed = {"OnFailure": {"Destination": arn_of("Queue")}}
    changed = deploy(parts(MaximumRetryAttempts=0, DestinationConfig=failed), stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    found = functions.get_function_event_invoke_config(**which)
    assert found["MaximumRetryAttempts"] == 0
    assert "MaximumEventAgeInSeconds" not in found
    assert found["DestinationConfig"]["OnFailure"]["Destination"].startswith("arn:aws:sqs:")
    nothing = deploy(parts(), stack=made["name"])
    assert nothing["status"] == "UPDATE_ROLLBACK_COMPLETE", nothing
    assert any("You must specify at least one of error handling" in each for each in nothing["reasons"]), nothing
    assert functions.get_function_event_invoke_config(**which)["MaximumRetryAttempts"] == 0


def test_r17_a_function_has_what_has_operations_of_its_own(client: Client, deploy: Deploy) -> None:
    functions = client("lambda")
    managed = {"UpdateRuntimeOn": "Auto"}
    made = deploy(function(RecursiveLoop="Allow", RuntimeManagementConfig=managed, SnapStart={"ApplyOn": "None"}))
    assert made["status"] == "CREATE_COMPLETE", made
    name = {"FunctionName": made["ids"]["Function"]}
    assert functions.get_function_recursion_config(**name)["RecursiveLoop"] == "Allow"
    changed = deploy(function(), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert functions.get_function_recursion_config(**name)["RecursiveLoop"] == "Terminate"


@pytest.mark.parametrize("of", ["Function", "Live"])
def test_r17_a_permission_for_urls_alone_opens_the_function_to_nobody_else(
    client: Client, deploy: Deploy, of: str
) -> None:
    through = {"Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": "true"}
    version = {"Fn::GetAtt": ["First", "Version"]}
    parts = {
        **function(),
        "First": resource("Lambda::Version", **named()),
        "Live": resource("Lambda::Alias", **named(Name="live", FunctionVersion=version)),
        "Open": resource("Lambda::Permission", FunctionName={"Ref": of}, **through),
    }
    made = deploy(parts)
    assert made["status"] == "CREATE_COMPLETE", made
    policy = json.loads(client("lambda").get_policy(FunctionName=made["ids"][of])["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Condition"] == {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    found = client("lambda").get_function_configuration(FunctionName=made["ids"]["Live"])
    assert (found["Version"], found["FunctionArn"]) == ("1", made["ids"]["Live"]), "an alias is as good as a version"


def test_r32_tenants_are_refused_by_name(deploy: Deploy) -> None:
    made = deploy(function(TenancyConfig={"TenantIsolationMode": "PER_TENANT"}))
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert any("The emulator does not know TenancyConfig of AWS::Lambda::Function." in each for each in made["reasons"])
