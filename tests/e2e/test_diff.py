"""`hydrant diff` on a deployed stack: what it says fits what runs there."""

import pytest

from .target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack"), pytest.mark.slow]


def test_it_tells_of_this_configuration_and_changes_nothing(target: EmulatorTarget) -> None:
    port = ("--port", str(target.stack.port))
    name = target.outputs["delivery_stream_name"]
    before = target.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]

    ran = target.hydrant("diff", *port, "--json")

    found = ran.document["findings"]
    assert {"C-22", "C-1", "E-7", "B-10"} <= {finding["fact"] for finding in found}
    assert not [finding for finding in found if finding["kind"] == "refused"], "it is deployed, so nothing is refused"
    # The configuration is written so that these are not touched: expressions in prefixes, both ARNs in the policy.
    assert not {"C-5", "C-27", "D-6"} & {finding["fact"] for finding in found}
    assert ran.document["cost"]["per_hour"] > 0
    assert {"writes", "ingestion", "invocations", "messages", "queue"} <= {
        line["what"] for line in ran.document["cost"]["lines"]
    }
    after = target.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    assert after == before


def test_it_tells_of_values_before_they_are_applied(target: EmulatorTarget) -> None:
    words = ("diff", "--port", str(target.stack.port), "--var", "stream_mode=PROVISIONED", "--var", "shard_count=3")
    ran = target.hydrant(*words)
    assert "writes and reads of 3 shards" in ran.out
    assert "may want 15" in ran.out
    assert "E-7" not in ran.out
