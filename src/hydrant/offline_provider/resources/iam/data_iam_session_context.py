"""aws_iam_session_context (internal/service/iam/session_context_data_source.go)."""

import re
from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.resource import DataSource
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

from .common import sought

_ASSUMED = re.compile(r"assumed-role/(?:.+/)?([^/]+)/([^/]+)")


class SessionContext(DataSource):
    """Who stands behind an ARN: the role of a session, else the one of the ARN itself."""

    name = "aws_iam_session_context"
    rules = Rules(checks={"arn": arn})

    def read(self, session: Any, config: Values) -> Values:
        """Read the role of an assumed role."""
        found = parse_arn(config["arn"])
        assumed = _ASSUMED.fullmatch(found.resource) if found.service == "sts" else None
        if assumed is None:
            nothing = dict.fromkeys(("issuer_id", "issuer_name", "session_name"), "")
            return {"id": config["arn"], "issuer_arn": config["arn"], **nothing}
        with sought(f"role {assumed[1]}", "arn"):
            role = session.client("iam").get_role(RoleName=assumed[1])["Role"]
        return {
            "id": config["arn"],
            "issuer_arn": role["Arn"],
            "issuer_id": role["RoleId"],
            "issuer_name": role["RoleName"],
            "session_name": assumed[2],
        }
