"""Rules of a security group: the schema's, which name many sources at once, and EC2's, as one set of single rules.

Source: internal/service/ec2/vpc_security_group.go (matchRules, protocolForValue).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hydrant.offline_provider.schema import Values

_NUMBERS = {"all": "-1", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_ANY = "-1"


@dataclass(frozen=True)
class _Kind:
    """A kind of source: where it stands in the schema, and in EC2's permissions."""

    attribute: str
    ranges: str
    member: str


_KINDS = (
    _Kind("cidr_blocks", "IpRanges", "CidrIp"),
    _Kind("ipv6_cidr_blocks", "Ipv6Ranges", "CidrIpv6"),
    _Kind("prefix_list_ids", "PrefixListIds", "PrefixListId"),
    _Kind("security_groups", "UserIdGroupPairs", "GroupId"),
)
_GROUPS = _KINDS[3]


@dataclass(frozen=True)
class Permission:
    """One rule for one source."""

    protocol: str
    low: int
    high: int
    kind: _Kind
    source: str
    description: str = ""

    def to_api(self) -> Values:
        """EC2's IpPermission."""
        source = {self.kind.member: self.source} | ({"Description": self.description} if self.description else {})
        ports = {} if self.protocol == _ANY else {"FromPort": self.low, "ToPort": self.high}
        return {"IpProtocol": self.protocol, **ports, self.kind.ranges: [source]}


def from_rules(rules: Iterable[Values] | None, group: str) -> set[Permission]:
    """The single rules of what the schema has; `group` is what `self` means."""
    return {each for rule in rules or () for each in _singles(rule, group)}


def _singles(rule: Values, group: str) -> Iterator[Permission]:
    protocol = _protocol(rule["protocol"])
    low, high = (0, 0) if protocol == _ANY else (int(rule["from_port"] or 0), int(rule["to_port"] or 0))
    text = rule.get("description") or ""
    for kind in _KINDS:
        for source in rule.get(kind.attribute) or ():
            yield Permission(
                protocol, low, high, kind, str(source).rpartition("/")[2] if kind is _GROUPS else source, text
            )
    if rule.get("self"):
        yield Permission(protocol, low, high, _GROUPS, group, text)


def _protocol(given: Any) -> str:
    name = str(given).lower()
    return _NUMBERS.get(name, name)


def from_api(permissions: Iterable[Values]) -> set[Permission]:
    """The single rules of what EC2 has."""
    found = set()
    for each in permissions:
        protocol = _protocol(each["IpProtocol"])
        low, high = (0, 0) if protocol == _ANY else (each.get("FromPort", 0), each.get("ToPort", 0))
        for kind in _KINDS:
            for source in each.get(kind.ranges, ()):
                text = source.get("Description", "")
                found.add(Permission(protocol, low, high, kind, source[kind.member], text))
    return found


def to_rules(permissions: set[Permission], group: str) -> list[Values]:
    """The schema's form: sources of the same ports and description together."""
    together: dict[tuple[str, int, int, str], list[Permission]] = {}
    for each in sorted(permissions, key=lambda each: (each.protocol, each.low, each.high, each.source)):
        together.setdefault((each.protocol, each.low, each.high, each.description), []).append(each)
    return [
        {
            "protocol": protocol,
            "from_port": low,
            "to_port": high,
            "description": text,
            **{kind.attribute: [e.source for e in each if e.kind is kind and e.source != group] for kind in _KINDS},
            "self": any(e.source == group for e in each),
        }
        for (protocol, low, high, text), each in together.items()
    ]


def same_rules(left: Any, right: Any) -> bool:
    """Whether two lists of the schema's rules permit the same, however their sources are put together."""
    return from_rules(left, "self") == from_rules(right, "self")
