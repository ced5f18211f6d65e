"""What is otherwise on AWS, or not known of it, for delivery streams to Splunk (docs/splunk.md)."""

from collections.abc import Iterator

from .findings import Finding
from .resources import DELIVERY, Configuration, Resource

_BLOCK = "splunk_configuration"


def splunk_differs(configuration: Configuration) -> Iterator[Finding]:
    """What is known to be otherwise."""
    for delivery in configuration.of(DELIVERY):
        for block in delivery.blocks(_BLOCK):
            address = str(block.get("hec_endpoint") or "")
            if address.lower().startswith("http://"):
                yield Finding(
                    "differs", delivery.address, f"hec_endpoint {address} has no TLS",
                    "taken with HYDRANT_FIREHOSE_PLAIN_HTTP=1", "nothing is delivered: Firehose speaks TLS only",
                    "Give the address of a collector with a certificate of a public authority.", "S-2",
                )  # fmt: skip


def splunk_unknown(delivery: Resource) -> Iterator[Finding]:
    """What a delivery stream touches that is not known."""
    for block in delivery.blocks(_BLOCK):
        yield Finding(
            "unknown", delivery.address, "how attempts are paced, and how many batches wait for Splunk at a time",
            "pauses of 1 s, doubling up to 2 minutes; one batch at a time", "not documented",
            "Watch DeliveryToSplunk.DataAckLatency and DataFreshness on AWS.", "S-9",
        )  # fmt: skip
        if block.get("hec_endpoint_type") == "Event":
            yield Finding(
                "unknown", delivery.address, "one record of a batch that is no event of Splunk's",
                "the whole batch is refused and becomes error lines; Splunk may have indexed those before it",
                "not documented", "Let a function turn each record into an event, or use the type Raw.", "S-8",
            )  # fmt: skip
