"""State: delivery streams of an account and region.

A delivery stream has one version of its destination at a time; the running pipeline works by the plan made from it.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from .checkpoints import Checkpoints
from .destinations.base import DESTINATION_ID, Destination
from .destinations.plans import Naming
from .encryption_state import Encryption
from .engine.pipeline import Pipeline
from .engine.plan import DestinationPlan
from .engine.source.direct_put import DirectPutQueue
from .roles.guard import RoleGuard
from .settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import KinesisStreamSourceConfigurationTypeDef


@dataclass(eq=False)
class DeliveryStream:
    """One delivery stream. `created` and `updated` in epoch seconds."""

    name: str
    arn: str
    account_id: str
    region: str
    type: str
    created: float
    destination: Destination
    kinesis_source: "KinesisStreamSourceConfigurationTypeDef | None" = None
    status: str = "CREATING"
    version: int = 1
    updated: float | None = None
    tags: dict[str, str] = field(default_factory=dict)
    encryption: Encryption = field(default_factory=Encryption)
    failure: dict[str, str] | None = None
    checkpoints: Checkpoints = field(default_factory=Checkpoints)
    queue: DirectPutQueue | None = None
    pipeline: Pipeline | None = None
    removal: threading.Thread | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: all but what is at work."""
        return {**vars(self), "queue": None, "pipeline": None, "removal": None}

    def guard(self, destination: Destination | None = None) -> RoleGuard:
        """What decides about its roles: those of its destination now, or of the one that it is to get."""
        return RoleGuard(
            self.arn, self.account_id, self.region, lambda: destination or self.destination, self.kinesis_source
        )

    def plan(self, settings: Settings) -> DestinationPlan:
        """The plan of the destination's current version."""
        dated = settings.literal_error_prefix == "dated"
        return self.destination.plan(Naming(self.name, str(self.version), dated, self.region))

    def describe(self) -> dict[str, Any]:
        """DeliveryStreamDescription (A-12 to A-15)."""
        document: dict[str, Any] = {
            "DeliveryStreamName": self.name,
            "DeliveryStreamARN": self.arn,
            "DeliveryStreamStatus": self.status,
            "DeliveryStreamType": self.type,
            "VersionId": str(self.version),
            "CreateTimestamp": _time(self.created),
            "Destinations": [{"DestinationId": DESTINATION_ID, **self.destination.describe()}],
            "HasMoreDestinations": False,
        }
        if self.kinesis_source is None:
            document["DeliveryStreamEncryptionConfiguration"] = self.encryption.describe()
        else:
            started = {"DeliveryStartTimestamp": _time(self.created)}
            document["Source"] = {"KinesisStreamSourceDescription": {**self.kinesis_source, **started}}
        if self.failure is not None:
            document["FailureDescription"] = self.failure
        if self.updated is not None:
            document["LastUpdateTimestamp"] = _time(self.updated)
        return document


def _time(epoch_seconds: float) -> datetime:
    return datetime.fromtimestamp(epoch_seconds, UTC)


class FirehoseStore(BaseStore):
    """Delivery streams by name."""

    delivery_streams: dict[str, DeliveryStream] = LocalAttribute(default=dict)


firehose_stores = AccountRegionBundle("firehose", FirehoseStore)


def all_delivery_streams() -> list[DeliveryStream]:
    """Delivery streams of all accounts and regions."""
    return [
        stream
        for regions in list(firehose_stores.values())
        for store in list(regions.values())
        for stream in list(store.delivery_streams.values())
    ]
