"""Operations on what is set about a table: tags, time to live, policy, insights; and on the account."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import expiry
from ..engine.errors import Refused, invalid
from ..models import Insights, Table
from . import table_updates
from .operations import Answer, Request, operation, store_of, table_by_arn, table_of
from .tag_rules import checked_tags

_PAGE = 10
_LIMITS = {
    "AccountMaxReadCapacityUnits": 80_000,
    "AccountMaxWriteCapacityUnits": 80_000,
    "TableMaxReadCapacityUnits": 40_000,
    "TableMaxWriteCapacityUnits": 40_000,
}


class TableSettingOperations:
    """Tags, TTL, resource policies, contributor insights, limits, endpoints."""

    @operation("TagResource")
    def tag_resource(self, _context: RequestContext, request: Request) -> None:
        """Add or replace tags."""
        table = table_by_arn(request["ResourceArn"])
        table.tags = checked_tags(request["Tags"], table.tags)

    @operation("UntagResource")
    def untag_resource(self, _context: RequestContext, request: Request) -> None:
        """Remove tags; keys that are not there are ignored."""
        table = table_by_arn(request["ResourceArn"])
        table.tags = {key: value for key, value in table.tags.items() if key not in request["TagKeys"]}

    @operation("ListTagsOfResource")
    def list_tags_of_resource(self, _context: RequestContext, request: Request) -> Answer:
        """The tags by key, ten a page."""
        tags = [
            {"Key": key, "Value": value} for key, value in sorted(table_by_arn(request["ResourceArn"]).tags.items())
        ]
        start = _page_start(request.get("NextToken"))
        more = {"NextToken": str(start + _PAGE)} if len(tags) > start + _PAGE else {}
        return {"Tags": tags[start : start + _PAGE], **more}

    @operation("UpdateTimeToLive")
    def update_time_to_live(self, context: RequestContext, request: Request) -> Answer:
        """Let items go at the time in an attribute, or no more (T-16)."""
        table, wanted = table_of(context, request), request["TimeToLiveSpecification"]
        enabled, name = wanted["Enabled"], wanted["AttributeName"]
        if enabled is (table.ttl_attribute is not None):
            raise invalid(f"TimeToLive is already {'enabled' if enabled else 'disabled'}")
        if not enabled and name != table.ttl_attribute:
            raise invalid(
                f"TimeToLive is active on a different AttributeName: current AttributeName is {table.ttl_attribute}"
            )
        table.ttl_attribute = name if enabled else None
        table.contents.expire_by(table.ttl_attribute)
        if enabled:
            expiry.watch()
        return {"TimeToLiveSpecification": wanted}

    @operation("DescribeTimeToLive")
    def describe_time_to_live(self, context: RequestContext, request: Request) -> Answer:
        """Whether items run out, and by which attribute."""
        return {"TimeToLiveDescription": time_to_live(table_of(context, request))}

    @operation("PutResourcePolicy")
    def put_resource_policy(self, _context: RequestContext, request: Request) -> Answer:
        """Keep a policy. It is not enforced: LocalStack's community edition has no IAM enforcement."""
        table = table_by_arn(request["ResourceArn"])
        _check_revision(table, request.get("ExpectedRevisionId"))
        policy = table_updates.policy(request["Policy"])
        if table.policy is None or table.policy.text != policy.text:
            table.policy = policy
        return {"RevisionId": table.policy.revision}

    @operation("GetResourcePolicy")
    def get_resource_policy(self, _context: RequestContext, request: Request) -> Answer:
        """The policy and its revision."""
        table = table_by_arn(request["ResourceArn"])
        if table.policy is None:
            raise _no_policy(table)
        return {"Policy": table.policy.text, "RevisionId": table.policy.revision}

    @operation("DeleteResourcePolicy")
    def delete_resource_policy(self, _context: RequestContext, request: Request) -> Answer:
        """Forget the policy, if there is one."""
        table = table_by_arn(request["ResourceArn"])
        _check_revision(table, request.get("ExpectedRevisionId"))
        known, table.policy = table.policy, None
        return {} if known is None else {"RevisionId": known.revision}

    @operation("UpdateContributorInsights")
    def update_contributor_insights(self, context: RequestContext, request: Request) -> Answer:
        """Keep whether they are wanted; nothing is gathered."""
        table, index = _table_and_index(context, request)
        mode = request.get("ContributorInsightsMode") or "ACCESSED_AND_THROTTLED_KEYS"
        insights = Insights(request["ContributorInsightsAction"] == "ENABLE", mode, CLOCK.now())
        table.insights[index] = insights
        status = "ENABLING" if insights.enabled else "DISABLING"
        return _named(table, index) | {"ContributorInsightsStatus": status, "ContributorInsightsMode": mode}

    @operation("DescribeContributorInsights")
    def describe_contributor_insights(self, context: RequestContext, request: Request) -> Answer:
        """Whether they are wanted."""
        table, index = _table_and_index(context, request)
        found = table.insights.get(index)
        status = "ENABLED" if found and found.enabled else "DISABLED"
        answer = _named(table, index) | {"ContributorInsightsRuleList": [], "ContributorInsightsStatus": status}
        if found:
            answer |= {"LastUpdateDateTime": found.updated, "ContributorInsightsMode": found.mode}
        return answer

    @operation("ListContributorInsights")
    def list_contributor_insights(self, context: RequestContext, request: Request) -> Answer:
        """Where they were ever asked for."""
        name = request.get("TableName")
        tables = [table_of(context, request)] if name else list(store_of(context).tables.values())
        return {
            "ContributorInsightsSummaries": [
                _named(table, index) | {"ContributorInsightsStatus": "ENABLED" if each.enabled else "DISABLED"}
                for table in tables
                for index, each in table.insights.items()
            ]
        }

    @operation("DescribeLimits")
    def describe_limits(self, _context: RequestContext, _request: Request) -> Answer:
        """AWS's default quotas of an account [Service, account and table quotas]."""
        return dict(_LIMITS)

    @operation("DescribeEndpoints")
    def describe_endpoints(self, context: RequestContext, _request: Request) -> Answer:
        """This endpoint."""
        return {"Endpoints": [{"Address": context.request.host, "CachePeriodInMinutes": 1440}]}


def time_to_live(table: Table) -> Answer:
    """The TimeToLiveDescription of a table."""
    if table.ttl_attribute is None:
        return {"TimeToLiveStatus": "DISABLED"}
    return {"TimeToLiveStatus": "ENABLED", "AttributeName": table.ttl_attribute}


def _page_start(token: str | None) -> int:
    if token is not None and not token.isdecimal():
        raise invalid("The provided NextToken is not one that ListTagsOfResource gave out")
    return int(token or 0)


def _table_and_index(context: RequestContext, request: Request) -> tuple[Table, str | None]:
    table, index = table_of(context, request), request.get("IndexName")
    if index is not None and index not in table.contents.indexes:
        raise Refused("ResourceNotFoundException", f"Requested resource not found: Index: {index} not found")
    return table, index


def _named(table: Table, index: str | None) -> Answer:
    return {"TableName": table.name, **({"IndexName": index} if index else {})}


def _check_revision(table: Table, expected: str | None) -> None:
    if expected is None:
        return
    if expected == "NO_POLICY":
        if table.policy is not None:
            raise _no_policy(table)
    elif table.policy is None or table.policy.revision != expected:
        raise _no_policy(table)


def _no_policy(table: Table) -> Refused:
    return Refused(
        "PolicyNotFoundException", f"Resource-based policy not found for the provided ResourceArn: {table.arn}"
    )
