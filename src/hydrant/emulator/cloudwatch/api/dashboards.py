"""Dashboards, and tags of alarms and dashboards."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.utils.aws.arns import cloudwatch_dashboard_arn

from hydrant.emulator.clock import CLOCK

from ..region import Dashboard, of_context
from .errors import invalid, not_found

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


class DashboardOperations:
    """The operations."""

    @handler("PutDashboard", expand=False)
    def put_dashboard(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Make or replace a dashboard; its body must be a JSON object."""
        name, body = request["DashboardName"], request["DashboardBody"]
        if not _NAME.fullmatch(name):
            raise invalid(
                "The value for field DashboardName contains invalid characters. "
                "It can only contain alphanumerics, dash (-) and underscore (_).\n"
            )
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            message = "The field DashboardBody must be a valid JSON object"
            raise CommonServiceException("InvalidParameterInput", message, 400, True)
        of_context(context).dashboards[name] = Dashboard(name, body, CLOCK.now())
        return {"DashboardValidationMessages": []}

    @handler("GetDashboard", expand=False)
    def get_dashboard(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Show one."""
        name = request["DashboardName"]
        found = of_context(context).dashboards.get(name)
        if found is None:
            raise CommonServiceException("ResourceNotFound", f"Dashboard {name} does not exist", 404, True)
        return {"DashboardName": name, "DashboardBody": found.body, "DashboardArn": _arn(context, name)}

    @handler("DeleteDashboards", expand=False)
    def delete_dashboards(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Delete dashboards: all of those named, or none when one is not there."""
        dashboards = of_context(context).dashboards
        missing = [name for name in request["DashboardNames"] if name not in dashboards]
        if missing:
            message = f"Dashboard {', '.join(missing)} does not exist"
            raise CommonServiceException("ResourceNotFound", message, 404, True)
        for name in request["DashboardNames"]:
            dashboards.pop(name, None)
        return {}

    @handler("ListDashboards", expand=False)
    def list_dashboards(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """List them by name."""
        prefix = request.get("DashboardNamePrefix") or ""
        entries = [
            {
                "DashboardName": each.name,
                "DashboardArn": _arn(context, each.name),
                "LastModified": datetime.fromtimestamp(int(each.modified), UTC),
                "Size": len(each.body.encode()),
            }
            for _, each in sorted(of_context(context).dashboards.items())
            if each.name.startswith(prefix)
        ]
        return {"DashboardEntries": entries}

    @handler("TagResource", expand=False)
    def tag_resource(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Set tags of an alarm or a dashboard."""
        tags = _tags(context, request["ResourceARN"])
        tags.update({each["Key"]: each["Value"] for each in request["Tags"]})
        return {}

    @handler("UntagResource", expand=False)
    def untag_resource(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Remove tags."""
        tags = _tags(context, request["ResourceARN"])
        for key in request["TagKeys"]:
            tags.pop(key, None)
        return {}

    @handler("ListTagsForResource", expand=False)
    def list_tags_for_resource(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Show tags."""
        tags = _tags(context, request["ResourceARN"])
        return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _arn(context: RequestContext, name: str) -> str:
    return str(cloudwatch_dashboard_arn(name, context.account_id, context.region))


def _tags(context: RequestContext, arn: str) -> dict[str, str]:
    region = of_context(context)
    dashboards = {_arn(context, name) for name in list(region.dashboards)}
    if arn not in dashboards and region.book.find(arn) is None:
        raise not_found(f"The resource {arn} does not exist")
    return region.tags.setdefault(arn, {})
