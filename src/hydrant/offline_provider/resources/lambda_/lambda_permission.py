"""aws_lambda_permission. Source of the table: internal/service/lambda/permission.go."""

import json
import re
import threading
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, length, matches, one_of
from hydrant.offline_provider.schema import Values

from .common import FUNCTION_NAME, of_function

_STATEMENT_ID = all_of(length(1, 100), matches(r"[\w-]+", "letters, digits, _ and - only"))
_lock = threading.Lock()  # Lambda loses permissions of one function that are added at the same time


def _same_principal(old: Any, new: Any) -> bool:
    """AWS turns an account's id into its root ARN."""
    left, right = (re.sub(r"arn:[^:]+:iam::(\d{12}):root", r"\1", text or "") for text in (old, new))
    return left == right


class LambdaPermission(ResourceType):
    """A statement of a function's resource policy. The id is the statement's."""

    name = "aws_lambda_permission"
    rules = Rules(
        force_new=(
            "action",
            "event_source_token",
            "function_name",
            "function_url_auth_type",
            "invoked_via_function_url",
            "principal",
            "principal_org_id",
            "qualifier",
            "source_account",
            "source_arn",
            "statement_id",
            "statement_id_prefix",
        ),
        conflicts=(("statement_id", "statement_id_prefix"),),
        equivalent={"principal": _same_principal},
        checks={
            "action": matches(r"lambda:[*]|lambda:[a-zA-Z]+|[*]", "an action of lambda:, or *"),
            "function_name": all_of(length(1, 140), matches(FUNCTION_NAME, "a function's name or ARN")),
            "function_url_auth_type": one_of("NONE", "AWS_IAM"),
            "source_account": matches(r"\d{12}", "an account's id has 12 digits"),
            "source_arn": arn,
            "statement_id": _STATEMENT_ID,
            "statement_id_prefix": _STATEMENT_ID,
        },
        parameters={"FunctionName": "function_name", "Principal": "principal", "SourceArn": "source_arn"},
    )
    _OPTIONAL = (
        ("EventSourceToken", "event_source_token"),
        ("FunctionUrlAuthType", "function_url_auth_type"),
        ("InvokedViaFunctionUrl", "invoked_via_function_url"),
        ("PrincipalOrgID", "principal_org_id"),
        ("Qualifier", "qualifier"),
        ("SourceAccount", "source_account"),
        ("SourceArn", "source_arn"),
    )

    def create(self, session: Any, new: Values) -> None:
        """Add the statement."""
        naming.choose_name(new, "statement_id", "statement_id_prefix")
        with _lock:
            session.client("lambda").add_permission(
                FunctionName=new["function_name"],
                StatementId=new["statement_id"],
                Action=new["action"],
                Principal=new["principal"],
                **{word: new[name] for word, name in self._OPTIONAL if new[name]},
            )
        new["id"] = new["statement_id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for the statement; gone with the function."""
        found = session.client("lambda").get_policy(**of_function(state))
        statements = json.loads(found["Policy"]).get("Statement", [])
        statement = next((each for each in statements if each.get("Sid") == state["id"]), None)
        if statement is None:
            return None
        conditions = {
            key.lower(): value for test in statement.get("Condition", {}).values() for key, value in test.items()
        }
        principal = statement["Principal"]
        if isinstance(principal, dict):
            principal = principal.get("AWS") or principal.get("Service")
        via_url = conditions.get("lambda:invokedviafunctionurl")
        return {
            "statement_id": statement["Sid"],
            "action": statement["Action"],
            "principal": principal,
            "event_source_token": conditions.get("lambda:eventsourcetoken"),
            "function_url_auth_type": conditions.get("lambda:functionurlauthtype"),
            "invoked_via_function_url": None if via_url is None else str(via_url).lower() == "true",
            "principal_org_id": conditions.get("aws:principalorgid"),
            "source_account": conditions.get("aws:sourceaccount"),
            "source_arn": conditions.get("aws:sourcearn"),
        }

    def delete(self, session: Any, state: Values) -> None:
        """Remove the statement."""
        with _lock:
            session.client("lambda").remove_permission(**of_function(state), StatementId=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is "function/statement" or "function:qualifier/statement"."""
        function, slash, statement = import_id.rpartition("/")
        if not (function and slash and statement):
            raise Refused(f"expected FUNCTION_NAME/STATEMENT_ID, got {import_id!r}")
        name, _, qualifier = function.partition(":")
        return {"id": statement, "function_name": name, "qualifier": qualifier or None}
