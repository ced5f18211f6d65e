"""aws_lambda_invocation, resource and data source (internal/service/lambda/invocation.go)."""

import hashlib
import json
from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, json_text, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown

from .common import LATEST, of_function

_QUALIFIER = matches(r"\$LATEST|\d+", "expected $LATEST or the number of a version")
_HASH = matches(r"[a-f0-9]{32}", "expected an MD5 sum of 32 hexadecimal digits")


def _once(_prior: Values, planned: Values) -> bool:
    """Another input is another call, unless the function is told of changes."""
    return bool(planned["lifecycle_scope"] == "CREATE_ONLY")


class Invocation(ResourceType):
    """A call of a function when the object is made; with the scope CRUD also when it is changed and removed."""

    name = "aws_lambda_invocation"
    rules = Rules(
        force_new=("function_name", "qualifier", "triggers"),
        force_new_when={"input": _once},
        defaults={"lifecycle_scope": "CREATE_ONLY", "qualifier": LATEST, "terraform_key": "tf"},
        checks={"input": json_text, "lifecycle_scope": one_of("CREATE_ONLY", "CRUD")},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """The function is told of its life in a key of the input: so that is an object. A new input, a new result."""
        said = planned["input"]
        if planned["lifecycle_scope"] != "CRUD" or not isinstance(said, str):
            return
        if not said.strip().startswith("{"):
            raise Refused('lifecycle_scope "CRUD" needs a JSON object as input', "input")
        if prior is not None and prior["input"] != said:
            planned["result"] = Unknown

    def create(self, session: Any, new: Values) -> None:
        """Call it."""
        self._call(session, new, "create", None)

    def read(self, session: Any, state: Values) -> Values | None:
        """A call that was made stays made."""
        return {}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Call it, with what it was called with before."""
        self._call(session, new, "update", old["input"])

    def delete(self, session: Any, state: Values) -> None:
        """Call it if it is to know."""
        if state["lifecycle_scope"] == "CRUD":
            self._call(session, state, "delete", state["input"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By function, version and the MD5 sum of the input."""
        parts = import_id.split(",")
        if len(parts) != 3 or _QUALIFIER(parts[1]) or _HASH(parts[2]):
            raise Refused(f"expected FUNCTION_NAME,QUALIFIER,MD5_OF_INPUT, got {import_id!r}")
        return {"id": import_id, "function_name": parts[0], "qualifier": parts[1]}

    def _call(self, session: Any, new: Values, action: str, before: str | None) -> None:
        payload = new["input"]
        if new["lifecycle_scope"] == "CRUD":
            told = {"action": action, "prev_input": json.loads(before) if before else None}
            payload = json.dumps({**json.loads(payload), new["terraform_key"]: told})
        new["result"] = invoke(session, new, payload)
        digest = hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()
        new["id"] = f"{new['function_name']},{new['qualifier']},{digest}"


class InvocationData(DataSource):
    """A call of a function at each plan."""

    name = "aws_lambda_invocation"
    rules = Rules(defaults={"qualifier": LATEST}, checks={"input": json_text})

    def read(self, session: Any, config: Values) -> Values:
        """Call it."""
        digest = hashlib.md5(config["input"].encode(), usedforsecurity=False).hexdigest()
        return {
            "id": f"{config['function_name']}_{config['qualifier']}_{digest}",
            "result": invoke(session, config, config["input"]),
        }


def invoke(session: Any, values: Values, payload: str) -> str:
    """Call a function and wait for its answer. Raises Refused when it fails."""
    tenant = {"TenantId": values["tenant_id"]} if values["tenant_id"] else {}
    answer = session.client("lambda").invoke(**of_function(values), Payload=payload.encode(), **tenant)
    result = str(answer["Payload"].read().decode())
    if answer.get("FunctionError"):
        raise Refused(f"the function {values['function_name']} failed: {result}", "function_name")
    return result
