"""aws_availability_zone and aws_availability_zones, data sources (internal/service/ec2/ec2_availability_zone*.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .common import only_one, search

_STATE = one_of("available", "information", "impaired", "unavailable", "constrained")


class AvailabilityZoneData(DataSource):
    """A zone of the region."""

    name = "aws_availability_zone"
    rules = Rules(checks={"state": _STATE})

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        zone = only_one(_zones(session, config, name="zone-name", zone_id="zone-id"), "availability zone")
        return {
            "group_name": zone.get("GroupName"),
            "id": zone["ZoneName"],
            "name": zone["ZoneName"],
            "name_suffix": zone["ZoneName"].removeprefix(zone["RegionName"]).lstrip("-"),
            "network_border_group": zone.get("NetworkBorderGroup"),
            "opt_in_status": zone.get("OptInStatus"),
            "state": zone["State"],
            "zone_id": zone["ZoneId"],
            "zone_type": zone.get("ZoneType"),
        }


class AvailabilityZonesData(DataSource):
    """The zones of the region."""

    name = "aws_availability_zones"
    rules = Rules(checks={"state": _STATE})

    def read(self, session: Any, config: Values) -> Values:
        """List them, by name."""
        names, ids = set(config["exclude_names"] or ()), set(config["exclude_zone_ids"] or ())
        zones = [
            zone
            for zone in sorted(_zones(session, config), key=lambda zone: str(zone["ZoneName"]))
            if zone["ZoneName"] not in names and zone["ZoneId"] not in ids
        ]
        return {
            "group_names": sorted({zone["GroupName"] for zone in zones if "GroupName" in zone}),
            "id": session.region,
            "names": [zone["ZoneName"] for zone in zones],
            "zone_ids": [zone["ZoneId"] for zone in zones],
        }


def _zones(session: Any, config: Values, **names: str) -> list[Values]:
    """The zones that fit, by EC2's filters; `names` are those of attributes."""
    every, filters = bool(config["all_availability_zones"]), search(config, {"state": "state", **names})
    found = session.client("ec2").describe_availability_zones(AllAvailabilityZones=every, Filters=filters)
    return list(found["AvailabilityZones"])
