"""aws_route53_record (internal/service/route53/record.go)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values

from .route53_zone import NO_ZONE, bare, records_of, zone_id

_KINDS = ("A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB")
_TYPES = (*_KINDS, "TLSA", "TXT")
_QUOTED = {"SPF", "TXT"}
_IMPORT = re.compile(rf"([^_]+)_(.*?)_({'|'.join(_TYPES)})(?:_(.*))?")
_DROPPED = "the emulator drops it"


@dataclass(frozen=True)
class _Policy:
    """A routing policy: its block, AWS's member, and the way between them."""

    block: str
    member: str
    to_api: Callable[[Values], Any]
    from_api: Callable[[Any], Values]


def _plain(block: str, member: str, attribute: str) -> _Policy:
    return _Policy(block, member, lambda values: values[attribute], lambda found: {attribute: found})


_PLACES = {"continent": "ContinentCode", "country": "CountryCode", "subdivision": "SubdivisionCode"}
_POLICIES = (
    _plain("failover_routing_policy", "Failover", "type"),
    _plain("latency_routing_policy", "Region", "region"),
    _plain("weighted_routing_policy", "Weight", "weight"),
    _Policy(
        "geolocation_routing_policy",
        "GeoLocation",
        lambda values: {theirs: values[name] for name, theirs in _PLACES.items() if values[name]},
        lambda found: {name: found.get(theirs) for name, theirs in _PLACES.items()},
    ),
)
_EXCLUSIVE = (
    "cidr_routing_policy",
    "geoproximity_routing_policy",
    "multivalue_answer_routing_policy",
    *(policy.block for policy in _POLICIES),
)


class Record(ResourceType):
    """A record set of a zone."""

    name = "aws_route53_record"
    rules = Rules(
        force_new=("name", "zone_id"),
        equivalent={
            "name": lambda old, new: bare(old) == bare(new),
            "alias.name": lambda old, new: bare(old) == bare(new),
        },
        exactly_one=(("alias", "records"),),
        conflicts=(("alias", "ttl"), _EXCLUSIVE),
        required_with={"records": ("ttl",), "ttl": ("records",)} | dict.fromkeys(_EXCLUSIVE, ("set_identifier",)),
        checks={
            "alias.name": length(1, 1024),
            "alias.zone_id": length(1, 32),
            "failover_routing_policy.type": one_of("PRIMARY", "SECONDARY"),
            "type": one_of(*_TYPES),
        },
        unserved={"cidr_routing_policy": _DROPPED, "geoproximity_routing_policy": _DROPPED},
        parameters={"ResourceRecords": "records"},
    )
    not_found = NO_ZONE

    def create(self, session: Any, new: Values) -> None:
        """Create it; one that is there is overwritten only where `allow_overwrite` says so."""
        self._change(session, new, ("UPSERT" if new["allow_overwrite"] else "CREATE", new))
        new["id"] = _id(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it."""
        full = _full_name(session, state)
        found = _find(session, state, full)
        if found is None:
            return None
        policies = {
            policy.block: [policy.from_api(found[policy.member])] if policy.member in found else []
            for policy in _POLICIES
        }
        return {
            **policies,
            "alias": _read_alias(found.get("AliasTarget")),
            "fqdn": full,
            "health_check_id": found.get("HealthCheckId"),
            "multivalue_answer_routing_policy": found.get("MultiValueAnswer", False),
            "records": [_unquoted(each["Value"], found["Type"]) for each in found.get("ResourceRecords", [])],
            "set_identifier": found.get("SetIdentifier"),
            "ttl": found.get("TTL"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it; another type or set identifier is another record, put in the same batch."""
        if changed & {"type", "set_identifier"}:
            put = "UPSERT" if new["allow_overwrite"] else "CREATE"
            self._change(session, new, ("DELETE", old), (put, new))
        else:
            self._change(session, new, ("UPSERT", new))
        new["id"] = _id(new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it as it is."""
        found = _find(session, state, _full_name(session, state))
        if found is None:
            raise NotFound
        batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": found}]}
        session.client("route53").change_resource_record_sets(HostedZoneId=zone_id(state["zone_id"]), ChangeBatch=batch)

    def imported(self, session: Any, import_id: str) -> Values:
        """By zone, name, type and, where there is one, set identifier."""
        found = _IMPORT.fullmatch(import_id)
        if found is None:
            raise Refused(f"Cannot import {import_id!r}: write ZONE-ID_NAME_TYPE or ZONE-ID_NAME_TYPE_SET-IDENTIFIER.")
        zone, name, kind, identifier = found.groups()
        return {"id": import_id, "zone_id": zone, "name": bare(name), "type": kind, "set_identifier": identifier}

    def _change(self, session: Any, new: Values, *changes: tuple[str, Values]) -> None:
        full = _full_name(session, new)
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": _set(values, full)} for action, values in changes]}
        session.client("route53").change_resource_record_sets(HostedZoneId=zone_id(new["zone_id"]), ChangeBatch=batch)


def _id(values: Values) -> str:
    parts = [zone_id(values["zone_id"]), bare(values["name"]), values["type"]]
    return "_".join([*parts, values["set_identifier"]] if values["set_identifier"] else parts)


def _full_name(session: Any, values: Values) -> str:
    """The name with the zone's behind it."""
    zone = bare(session.client("route53").get_hosted_zone(Id=zone_id(values["zone_id"]))["HostedZone"]["Name"])
    name = bare(values["name"])
    return name if name == zone or name.endswith(f".{zone}") else f"{name}.{zone}" if name else zone


def _find(session: Any, values: Values, full: str) -> Any:
    """The record set as AWS has it."""
    start = {"StartRecordName": full, "StartRecordType": values["type"]}
    for record in records_of(session.client("route53"), zone_id(values["zone_id"]), **start):
        if bare(record["Name"]).replace("\\052", "*") != full:
            return None
        same = record["Type"] == values["type"]
        if same and (record.get("SetIdentifier") or None) == (values["set_identifier"] or None):
            return record
    return None


def _set(values: Values, full: str) -> Values:
    kind = values["type"]
    record: Values = {"Name": full, "Type": kind}
    if values["records"]:
        record["TTL"] = values["ttl"]
        record["ResourceRecords"] = [{"Value": _quoted(each, kind)} for each in values["records"]]
    for alias in values["alias"]:
        record["AliasTarget"] = {
            "DNSName": alias["name"],
            "EvaluateTargetHealth": alias["evaluate_target_health"],
            "HostedZoneId": alias["zone_id"],
        }
    for policy in _POLICIES:
        for block in values[policy.block]:
            record[policy.member] = policy.to_api(block)
    optional = {
        "HealthCheckId": values["health_check_id"],
        "MultiValueAnswer": values["multivalue_answer_routing_policy"],
        "SetIdentifier": values["set_identifier"],
    }
    return record | {name: value for name, value in optional.items() if value}


def _quoted(text: str, kind: str) -> str:
    """Texts stand in quotes, whether the configuration writes them or not."""
    return f'"{_unquoted(text, kind)}"' if kind in _QUOTED else text


def _unquoted(text: str, kind: str) -> str:
    inside = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if kind in _QUOTED and inside else text


def _read_alias(found: Values | None) -> list[Values]:
    if not found:
        return []
    return [
        {
            "evaluate_target_health": found["EvaluateTargetHealth"],
            "name": bare(found["DNSName"]),
            "zone_id": found["HostedZoneId"],
        }
    ]
