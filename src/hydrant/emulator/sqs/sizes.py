"""Sizes of messages that are no UTF-8: LocalStack fails at them, with 500, before it refuses their characters."""

from hydrant.emulator import patches


def size_of(value: str | bytes) -> int:
    """Bytes of a text or of binary data."""
    return len(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else len(value)


def apply_patches() -> None:
    """Let SQS measure so from now on."""
    patches.replace("localstack.services.sqs.provider", "_bytesize", size_of)
