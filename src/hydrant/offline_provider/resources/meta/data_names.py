"""aws_arn, aws_billing_service_account, aws_default_tags, aws_service, aws_service_principal: names that follow from
other names. Nothing is asked of AWS. Source: internal/service/meta.
"""

from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.clients import partition_of, sdk_session
from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

_BILLING_ACCOUNT = "386209384616"
_DNS_SUFFIX = {"aws-cn": "amazonaws.com.cn"}
_CHINESE_PRINCIPALS = frozenset({"codedeploy", "elasticmapreduce", "logs"})
"""Services whose principals in China end as the hosts there do."""


class ArnParts(DataSource):
    """An ARN taken apart."""

    name = "aws_arn"
    rules = Rules(checks={"arn": arn})

    def read(self, session: Any, config: Values) -> Values:
        """Take it apart."""
        found = parse_arn(config["arn"])
        return {
            "id": config["arn"],
            "account": found.account_id,
            "partition": found.partition,
            "region": found.region,
            "resource": found.resource,
            "service": found.service,
        }


class BillingServiceAccount(DataSource):
    """The account that writes billing reports."""

    name = "aws_billing_service_account"

    def read(self, session: Any, config: Values) -> Values:
        """It is one account for all."""
        return {"id": _BILLING_ACCOUNT, "arn": f"arn:{session.partition}:iam::{_BILLING_ACCOUNT}:root"}


class DefaultTags(DataSource):
    """The default tags of the provider block."""

    name = "aws_default_tags"

    def read(self, session: Any, config: Values) -> Values:
        """Take them from the provider block."""
        return {"id": session.partition, "tags": dict(session.factory.settings.tags.defaults)}


class Service(DataSource):
    """The names of a service in a region, from any one of them."""

    name = "aws_service"
    rules = Rules(conflicts=(("dns_name", "reverse_dns_name"),))

    def read(self, session: Any, config: Values) -> Values:
        """Work the others out."""
        found = {name: config[name] for name in ("region", "reverse_dns_prefix", "service_id")}
        reverse = config["reverse_dns_name"]
        if config["dns_name"]:
            reverse = ".".join(reversed(config["dns_name"].split(".")))
        if reverse:
            *prefix, region, service = reverse.split(".")
            if not prefix:
                raise Refused(f"{reverse} has too few parts for the name of a service", "reverse_dns_name")
            found = {"region": region, "reverse_dns_prefix": ".".join(prefix), "service_id": service}
        if not found["service_id"]:
            raise Refused("one of dns_name, reverse_dns_name and service_id must be set", "service_id")
        return _names(found["service_id"], found["region"] or session.region, found["reverse_dns_prefix"])


class ServicePrincipal(DataSource):
    """The principal of a service in policies."""

    name = "aws_service_principal"

    def read(self, session: Any, config: Values) -> Values:
        """The service's name, and where it is."""
        region, service = config["region"] or session.region, config["service_name"]
        chinese = partition_of(region) == "aws-cn" and service in _CHINESE_PRINCIPALS
        suffix = "amazonaws.com.cn" if chinese else "amazonaws.com"
        name = f"{service}.{suffix}"
        return {"id": f"{service}.{region}.{suffix}", "name": name, "region": region, "suffix": suffix}


def _names(service: str, region: str, prefix: str | None) -> Values:
    partition = partition_of(region)
    suffix = _DNS_SUFFIX.get(partition, "amazonaws.com")
    prefix = prefix or ".".join(reversed(suffix.split(".")))
    reverse = f"{prefix}.{region}.{service}"
    return {
        "id": reverse,
        "dns_name": ".".join(reversed(reverse.split("."))),
        "partition": partition,
        "region": region,
        "reverse_dns_name": reverse,
        "reverse_dns_prefix": prefix,
        "service_id": service,
        "supported": region in _regions(service, partition),
    }


def _regions(service: str, partition: str) -> set[str]:
    """Where a service is, by the SDK's own list."""
    known = sdk_session().get_component("data_loader").load_data("endpoints")["partitions"]
    services: Values = next((each["services"] for each in known if each["partition"] == partition), {})
    return set(services.get(service, {}).get("endpoints", {}))
