"""What `hydrant diff` tells of delivery streams to Splunk."""

from typing import Any

import pytest

from hydrant.aws_diff.behaviour import differs
from hydrant.aws_diff.costs import Load, costs, prices
from hydrant.aws_diff.refused import refused
from hydrant.aws_diff.resources import DELIVERY
from hydrant.aws_diff.unknown import unknown

from .plans import plan, resource


def splunk(**more: Any) -> dict[str, Any]:
    block = {
        "hec_endpoint": "https://splunk.example.com:8088",
        "hec_endpoint_type": "Raw",
        "s3_configuration": [{"error_output_prefix": "error/"}],
        **more,
    }
    return resource(DELIVERY, destination="splunk", splunk_configuration=[block])


@pytest.mark.parametrize(
    ("address", "told"), [("https://s:8088", False), ("http://s:8088", True), ("HTTP://s", True), (None, False)]
)
def test_s2_an_address_without_tls_is_told(address: str | None, told: bool) -> None:
    facts = {found.fact for found in differs(plan(splunk(hec_endpoint=address)), "x86_64", {})}
    assert ("S-2" in facts) is told


@pytest.mark.parametrize(("kind", "told"), [("Raw", False), ("Event", True)])
def test_what_is_not_known_is_told_where_it_matters(kind: str, told: bool) -> None:
    facts = {found.fact for found in unknown(plan(splunk(hec_endpoint_type=kind)))}
    assert facts >= {"C-27", "S-9"}, "the bucket of what failed is looked at, too"
    assert ("S-8" in facts) is told


def test_other_destinations_are_told_nothing_of_splunk() -> None:
    found = plan(resource(DELIVERY, destination="extended_s3", extended_s3_configuration=[{}]))
    assert not {each.fact for each in unknown(found)} & {"S-8", "S-9"}


@pytest.mark.parametrize("kind", ["extended_s3", "http_endpoint", "iceberg", "splunk"])
def test_what_is_served_is_not_told_as_refused(kind: str) -> None:
    assert [found for found in refused(plan(resource(DELIVERY, destination=kind))) if found.fact == "A-9"] == []
    (found,) = [each for each in refused(plan(resource(DELIVERY, destination="redshift"))) if each.fact == "A-9"]
    assert found.what == "destination redshift"


def test_the_estimate_has_the_price_of_ingestion() -> None:
    assert "ingestion" in {line.what for line in costs(plan(splunk()), Load(), prices())}
