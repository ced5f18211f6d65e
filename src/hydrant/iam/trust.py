"""What a role's trust policy must have and must not have [IAM guide: JSON policy element reference]. Pure."""

import json
from collections.abc import Mapping
from typing import Any

_SOURCES = "AWS", "Service", "Federated", "CanonicalUser"


def why_no_trust(document: str) -> str | None:
    """Why IAM refuses a document as a trust policy, in AWS's words where they are known (H-7); None when it does not.

    A document that is no JSON has a refusal of its own, and is none here.
    """
    try:
        content = json.loads(document)
    except ValueError:
        return None
    statements = content.get("Statement") if isinstance(content, dict) else None
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        return "Syntax errors in policy."
    return next((problem for each in statements if (problem := _why_not(each))), None)


def _why_not(statement: Any) -> str | None:
    if not isinstance(statement, Mapping):
        return "Syntax errors in policy."
    for field in ("Resource", "NotResource"):
        if field in statement:
            return f"Has prohibited field {field}"
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "Missing required field Effect" if "Effect" not in statement else "Syntax errors in policy."
    if "Principal" not in statement and "NotPrincipal" not in statement:
        return "Missing required field Principal"
    if _is_empty(statement.get("Principal", statement.get("NotPrincipal"))):
        return "Invalid principal in policy: the statement names no principal"
    return _why_not_actions(statement)


def _is_empty(principal: Any) -> bool:
    if isinstance(principal, Mapping):
        return not any(principal.get(source) for source in _SOURCES)
    return bool(principal != "*")


def _why_not_actions(statement: Mapping[str, Any]) -> str | None:
    named = statement.get("Action", statement.get("NotAction"))
    if named is None:
        return "Missing required field Action"
    actions = named if isinstance(named, list) else [named]
    if any(not str(action).lower().startswith(("sts:", "*")) for action in actions):
        return "AssumeRole policy may only specify STS AssumeRole actions."
    return None
