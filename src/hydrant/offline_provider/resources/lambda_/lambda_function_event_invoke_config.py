"""aws_lambda_function_event_invoke_config (internal/service/lambda/function_event_invoke_config.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, length, matches
from hydrant.offline_provider.schema import Values

from .common import FUNCTION_NAME, of_function
from .lambda_settings import first

_PLACES = {"on_failure": "OnFailure", "on_success": "OnSuccess"}


class FunctionEventInvokeConfig(ResourceType):
    """How asynchronous calls are tried again and where results go. The id is "function" or "function:qualifier"."""

    name = "aws_lambda_function_event_invoke_config"
    rules = Rules(
        force_new=("function_name", "qualifier"),
        defaults={"maximum_retry_attempts": 2},
        checks={
            "destination_config.on_failure.destination": arn,
            "destination_config.on_success.destination": arn,
            "function_name": all_of(length(1, 140), matches(FUNCTION_NAME, "a function's name or ARN")),
            "maximum_event_age_in_seconds": between(60, 21600),
            "maximum_retry_attempts": between(0, 2),
        },
        parameters={"FunctionName": "function_name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        self._put(session, new)
        new["id"] = ":".join(filter(None, (new["function_name"], new["qualifier"])))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        function, qualifier = _split(state["id"])
        named = {"function_name": function, "qualifier": qualifier}
        found = session.client("lambda").get_function_event_invoke_config(**of_function(named))
        told = found.get("DestinationConfig") or {}
        places = {
            ours: [{"destination": told[theirs]["Destination"]}] if (told.get(theirs) or {}).get("Destination") else []
            for ours, theirs in _PLACES.items()
        }
        return {
            **named,
            "destination_config": [places] if any(places.values()) else [],
            "maximum_event_age_in_seconds": found.get("MaximumEventAgeInSeconds"),
            "maximum_retry_attempts": found.get("MaximumRetryAttempts"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it whole."""
        self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("lambda").delete_function_event_invoke_config(**of_function(state))

    def _put(self, session: Any, new: Values) -> None:
        places = first(new, "destination_config")
        destinations = {
            theirs: {"Destination": places[ours][0]["destination"]}
            for ours, theirs in _PLACES.items()
            if places.get(ours)
        }
        age = new["maximum_event_age_in_seconds"]
        session.client("lambda").put_function_event_invoke_config(
            **of_function(new),
            DestinationConfig=destinations,
            MaximumRetryAttempts=int(new["maximum_retry_attempts"]),
            **({"MaximumEventAgeInSeconds": int(age)} if age else {}),
        )


def _split(own_id: str) -> tuple[str, str | None]:
    """Function (which may be an ARN) and qualifier."""
    before, _, rest = own_id.rpartition("function:")
    name, _, qualifier = rest.partition(":")
    return (f"{before}function:{name}" if before else name), qualifier or None
