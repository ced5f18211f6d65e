"""Ephemeral `aws_lambda_invocation`."""

from typing import Any

from ..resource import Ephemeral
from ..rules import Rules, json_text, one_of
from ..schema import Values, arguments


class Invocation(Ephemeral):
    """What a function answers; it is invoked in each plan and each apply."""

    name = "aws_lambda_invocation"
    rules = Rules(checks={"payload": json_text, "log_type": one_of("None", "Tail")})
    schema = arguments(
        required={"function_name": "string", "payload": "string"},
        optional=dict.fromkeys(("client_context", "log_type", "qualifier", "region"), "string"),
        computed={
            **dict.fromkeys(("executed_version", "function_error", "log_result"), "string"),
            "result": "string",
            "status_code": "number",
        },
        chosen=("region",),
    )

    def open(self, session: Any, config: Values) -> Values:
        """Invoke it."""
        asked = {
            "FunctionName": config["function_name"],
            "Payload": config["payload"].encode(),
            "ClientContext": config["client_context"],
            "LogType": config["log_type"],
            "Qualifier": config["qualifier"],
        }
        answer = session.client("lambda").invoke(**{name: value for name, value in asked.items() if value})
        return {
            "executed_version": answer.get("ExecutedVersion"),
            "function_error": answer.get("FunctionError"),
            "log_result": answer.get("LogResult"),
            "result": answer["Payload"].read().decode(),
            "status_code": answer["StatusCode"],
            "region": session.region,
        }
