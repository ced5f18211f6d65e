"""aws_availability_zone, aws_availability_zones (internal/service/ec2/ec2_availability_zone{,s}_data_source.go)."""

from fnmatch import fnmatchcase
from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

_STATE = one_of("available", "information", "impaired", "unavailable", "constrained")
_MEMBERS = {
    "group-long-name": "GroupLongName",
    "group-name": "GroupName",
    "network-border-group": "NetworkBorderGroup",
    "opt-in-status": "OptInStatus",
    "parent-zone-id": "ParentZoneId",
    "parent-zone-name": "ParentZoneName",
    "region-name": "RegionName",
    "state": "State",
    "zone-id": "ZoneId",
    "zone-name": "ZoneName",
    "zone-type": "ZoneType",
}
"""Members of a zone by the name of their filter."""


class Zones(DataSource):
    """The zones of a region by their names, in order."""

    name = "aws_availability_zones"
    rules = Rules(checks={"state": _STATE})

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        kept = [
            zone
            for zone in _zones(session, config)
            if zone["ZoneName"] not in (config["exclude_names"] or ())
            and zone["ZoneId"] not in (config["exclude_zone_ids"] or ())
        ]
        return {
            "id": session.region,
            "group_names": sorted({zone["GroupName"] for zone in kept}),
            "names": [zone["ZoneName"] for zone in kept],
            "zone_ids": [zone["ZoneId"] for zone in kept],
        }


class Zone(DataSource):
    """One zone."""

    name = "aws_availability_zone"
    rules = Rules(checks={"state": _STATE})

    def read(self, session: Any, config: Values) -> Values:
        """Find the one that fits."""
        wanted = {"ZoneName": config["name"], "ZoneId": config["zone_id"]}
        found = [
            zone
            for zone in _zones(session, config)
            if all(value in (None, "", zone[member]) for member, value in wanted.items())
        ]
        if len(found) != 1:
            raise Refused(f"{len(found)} availability zones of {session.region} fit; expected one.", "name")
        zone = found[0]
        return {
            **{filter_.replace("-", "_"): zone.get(member) for filter_, member in _MEMBERS.items() if _told(filter_)},
            "id": zone["ZoneName"],
            "name": zone["ZoneName"],
            "name_suffix": zone["ZoneName"].removeprefix(zone["RegionName"]),
            "region": zone["RegionName"],
        }


def _told(name: str) -> bool:
    return name not in {"region-name", "zone-name"}


def _zones(session: Any, config: Values) -> list[Values]:
    """The zones that fit the filters.

    The emulator knows no filters and leaves out what all its zones have in common, so both is done here.
    """
    filters = {each["name"]: each["values"] for each in config["filter"]}
    if config["state"]:
        filters["state"] = [config["state"]]
    if strange := filters.keys() - _MEMBERS.keys():
        raise Refused(f"EC2 has no filter {', '.join(sorted(strange))} of availability zones", "filter")
    found = session.client("ec2").describe_availability_zones()["AvailabilityZones"]
    zones = [
        {
            "GroupName": session.region,
            "GroupLongName": "",
            "NetworkBorderGroup": session.region,
            "OptInStatus": "opt-in-not-required",
            **zone,
        }
        for zone in sorted(found, key=lambda zone: str(zone["ZoneName"]))
    ]
    return [zone for zone in zones if all(_fits(zone, name, values) for name, values in filters.items())]


def _fits(zone: Values, name: str, values: list[str]) -> bool:
    return any(fnmatchcase(str(zone.get(_MEMBERS[name], "")), value.replace("[", "[[]")) for value in values)
