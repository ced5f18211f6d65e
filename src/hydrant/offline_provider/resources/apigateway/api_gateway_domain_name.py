"""aws_api_gateway_domain_name, resource and data source, and aws_api_gateway_base_path_mapping
(internal/service/apigateway/domain_name.go, domain_name_data_source.go, base_path_mapping.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from . import patches
from .common import arn_of, camel, change_tags, moment, set_tags, tags_of

_GIVEN = (
    "certificate_arn",
    "certificate_body",
    "certificate_chain",
    "certificate_name",
    "certificate_private_key",
    "domain_name",
    "regional_certificate_arn",
    "regional_certificate_name",
    "routing_mode",
    "security_policy",
)
_TOLD = {
    "certificate_arn": "certificateArn",
    "certificate_name": "certificateName",
    "cloudfront_domain_name": "distributionDomainName",
    "domain_name": "domainName",
    "domain_name_id": "domainNameId",
    "regional_certificate_arn": "regionalCertificateArn",
    "regional_certificate_name": "regionalCertificateName",
    "regional_domain_name": "regionalDomainName",
    "regional_zone_id": "regionalHostedZoneId",
    "security_policy": "securityPolicy",
}
_DROPPED = ("endpoint_access_mode", "mutual_tls_authentication", "ownership_verification_certificate_arn", "policy")
_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of all of CloudFront's distributions."""
_OWN = ("certificate_body", "certificate_chain", "certificate_private_key")


class DomainName(ResourceType):
    """A host name of the user for APIs. The id is the name."""

    name = "aws_api_gateway_domain_name"
    rules = Rules(
        force_new=("domain_name", *_OWN),
        computed_blocks=("endpoint_configuration",),
        conflicts=(
            ("certificate_arn", "regional_certificate_arn"),
            ("certificate_arn", "certificate_name"),
            ("certificate_arn", "regional_certificate_name"),
            ("certificate_name", "regional_certificate_name"),
            ("regional_certificate_arn", "regional_certificate_name"),
        ),
        checks={
            "security_policy": lambda policy: (
                None if policy == "TLS_1_2" else f"the emulator gives TLS_1_2 to every domain name, not {policy}"
            )
        },
        unserved=dict.fromkeys(_DROPPED, "the emulator drops it"),
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        given = {camel(name): new[name] for name in _GIVEN if new[name]}
        if new["endpoint_configuration"]:
            given["endpointConfiguration"] = {"types": new["endpoint_configuration"][0]["types"]}
        made = session.client("apigateway").create_domain_name(**given)
        new["id"] = made["domainName"]
        set_tags(session, f"domainnames/{new['id']}", new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_domain_name(domainName=state["id"])
        return {**_told(session, found), "routing_mode": found.get("routingMode")}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags alone change in place. Raises Refused for the rest."""
        if others := sorted(changed - {"tags", "tags_all"}):
            raise Refused(
                f"The emulator cannot change a domain name's {', '.join(others)} (UpdateDomainName); AWS can.",
                others[0],
                "Make it anew: terraform apply -replace=ADDRESS, with its base path mappings.",
            )
        change_tags(session, f"domainnames/{new['id']}", old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_domain_name(domainName=state["id"])


class DomainNameData(DataSource):
    """A domain name that exists."""

    name = "aws_api_gateway_domain_name"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("apigateway").get_domain_name(domainName=config["domain_name"])
        return {"id": found["domainName"], **_told(session, found)}


class BasePathMapping(ResourceType):
    """A path of a domain name that leads to an API. The id is the name and the path, with a slash between them."""

    name = "aws_api_gateway_base_path_mapping"
    rules = Rules(force_new=("domain_name",), unserved={"domain_name_id": "the emulator has no private domain names"})

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        stage = {"stage": new["stage_name"]} if new["stage_name"] else {}
        session.client("apigateway").create_base_path_mapping(
            domainName=new["domain_name"], restApiId=new["api_id"], basePath=new["base_path"] or "", **stage
        )
        new["id"] = f"{new['domain_name']}/{new['base_path'] or ''}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_base_path_mapping(**_place(state))
        path = found.get("basePath")
        return {
            "api_id": found["restApiId"],
            "base_path": None if path == _NO_PATH else path,
            "domain_name": _place(state)["domainName"],
            "stage_name": found.get("stage"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """API, stage and path change in place; another path is another id."""
        paths = {"api_id": "/restapiId", "base_path": "/basePath", "stage_name": "/stage"}
        session.client("apigateway").update_base_path_mapping(
            **_place(old), patchOperations=patches.of_values(paths, new, changed)
        )
        new["id"] = f"{new['domain_name']}/{new['base_path'] or ''}"

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_base_path_mapping(**_place(state))


_NO_PATH = "(none)"


def _place(values: Values) -> dict[str, str]:
    """Domain name and path of an id."""
    domain, _, path = str(values["id"]).partition("/")
    return {"domainName": domain, "basePath": path or _NO_PATH}


def _told(session: Any, found: Values) -> Values:
    endpoint = found.get("endpointConfiguration") or {}
    return {
        **{name: found.get(theirs) for name, theirs in _TOLD.items()},
        "arn": arn_of(session, f"domainnames/{found['domainName']}"),
        "certificate_upload_date": moment(found.get("certificateUploadDate")),
        "cloudfront_zone_id": _CLOUDFRONT_ZONE,
        "endpoint_configuration": [
            {"ip_address_type": endpoint.get("ipAddressType"), "types": endpoint.get("types", ["EDGE"])}
        ],
        "tags": tags_of(session, f"domainnames/{found['domainName']}"),
    }
