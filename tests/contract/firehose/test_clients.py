"""Clients other than boto3 on the Firehose of the emulator."""

import pytest

from tests.clients.javascript.node import SCRIPTS, RunJs

from ..support.firehose_emulator import REGION, ROLE, Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-words")]


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def test_the_sdk_for_javascript_makes_fills_changes_and_ends_a_delivery_stream(run_js: RunJs, aws: Emulator) -> None:
    seen = run_js(SCRIPTS / "firehose_round.mjs", aws.endpoint, "from-js", ROLE, 40)
    assert seen["arn"] == f"arn:aws:firehose:{REGION}:000000000000:deliverystream/from-js"
    assert seen["failed"] == 0
    assert len(set(seen["ids"])) == 40
    assert seen["body"] == "\n".join(seen["sent"])
    first, second = seen["keys"]
    assert "/from-js-1-" in first
    assert "/from-js-2-" in second
    assert (seen["versions"], seen["prefix"]) == (["1", "2"], "two/")
    assert seen["single"]["body"] == "alone"
    assert seen["single"]["encrypted"] is False
    assert seen["single"]["id"]
    assert {tag["Key"]: tag["Value"] for tag in seen["tags"]} == {"team": "data", "cost": "none"}
    assert "from-js" in seen["names"]
    assert seen["refusal"] == {"name": "ResourceNotFoundException", "status": 400}
    assert seen["gone"] == "ResourceNotFoundException"
