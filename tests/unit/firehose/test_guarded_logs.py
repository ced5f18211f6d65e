"""Error logs under roles: each log is written with the role of what it is about, or not at all (H-4, H-6)."""

import json
from typing import Any

import pytest

from hydrant.emulator.arns import log_stream_arn
from hydrant.emulator.firehose.engine.ports import ClientError
from hydrant.emulator.firehose.roles.guard import RoleGuard
from hydrant.emulator.firehose.roles.guarded_services import GuardedLogs
from hydrant.emulator.iam_roles import Role, Roles
from hydrant.iam.policy import Policy

from .engine import STREAM, described, destination_of
from .test_endpoint import to_endpoint

ACCOUNT, REGION = "000000000000", "us-east-1"
ROLE, OTHER = f"arn:aws:iam::{ACCOUNT}:role/r", f"arn:aws:iam::{ACCOUNT}:role/other"


class Lines:
    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []

    def put_line(self, group: str, stream: str, timestamp_ms: int, message: str) -> None:
        self.written.append((group, stream))


def policy(**statement: object) -> Policy:
    return Policy.parse(json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}}))


def logs(document: dict[str, Any], **allowed: tuple[str, str]) -> GuardedLogs:
    """Logs of a destination whose roles may write to a group and stream each, or to nothing."""
    trust = policy(Principal={"Service": "firehose.amazonaws.com"}, Action="sts:AssumeRole")

    def load(arn: str) -> Role:
        place = allowed.get(arn.rpartition("/")[2])
        resource = log_stream_arn(REGION, ACCOUNT, *(place or ("nothing", "nothing")))
        return Role(arn, trust, (policy(Action="logs:PutLogEvents", Resource=resource),), None)

    guard = RoleGuard(STREAM, ACCOUNT, REGION, lambda: destination_of(document), None, Roles(load))
    return GuardedLogs(Lines(), guard)


def log(group: str, **more: str) -> dict[str, Any]:
    return {"Enabled": True, "LogGroupName": group, **more}


BACKUP = {
    name: value
    for name, value in described(RoleARN=OTHER, CloudWatchLoggingOptions=log("/backup")).items()
    if name not in ("ProcessingConfiguration", "S3BackupMode")
}
BACKED_UP = described(S3BackupMode="Enabled", S3BackupDescription=BACKUP)
ENDPOINT = to_endpoint("https://localhost/in", RoleARN=OTHER, CloudWatchLoggingOptions=log("/endpoint"))


@pytest.mark.parametrize(
    ("document", "role", "group", "stream"),
    [
        (described(CloudWatchLoggingOptions=log("/data")), "r", "/data", "DestinationDelivery"),
        (described(CloudWatchLoggingOptions=log("/data", LogStreamName="own")), "r", "/data", "own"),
        (BACKED_UP, "other", "/backup", "BackupDelivery"),
        (ENDPOINT, "other", "/endpoint", "DestinationDelivery"),
        (ENDPOINT | {"S3DestinationDescription": BACKUP}, "other", "/backup", "DestinationDelivery"),
        (
            ENDPOINT | {"S3DestinationDescription": BACKUP, "S3BackupMode": "AllData"},
            "other",
            "/backup",
            "BackupDelivery",
        ),
    ],
    ids=["data", "named stream", "backup", "endpoint", "bucket of an endpoint", "backup of an endpoint"],
)
def test_h4_f1_a_log_is_written_with_its_own_role(document: dict[str, Any], role: str, group: str, stream: str) -> None:
    allowed = logs(document, **{role: (group, stream)})
    allowed.put_line(group, stream, 1, "line")
    assert isinstance(allowed.inner, Lines)
    assert allowed.inner.written == [(group, stream)]
    with pytest.raises(ClientError, match=f"role/{role} may not logs:PutLogEvents on .*:log-group:{group}:"):
        logs(document).put_line(group, stream, 1, "line")
