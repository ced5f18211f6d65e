"""Operations on server-side encryption (A-28)."""

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import exceptions, lifecycle
from ..encryption_state import MAX_CHANGES_PER_DAY, key_of
from ..models import DeliveryStream
from ..settings import Settings
from .operations import Request, find, operation
from .requests import SSE_ON_KINESIS_SOURCE


class EncryptionOperations:
    """Start and stop; both take effect after a moment."""

    _settings: Settings

    @operation("StartDeliveryStreamEncryption")
    def start_delivery_stream_encryption(self, context: RequestContext, request: Request) -> Request:
        """ENABLING, then ENABLED; also with another key (A-28)."""
        stream = self._encryptable(context, request)
        stream.encryption.begin_start(stream.name, key_of(request.get("DeliveryStreamEncryptionConfigurationInput")))
        self._complete(stream)
        return {}

    @operation("StopDeliveryStreamEncryption")
    def stop_delivery_stream_encryption(self, context: RequestContext, request: Request) -> Request:
        """DISABLING, then DISABLED (A-28)."""
        stream = self._encryptable(context, request)
        if stream.encryption.begin_stop(stream.name):
            self._complete(stream)
        return {}

    def _encryptable(self, context: RequestContext, request: Request) -> DeliveryStream:
        stream = find(context, request)
        if stream.kinesis_source is not None:
            raise exceptions.invalid_argument(SSE_ON_KINESIS_SOURCE)
        if stream.status != "ACTIVE":
            raise exceptions.cannot_update(stream.name, stream.status)
        if self._settings.quotas and stream.encryption.used_up(CLOCK.now()):
            raise exceptions.limit_exceeded(
                f"The encryption of {stream.name} was changed {MAX_CHANGES_PER_DAY} times within 24 hours."
            )
        return stream

    def _complete(self, stream: DeliveryStream) -> None:
        stream.encryption.count_change(CLOCK.now())
        lifecycle.complete_encryption(stream, self._settings)
