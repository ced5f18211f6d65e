"""Amazon Kinesis Data Streams for LocalStack, in memory and in the process.

Known deviations: quotas are enforced when asked for (`throttle.py`); encryption and resource policies are kept and
shown, not applied; see subscribe_api.py for SubscribeToShard.
"""

from __future__ import annotations

from localstack.aws.api.kinesis import KinesisApi
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor

from . import store
from .api.account import AccountOperations
from .api.channels import ChannelOperations
from .api.consumers import ConsumerOperations
from .api.queue_records import QueueRecordOperations
from .api.queues import QueueOperations
from .api.records import RecordOperations
from .api.shards import ShardOperations
from .api.streams import StreamOperations
from .api.subscribe import SubscribeOperations
from .api.tags import TagOperations
from .models import kinesis_stores


class KinesisProvider(
    StreamOperations,
    ShardOperations,
    RecordOperations,
    ConsumerOperations,
    SubscribeOperations,
    TagOperations,
    QueueOperations,
    QueueRecordOperations,
    ChannelOperations,
    AccountOperations,
    KinesisApi,
    ServiceLifecycleHook,
):
    """All operations of the service."""

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the store."""
        visitor.visit(kinesis_stores)

    def on_before_state_reset(self) -> None:
        """End the channels, and wake all readers before the streams vanish."""
        for _, _, streams_of in kinesis_stores.iter_stores():
            for channel in list(streams_of.channels.values()):
                channel.delete()
        for stream in list(store.all_streams()):
            stream.delete()
