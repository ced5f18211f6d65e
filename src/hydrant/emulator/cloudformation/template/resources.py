"""The members of resources as CloudFormation wants them. Pure (R-25)."""

from collections.abc import Mapping
from typing import Any

from .refusals import Refused, erroneous, malformed

_MEMBERS = (
    "Type",
    "Properties",
    "DependsOn",
    "CreationPolicy",
    "DeletionPolicy",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Condition",
    "Version",
    "Fn::Transform",
)
_POLICIES = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
_WITH_SNAPSHOTS = (
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
)


def check(resources: Mapping[str, Any]) -> None:
    """Raise Refused for resources that CloudFormation does not take."""
    for name, resource in resources.items():
        if name.startswith("Fn::ForEach::"):
            raise malformed(f"[/Resources/{name}] resource definition is malformed")
        if not isinstance(resource, dict):
            raise malformed("Any Resources member must be an object.")
        if name != "Fn::Transform":
            _check_members(name, resource)


def _check_members(name: str, resource: Mapping[str, Any]) -> None:
    if not isinstance(resource.get("Type"), str):
        raise malformed(f"[/Resources/{name}] Every Resources object must contain a Type member.")
    for member in resource:
        if member not in _MEMBERS:
            raise Refused(f"Invalid template resource property '{member}'")
    if not isinstance(resource.get("Properties", {}), dict):
        raise malformed(f"[/Resources/{name}/Properties] Properties must be an object.")
    _check_needs(name, resource)
    for member, allowed in _POLICIES.items():
        policy = resource.get(member, "Delete")
        if not isinstance(policy, str):
            raise malformed(f"Every {member} member must be a string.")
        if policy not in allowed:
            raise malformed(f"Unrecognized {member} {policy} for resource {name}")
        if policy == "Snapshot" and resource["Type"] not in _WITH_SNAPSHOTS:
            raise erroneous(f"resource type {resource['Type']} does not support deletion policy Snapshot")


def _check_needs(name: str, resource: Mapping[str, Any]) -> None:
    if not isinstance(resource.get("Condition", ""), str):
        raise malformed("Every Condition member must be a string.")
    needed = resource.get("DependsOn") or []
    if not isinstance(needed, str | list) or not all(isinstance(each, str) for each in needed):
        raise malformed(f"DependsOn of {name} must be a text or a list of texts.")
