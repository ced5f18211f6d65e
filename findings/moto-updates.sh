#!/usr/bin/env bash
# Moto, which answers most of these calls in LocalStack too, fails at updates that AWS takes.
#
# Each is a call that Terraform makes when somebody changes one line of a configuration: a usage plan whose rate is no
# whole number, a stage with limits of single methods taken out of a plan, a plan or a deployment that is gone already.
# In Moto's process the errors are plain Python exceptions; behind an endpoint they are a 500, which an SDK tries again
# before it tells.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "moto[apigateway]==5.2.5"
AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 "$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import sys
from collections.abc import Callable

import boto3
from moto import mock_aws


def outcome(call: Callable[[], object]) -> str:
    """The name of what is raised; "fine" if nothing is."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "fine"


def patch(op: str, path: str, value: str) -> list[dict[str, str]]:
    """One patch operation."""
    return [{"op": op, "path": path, "value": value}]


with mock_aws():
    gateway = boto3.client("apigateway")
    api = gateway.create_rest_api(name="a")["id"]
    limits = {"/a/GET": {"rateLimit": 2.0, "burstLimit": 1}}
    plan = gateway.create_usage_plan(
        name="p", throttle={"rateLimit": 1.5, "burstLimit": 1}, apiStages=[{"apiId": api, "stage": "s", "throttle": limits}]
    )["id"]
    rate = outcome(
        lambda: gateway.update_usage_plan(usagePlanId=plan, patchOperations=patch("replace", "/throttle/rateLimit", "2.5"))
    )
    stage = outcome(
        lambda: gateway.update_usage_plan(usagePlanId=plan, patchOperations=patch("remove", "/apiStages", f"{api}:s"))
    )
    gone = [
        outcome(lambda: gateway.delete_usage_plan(usagePlanId="gone")),
        outcome(lambda: gateway.get_deployment(restApiId=api, deploymentId="gone")),
    ]

print("moto", importlib.metadata.version("moto"), "on Python", sys.version.split()[0])
print("a usage plan's rate of 2.5:", rate)
print("a stage with limits of a method taken out of a plan:", stage)
print("a plan deleted, a deployment read, that is gone:", *gone)
sys.exit(0 if (rate, stage, *gone) == ("ValueError", "ValueError", "KeyError", "KeyError") else 1)
PYTHON
