"""Amazon Data Firehose for LocalStack: unpacks requests, checks them, answers. Delivery is the pipeline's affair.

What is served, what is refused by name and what is known to deviate: docs/contract, fact by fact; the
results of its tests: docs/fidelity.md.
"""

from localstack.aws.api.firehose import FirehoseApi
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor

from . import lifecycle
from .api.delivery_streams import DeliveryStreamOperations
from .api.encryption import EncryptionOperations
from .api.records import RecordOperations
from .api.tags import TagOperations
from .models import firehose_stores
from .settings import Settings


class FirehoseProvider(
    DeliveryStreamOperations,
    RecordOperations,
    TagOperations,
    EncryptionOperations,
    FirehoseApi,
    ServiceLifecycleHook,
):
    """The API, put together from groups of operations; here what LocalStack calls it for."""

    def __init__(self) -> None:
        self._settings = Settings.from_environment()

    def on_before_stop(self) -> None:
        """Deliver what is buffered before LocalStack ends."""
        lifecycle.stop_all(self._settings.stop_seconds)

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the store, so that a reset empties it."""
        visitor.visit(firehose_stores)

    def on_before_state_reset(self) -> None:
        """Stop the threads before the store is emptied."""
        lifecycle.stop_all(0.0, deliver=False)
