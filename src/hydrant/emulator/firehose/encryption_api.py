"""Operations on server-side encryption (A-28)."""

from localstack.aws.api import RequestContext

from . import exceptions, lifecycle
from .encryption import key_of
from .models import DeliveryStream
from .operations import Request, find, operation
from .requests import SSE_ON_KINESIS_SOURCE
from .settings import Settings


class EncryptionOperations:
    """Start and stop; both take effect after a moment."""

    _settings: Settings

    @operation("StartDeliveryStreamEncryption")
    def start_delivery_stream_encryption(self, context: RequestContext, request: Request) -> Request:
        """ENABLING, then ENABLED; also with another key (A-28)."""
        stream = _encryptable(context, request)
        stream.encryption.begin_start(stream.name, key_of(request.get("DeliveryStreamEncryptionConfigurationInput")))
        lifecycle.complete_encryption(stream, self._settings)
        return {}

    @operation("StopDeliveryStreamEncryption")
    def stop_delivery_stream_encryption(self, context: RequestContext, request: Request) -> Request:
        """DISABLING, then DISABLED (A-28)."""
        stream = _encryptable(context, request)
        if stream.encryption.begin_stop(stream.name):
            lifecycle.complete_encryption(stream, self._settings)
        return {}


def _encryptable(context: RequestContext, request: Request) -> DeliveryStream:
    stream = find(context, request)
    if stream.kinesis_source is not None:
        raise exceptions.invalid_argument(SSE_ON_KINESIS_SOURCE)
    if stream.status != "ACTIVE":
        raise exceptions.cannot_update(stream.name, stream.status)
    return stream
