"""State: delivery streams of an account and region.

A delivery stream keeps its destination as Describe shows it; the running pipeline works by a plan made from that.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from .destinations.kinds import DestinationKind
from .destinations.plans import make_plan
from .encryption_state import Encryption
from .engine.pipeline import Pipeline
from .engine.plan import DestinationPlan
from .engine.source.direct_put import DirectPutQueue
from .roles.guard import RoleGuard
from .settings import Settings


@dataclass(eq=False)
class DeliveryStream:
    """One delivery stream. `created` and `updated` in epoch seconds."""

    name: str
    arn: str
    account_id: str
    region: str
    type: str
    created: float
    kind: DestinationKind
    description: dict[str, Any]
    kinesis_source: dict[str, Any] | None = None
    status: str = "CREATING"
    version: int = 1
    updated: float | None = None
    tags: dict[str, str] = field(default_factory=dict)
    encryption: Encryption = field(default_factory=Encryption)
    failure: dict[str, str] | None = None
    queue: DirectPutQueue | None = None
    pipeline: Pipeline | None = None
    removal: threading.Thread | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def guard(self, description: dict[str, Any] | None = None) -> RoleGuard:
        """What decides about its roles: those of its description of now, or of one that is to be."""
        described = (lambda: self.description) if description is None else (lambda: description)
        return RoleGuard(self.arn, self.account_id, self.region, described, self.kinesis_source)

    def plan(self, settings: Settings) -> DestinationPlan:
        """The plan of the destination's current version."""
        dated = settings.literal_error_prefix == "dated"
        return make_plan(self.name, str(self.version), self.description, dated_literal_error_prefix=dated)

    def describe(self) -> dict[str, Any]:
        """DeliveryStreamDescription (A-12 to A-15)."""
        document: dict[str, Any] = {
            "DeliveryStreamName": self.name,
            "DeliveryStreamARN": self.arn,
            "DeliveryStreamStatus": self.status,
            "DeliveryStreamType": self.type,
            "VersionId": str(self.version),
            "CreateTimestamp": _time(self.created),
            "Destinations": [self.kind.shown(self.description)],
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
