"""aws_iam_saml_provider, resource and data source (internal/service/iam/saml_provider*.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, arn, length
from hydrant.offline_provider.schema import Values

from .common import moment, sought

_DOCUMENT = "saml_metadata_document"
_LACKS_TAGS = "the emulator keeps no tags of SAML providers"


class SamlProvider(ResourceType):
    """An identity provider that speaks SAML. The id is the ARN."""

    name = "aws_iam_saml_provider"
    rules = Rules(
        force_new=("name",),
        checks={"name": length(1, 128), _DOCUMENT: length(1000, 10_000_000)},
        unserved={"tags": _LACKS_TAGS},
        parameters={"Name": "name", "SAMLMetadataDocument": _DOCUMENT},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create."""
        made = session.client("iam").create_saml_provider(Name=new["name"], SAMLMetadataDocument=new[_DOCUMENT])
        new["id"] = made["SAMLProviderArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        told = _told(session, state["id"])
        told.pop("create_date")
        return told

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Another document."""
        if _DOCUMENT in changed:
            target = {"SAMLProviderArn": new["id"]}
            session.client("iam").update_saml_provider(**target, SAMLMetadataDocument=new[_DOCUMENT])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("iam").delete_saml_provider(SAMLProviderArn=state["id"])


class SamlProviderData(DataSource):
    """An identity provider that exists."""

    name = "aws_iam_saml_provider"
    rules = Rules(checks={"arn": arn})

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        with sought(f"SAML provider {config['arn']}", "arn"):
            return {**_told(session, config["arn"]), "id": config["arn"]}


def _told(session: Any, found: str) -> Values:
    answer = session.client("iam").get_saml_provider(SAMLProviderArn=found)
    return {
        "arn": found,
        "create_date": moment(answer.get("CreateDate")),
        "name": found.partition(":saml-provider/")[2],
        _DOCUMENT: answer["SAMLMetadataDocument"],
        "saml_provider_uuid": answer.get("SAMLProviderUUID"),
        "valid_until": moment(answer.get("ValidUntil")),
    }
