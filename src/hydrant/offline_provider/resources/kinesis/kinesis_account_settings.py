"""aws_kinesis_account_settings (internal/service/kinesis/account_settings.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

ENABLED, DISABLED = "ENABLED", "DISABLED"
_BLOCK = "minimum_throughput_billing_commitment"


class KinesisAccountSettings(ResourceType):
    """What an account pays for in a region, whatever it uses. The id is the region; the settings are always there."""

    name = "aws_kinesis_account_settings"
    rules = Rules(checks={f"{_BLOCK}.status": one_of(ENABLED, DISABLED)})

    def create(self, session: Any, new: Values) -> None:
        """Set them."""
        self.update(session, {}, new, set())
        new["id"] = session.region

    def read(self, session: Any, state: Values) -> Values | None:
        """Read them; a commitment that ends by itself counts as disabled."""
        found = session.client("kinesis").describe_account_settings()["MinimumThroughputBillingCommitment"]
        times = {
            attribute: found[member].isoformat().replace("+00:00", "Z") if member in found else None
            for attribute, member in (
                ("earliest_allowed_end_at", "EarliestAllowedEndAt"),
                ("ended_at", "EndedAt"),
                ("started_at", "StartedAt"),
            )
        }
        status = ENABLED if found["Status"] == ENABLED else DISABLED
        return {_BLOCK: [{**times, "status": status, "status_actual": found["Status"]}]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set them."""
        if new[_BLOCK]:
            wanted = {"Status": new[_BLOCK][0]["status"]}
            session.client("kinesis").update_account_settings(MinimumThroughputBillingCommitment=wanted)

    def delete(self, session: Any, state: Values) -> None:
        """Nothing: the real provider only forgets them."""
