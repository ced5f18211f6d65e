"""aws_lambda_function_recursion_config (internal/service/lambda/function_recursion_config.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values


class FunctionRecursionConfig(ResourceType):
    """What Lambda does with a function that calls itself through queues and topics. Each function has one."""

    name = "aws_lambda_function_recursion_config"
    rules = Rules(
        force_new=("function_name",),
        checks={"function_name": length(1, 64), "recursive_loop": one_of("Allow", "Terminate")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        self._put(session, new["function_name"], new["recursive_loop"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; gone with the function."""
        found = session.client("lambda").get_function_recursion_config(FunctionName=state["function_name"])
        return {"recursive_loop": found["RecursiveLoop"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it."""
        self._put(session, new["function_name"], new["recursive_loop"])

    def delete(self, session: Any, state: Values) -> None:
        """Back to what each function has by itself."""
        self._put(session, state["function_name"], "Terminate")

    def imported(self, session: Any, import_id: str) -> Values:
        """By the function's name."""
        return {"function_name": import_id}

    def _put(self, session: Any, function: str, loop: str) -> None:
        session.client("lambda").put_function_recursion_config(FunctionName=function, RecursiveLoop=loop)
