"""aws_caller_identity, aws_partition, aws_region: who and where. Source: internal/service/{sts,meta}."""

from typing import Any

from hydrant.offline_provider.clients import partition_of
from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.schema import Values

_DESCRIPTIONS = {
    "af-south-1": "Africa (Cape Town)",
    "ap-east-1": "Asia Pacific (Hong Kong)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-northeast-3": "Asia Pacific (Osaka)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-south-2": "Asia Pacific (Hyderabad)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-southeast-3": "Asia Pacific (Jakarta)",
    "ap-southeast-4": "Asia Pacific (Melbourne)",
    "ca-central-1": "Canada (Central)",
    "ca-west-1": "Canada West (Calgary)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-central-2": "Europe (Zurich)",
    "eu-north-1": "Europe (Stockholm)",
    "eu-south-1": "Europe (Milan)",
    "eu-south-2": "Europe (Spain)",
    "eu-west-1": "Europe (Ireland)",
    "eu-west-2": "Europe (London)",
    "eu-west-3": "Europe (Paris)",
    "il-central-1": "Israel (Tel Aviv)",
    "me-central-1": "Middle East (UAE)",
    "me-south-1": "Middle East (Bahrain)",
    "sa-east-1": "South America (Sao Paulo)",
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
}


class CallerIdentity(DataSource):
    """The account and principal of the credentials."""

    name = "aws_caller_identity"

    def read(self, session: Any, config: Values) -> Values:
        """Ask STS."""
        found = session.client("sts").get_caller_identity()
        account = found["Account"]
        return {"id": account, "account_id": account, "arn": found["Arn"], "user_id": found["UserId"]}


class Partition(DataSource):
    """The partition of the region."""

    name = "aws_partition"

    def read(self, session: Any, config: Values) -> Values:
        """Nothing is asked of AWS."""
        suffix = session.dns_suffix
        reverse = ".".join(reversed(suffix.split(".")))
        return {
            "id": session.partition,
            "partition": session.partition,
            "dns_suffix": suffix,
            "reverse_dns_prefix": reverse,
        }


class Region(DataSource):
    """The provider's region, or one that is named."""

    name = "aws_region"

    def read(self, session: Any, config: Values) -> Values:
        """Nothing is asked of AWS. `region` replaced `name` in version 6; both are answered."""
        region = config["region"] or config["name"] or self._of_endpoint(config["endpoint"]) or session.region
        suffix = "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"
        return {
            "id": region,
            "name": region,
            "region": region,
            "endpoint": config["endpoint"] or f"ec2.{region}.{suffix}",
            "description": _DESCRIPTIONS.get(region, region),
        }

    def _of_endpoint(self, endpoint: str | None) -> str | None:
        """The region in an EC2 endpoint such as ec2.eu-west-1.amazonaws.com."""
        if not endpoint:
            return None
        parts = endpoint.split(".")
        if len(parts) < 4 or parts[0] != "ec2":
            raise Refused(f"no region with the endpoint {endpoint!r}", "endpoint")
        return parts[1]
