"""aws_lambda_provisioned_concurrency_config (internal/service/lambda/provisioned_concurrency_config.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, between
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

from .common import of_function


class ProvisionedConcurrencyConfig(ResourceType):
    """Environments that are kept ready for a version or an alias. The id is "function,qualifier"."""

    name = "aws_lambda_provisioned_concurrency_config"
    rules = Rules(
        force_new=("function_name", "qualifier"),
        defaults={"skip_destroy": False},
        checks={"provisioned_concurrent_executions": between(1, float("inf"))},
        parameters={"FunctionName": "function_name"},
    )
    not_found = ("ProvisionedConcurrencyConfigNotFoundException",)

    def create(self, session: Any, new: Values) -> None:
        """Ask for them and wait until they are ready."""
        new["id"] = f"{new['function_name']},{new['qualifier']}"
        self._put(session, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read how many are asked for."""
        function, _, qualifier = state["id"].rpartition(",")
        named = {"function_name": function, "qualifier": qualifier}
        found = session.client("lambda").get_provisioned_concurrency_config(**of_function(named))
        return {
            **named,
            # AllocatedProvisionedConcurrentExecutions follows only when they are ready.
            "provisioned_concurrent_executions": found["RequestedProvisionedConcurrentExecutions"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Ask for another number."""
        if "provisioned_concurrent_executions" in changed:
            self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Let them go, unless `skip_destroy` says to keep them."""
        if not state["skip_destroy"]:
            session.client("lambda").delete_provisioned_concurrency_config(**of_function(state))

    def imported(self, session: Any, import_id: str) -> Values:
        """By function and qualifier."""
        if not all(import_id.rpartition(",")):
            raise Refused(f"expected FUNCTION_NAME,QUALIFIER, got {import_id!r}")
        return {"id": import_id}

    def _put(self, session: Any, new: Values) -> None:
        client = session.client("lambda")
        number = int(new["provisioned_concurrent_executions"])
        client.put_provisioned_concurrency_config(**of_function(new), ProvisionedConcurrentExecutions=number)

        def ready() -> bool:
            found = client.get_provisioned_concurrency_config(**of_function(new))
            if found["Status"] == "FAILED":
                raise Refused(f"Lambda says that it failed: {found.get('StatusReason') or 'no reason given'}")
            return bool(found["Status"] == "READY")

        wait_for(f"{number} ready environments of {new['id']}", ready, seconds=300)
