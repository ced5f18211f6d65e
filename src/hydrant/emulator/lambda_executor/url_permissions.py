"""Permissions that count for calls of a function's URL alone: InvokedViaFunctionUrl of AddPermission (M-16)."""

from typing import Any

from localstack.services.lambda_.invocation.models import lambda_stores

MEMBER = "InvokedViaFunctionUrl"


def restrict(account: str, region: str, function: str, qualifier: str | None, statement: str) -> dict[str, Any]:
    """Let a statement of a function's policy, by its id, count for calls of the URL alone. Gives the statement."""
    permissions = lambda_stores[account][region].functions[function].permissions[qualifier or "$LATEST"]
    found: dict[str, Any] = next(each for each in permissions.policy.Statement if each["Sid"] == statement)
    found["Condition"] = {**found.get("Condition", {}), "Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    return found


def is_asked_for(value: Any) -> bool:
    """Whether the member, a boolean or its text, is true."""
    return str(value).lower() == "true"
