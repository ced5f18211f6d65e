"""Put the types into LocalStack's providers of them."""

from hydrant.emulator import patches

from . import delivery_streams, streams

_STREAM = "localstack.services.kinesis.resource_providers.aws_kinesis_stream:KinesisStreamProvider"
_DELIVERY_STREAM = (
    "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream"
    ":KinesisFirehoseDeliveryStreamProvider"
)


def apply_patches() -> None:
    """Let CloudFormation use them from now on."""
    patches.replace(_STREAM, "create", streams.create)
    patches.replace(_STREAM, "update", streams.update)
    patches.replace(_DELIVERY_STREAM, "create", delivery_streams.create)
