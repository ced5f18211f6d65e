"""aws_redshift_cluster, resource and data source (internal/service/redshift/cluster.go, cluster_data_source.go).

The emulator keeps what a cluster is said to be; there is no database behind its endpoint.
"""

from typing import Any

from hydrant.offline_provider import waiting
from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

_DROPPED = (
    "availability_zone_relocation_enabled",
    "default_iam_role_arn",
    "elastic_ip",
    "manage_master_password",
    "master_password_secret_kms_key_id",
    "multi_az",
)
_RESTORED = ("owner_account", "snapshot_arn", "snapshot_cluster_identifier", "snapshot_identifier")
_CHANGEABLE = {
    "allow_version_upgrade": "AllowVersionUpgrade",
    "automated_snapshot_retention_period": "AutomatedSnapshotRetentionPeriod",
    "cluster_parameter_group_name": "ClusterParameterGroupName",
    "cluster_version": "ClusterVersion",
    "encrypted": "Encrypted",
    "enhanced_vpc_routing": "EnhancedVpcRouting",
    "kms_key_id": "KmsKeyId",
    "maintenance_track_name": "MaintenanceTrackName",
    "manual_snapshot_retention_period": "ManualSnapshotRetentionPeriod",
    "preferred_maintenance_window": "PreferredMaintenanceWindow",
    "publicly_accessible": "PubliclyAccessible",
    "vpc_security_group_ids": "VpcSecurityGroupIds",
}
_NEW = {
    **_CHANGEABLE,
    "availability_zone": "AvailabilityZone",
    "cluster_identifier": "ClusterIdentifier",
    "cluster_subnet_group_name": "ClusterSubnetGroupName",
    "database_name": "DBName",
    "iam_roles": "IamRoles",
    "master_username": "MasterUsername",
    "node_type": "NodeType",
    "port": "Port",
}
_TOLD = (
    "allow_version_upgrade",
    "automated_snapshot_retention_period",
    "availability_zone",
    "cluster_identifier",
    "cluster_namespace_arn",
    "cluster_public_key",
    "cluster_revision_number",
    "cluster_subnet_group_name",
    "cluster_version",
    "enhanced_vpc_routing",
    "kms_key_id",
    "master_username",
    "node_type",
    "number_of_nodes",
    "preferred_maintenance_window",
    "publicly_accessible",
)
_ANSWER = Members(
    block_of("aws_redshift_cluster"),
    dict.fromkeys(name for name in block_of("aws_redshift_cluster").attributes if name not in _TOLD),
)
_KEPT = {"allow_version_upgrade", "automated_snapshot_retention_period", "encrypted", "publicly_accessible"}
_NAME = all_of(
    matches("[0-9a-z-]+", "small letters, digits and hyphens only"),
    matches("[a-z].*", "begins with a letter"),
    matches("(?!.*--).*[^-]", "no two hyphens together and none at the end"),
)


