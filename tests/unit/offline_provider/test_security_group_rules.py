"""Rules of security groups: the schema's and EC2's, compared as single rules."""

from typing import Any

import pytest

from hydrant.offline_provider.resources.ec2.permissions import from_api, from_rules, same_rules, to_rules


def rule(**values: Any) -> dict[str, Any]:
    """A rule as Terraform gives it: every member is there."""
    nothing = dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups", "self"))
    return {**nothing, "description": None, "protocol": "tcp", "from_port": 80, "to_port": 80, **values}


TOGETHER = [rule(cidr_blocks=["10.0.0.0/8", "10.0.0.0/16"], self=True)]
APART = [rule(cidr_blocks=["10.0.0.0/16"]), rule(self=True), rule(cidr_blocks=["10.0.0.0/8"], self=False)]
ANY = [rule(protocol="-1", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"])]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (TOGETHER, APART),
        (ANY, [rule(protocol="all", from_port=-1, to_port=-1, cidr_blocks=["0.0.0.0/0"])]),
        ([rule(protocol="6", self=True)], [rule(protocol="TCP", self=True)]),
        ([rule(security_groups=["sg-1"])], [rule(security_groups=["000000000000/sg-1"])]),
        ([], None),
    ],
)
def test_rules_that_permit_the_same_are_the_same(left: Any, right: Any) -> None:
    assert same_rules(left, right)
    assert same_rules(right, left)


@pytest.mark.parametrize(
    "other",
    [
        [rule(cidr_blocks=["10.0.0.0/8"])],
        [rule(cidr_blocks=["10.0.0.0/8", "10.0.0.0/16"], self=True, description="why")],
        [rule(cidr_blocks=["10.0.0.0/8", "10.0.0.0/16"], self=True, to_port=81)],
        [rule(cidr_blocks=["10.0.0.0/8", "10.0.0.0/16"], self=True, protocol="udp")],
        [],
    ],
)
def test_rules_that_permit_something_else_differ(other: Any) -> None:
    assert not same_rules(TOGETHER, other)


@pytest.mark.parametrize("rules", [TOGETHER, APART, ANY, [rule(prefix_list_ids=["pl-1"], description="why")]])
def test_what_is_sent_is_what_is_read(rules: list[dict[str, Any]]) -> None:
    sent = [permission.to_api() for permission in from_rules(rules, "sg-own")]
    found = from_api(sent)
    assert found == from_rules(rules, "sg-own")
    assert same_rules(to_rules(found, "sg-own"), rules)


def test_sources_of_the_same_ports_stand_together() -> None:
    told = to_rules(from_rules(APART, "sg-own"), "sg-own")
    assert [(each["cidr_blocks"], each["self"]) for each in told] == [(["10.0.0.0/16", "10.0.0.0/8"], True)]
