"""Amazon Redshift."""

from ..law import DataLaw, Law
from .shared import ROLE

CLUSTER = (
    "aws_redshift_cluster",
    {
        "cluster_identifier": "{unique}",
        "node_type": "ra3.large",
        "master_username": "law",
        "master_password": "Only-For-A-Law-1",
        "database_name": "law",
        "skip_final_snapshot": True,
        "tags": {"a": "1"},
    },
)
_UNTOLD = (
    "apply_immediately",
    "maintenance_track_name",
    "manual_snapshot_retention_period",
    "master_password",
    "skip_final_snapshot",
)

LAWS = [
    Law(
        "aws_redshift_cluster",
        {**CLUSTER[1], "iam_roles": ["${role.arn}"], "vpc_security_group_ids": ["${group.id}"]},
        update={
            "node_type": "ra3.xlplus",
            "number_of_nodes": 2,
            "automated_snapshot_retention_period": 3,
            "preferred_maintenance_window": "Sun:05:00-Sun:06:00",
            "publicly_accessible": True,
            "tags": {"b": "2"},
        },
        needs={
            "role": ROLE,
            "vpc": ("aws_vpc", {"cidr_block": "10.6.0.0/16"}),
            "group": ("aws_security_group", {"name": "{unique}", "vpc_id": "${vpc.id}"}),
        },
        replace={"port": 5440, "iam_roles": []},
        not_imported=_UNTOLD,
    )
]

DATA_LAWS = [
    DataLaw(
        "aws_redshift_cluster",
        {"cluster_identifier": "{unique}"},
        {"arn": "${cluster.arn}", "endpoint": "${cluster.dns_name}", "port": 5439, "encrypted": True},
        needs={"cluster": CLUSTER},
    )
]