class Cluster(ResourceType):
    """A cluster. The id is its name."""

    name = "aws_redshift_cluster"
    rules = Rules(
        # AWS changes roles in place
        force_new=("cluster_identifier", "cluster_subnet_group_name", "iam_roles", "master_username", "port"),
        defaults={
            "allow_version_upgrade": True,
            "apply_immediately": False,
            "automated_snapshot_retention_period": 1,
            "cluster_version": "1.0",
            "encrypted": "true",
            "maintenance_track_name": "current",
            "manual_snapshot_retention_period": -1,
            "number_of_nodes": 1,
            "port": 5439,
            "publicly_accessible": False,
            "skip_final_snapshot": False,
        },
        equivalent={"preferred_maintenance_window": lambda old, new: str(old).lower() == str(new).lower()},
        recompute={"cluster_type": ("number_of_nodes",)},
        conflicts=(
            ("manage_master_password", "master_password", "master_password_wo"),
            ("snapshot_arn", "snapshot_identifier"),
        ),
        required_with={"master_password_wo": ("master_password_wo_version",)},
        checks={
            "automated_snapshot_retention_period": between(0, 35),
            "cluster_identifier": _NAME,
            "database_name": all_of(length(1, 64), matches("[a-z_][0-9a-z_$]*", "small letters, digits, _ and $ only")),
            "kms_key_id": arn,
            "manual_snapshot_retention_period": between(-1, 3653),
            "master_password": length(8, 64),
            "master_username": all_of(length(1, 128), matches("[A-Za-z_]\\w*", "letters, digits and _ only")),
            "port": between(1115, 65535),
        },
        unserved=dict.fromkeys(_DROPPED, "the emulator drops it")
        | dict.fromkeys(_RESTORED, "clusters are not restored from snapshots here"),
    )
    not_found = ("ClusterNotFound", "ClusterNotFoundFault")

    def create(self, session: Any, new: Values) -> None:
        """Create it and wait until it is available."""
        if not (new["master_password"] or new["master_password_wo"]) or not new["master_username"]:
            raise Refused("master_username and master_password must be set.", "master_username")
        given = {theirs: _sent(name, new[name]) for name, theirs in _NEW.items() if new[name] or name in _KEPT}
        made = session.client("redshift").create_cluster(
            **given,
            **_size(new),
            MasterUserPassword=new["master_password"] or new["master_password_wo"],
            Tags=tag_list(new),
        )
        new["id"] = made["Cluster"]["ClusterIdentifier"]
        _wait(session, new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        return _told(session, _describe(session, state["id"]))

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Nearly everything changes in place; size and kind of the nodes go together."""
        client = session.client("redshift")
        given = {theirs: _sent(name, new[name]) for name, theirs in _CHANGEABLE.items() if name in changed}
        if changed & {"node_type", "number_of_nodes"}:
            given |= {"NodeType": new["node_type"], **_size(new)}
        if changed & {"master_password", "master_password_wo_version"}:
            given["MasterUserPassword"] = new["master_password"] or new["master_password_wo"]
        if given:
            client.modify_cluster(ClusterIdentifier=new["id"], **given)
            _wait(session, new["id"])
        added, removed = tag_changes(old, new)
        if removed:
            client.delete_tags(ResourceName=new["arn"], TagKeys=removed)
        if added:
            client.create_tags(ResourceName=new["arn"], Tags=tag_list({"tags_all": added}))

    def delete(self, session: Any, state: Values) -> None:
        """Delete it, with a last snapshot unless `skip_final_snapshot` says otherwise."""
        skip, snapshot = bool(state["skip_final_snapshot"]), state["final_snapshot_identifier"]
        if not skip and not snapshot:
            raise Refused(
                "final_snapshot_identifier must be set, or skip_final_snapshot be true", "final_snapshot_identifier"
            )
        session.client("redshift").delete_cluster(
            ClusterIdentifier=state["id"],
            SkipFinalClusterSnapshot=skip,
            **({} if skip else {"FinalClusterSnapshotIdentifier": snapshot}),
        )


class ClusterData(DataSource):
    """A cluster that exists."""

    name = "aws_redshift_cluster"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        own = config["cluster_identifier"]
        found = _describe(session, own)
        told = _told(session, found)
        logging = session.client("redshift").describe_logging_status(ClusterIdentifier=own)
        left_out = {"dns_name"}
        return {
            **{name: told[name] for name in told if name not in left_out},
            "id": own,
            "bucket_name": logging.get("BucketName"),
            "enable_logging": logging.get("LoggingEnabled", False),
            "encrypted": bool(found.get("Encrypted")),
            "endpoint": told["dns_name"],
            "s3_key_prefix": logging.get("S3KeyPrefix"),
            "vpc_id": found.get("VpcId"),
        }


def _sent(name: str, value: Any) -> Any:
    return value in {"true", True} if name == "encrypted" else value


def _size(new: Values) -> Values:
    count = int(new["number_of_nodes"] or 1)
    return {"ClusterType": "multi-node", "NumberOfNodes": count} if count > 1 else {"ClusterType": "single-node"}


def _describe(session: Any, name: str) -> Any:
    return session.client("redshift").describe_clusters(ClusterIdentifier=name)["Clusters"][0]


def _wait(session: Any, name: str) -> None:
    waiting.wait_for("state available", lambda: _describe(session, name)["ClusterStatus"] == "available", 300.0)


def _told(session: Any, found: Values) -> Values:
    endpoint, groups = found.get("Endpoint", {}), found.get("ClusterParameterGroups", [])
    nodes = int(found.get("NumberOfNodes", 1))
    return {
        **_ANSWER.read(found),
        "arn": session.arn("redshift", f"cluster:{found['ClusterIdentifier']}"),
        "cluster_nodes": [],
        "cluster_parameter_group_name": groups[0]["ParameterGroupName"] if groups else None,
        "cluster_type": "multi-node" if nodes > 1 else "single-node",
        "database_name": found.get("DBName"),
        "dns_name": endpoint.get("Address"),
        "encrypted": str(bool(found.get("Encrypted"))).lower(),
        "endpoint": f"{endpoint['Address']}:{endpoint['Port']}" if endpoint else None,
        "iam_roles": [each["IamRoleArn"] for each in found.get("IamRoles", [])],
        "port": endpoint.get("Port"),
        "vpc_security_group_ids": [each["VpcSecurityGroupId"] for each in found.get("VpcSecurityGroups", [])],
        "tags": tag_map(found.get("Tags")),
    }
