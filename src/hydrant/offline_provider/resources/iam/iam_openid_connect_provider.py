"""aws_iam_openid_connect_provider, resource and data source
(internal/service/iam/{openid_connect_provider,openid_connect_provider_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .common import change_tags, sought

_URL = matches("https://.+", "a URL that begins with https://")


class OpenIdConnectProvider(ResourceType):
    """An identity provider of the account, such as GitHub's. AWS keeps its URL without the scheme."""

    name = "aws_iam_openid_connect_provider"
    rules = Rules(
        force_new=("url",),
        equivalent={"url": lambda old, new: _bare(old) == _bare(new)},
        checks={"url": _URL},
        parameters={"Url": "url", "ThumbprintList": "thumbprint_list"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create; without thumbprints AWS finds the one of the certificate itself."""
        thumbprints = {"ThumbprintList": new["thumbprint_list"]} if new["thumbprint_list"] else {}
        made = session.client("iam").create_open_id_connect_provider(
            Url=new["url"], ClientIDList=sorted(new["client_id_list"]), Tags=tag_list(new), **thumbprints
        )
        new["id"] = made["OpenIDConnectProviderArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read all."""
        return _told(session, state["id"])

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Clients one by one, thumbprints at once."""
        iam, target = session.client("iam"), {"OpenIDConnectProviderArn": new["id"]}
        if "client_id_list" in changed:
            before, after = set(old["client_id_list"]), set(new["client_id_list"])
            for client in sorted(after - before):
                iam.add_client_id_to_open_id_connect_provider(**target, ClientID=client)
            for client in sorted(before - after):
                iam.remove_client_id_from_open_id_connect_provider(**target, ClientID=client)
        if "thumbprint_list" in changed and new["thumbprint_list"]:
            iam.update_open_id_connect_provider_thumbprint(**target, ThumbprintList=new["thumbprint_list"])
        change_tags(session, "open_id_connect_provider", target, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete."""
        session.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=state["id"])


class OpenIdConnectProviderData(DataSource):
    """An identity provider that exists."""

    name = "aws_iam_openid_connect_provider"
    rules = Rules(
        equivalent={"url": lambda old, new: _bare(old) == _bare(new)},
        checks={"arn": arn, "url": _URL},
        exactly_one=(("arn", "url"),),
    )

    def read(self, session: Any, config: Values) -> Values:
        """Find it by its ARN, or by its URL, which is in the ARN."""
        found = config["arn"] or self._arn(session, config["url"])
        with sought(f"OpenID Connect provider {found}", "arn"):
            return {**_told(session, found), "id": found}

    def _arn(self, session: Any, url: str) -> str:
        listing = session.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
        fitting = [each["Arn"] for each in listing if each["Arn"].partition("/")[2] == _bare(url)]
        if not fitting:
            raise Refused(f"there is no OpenID Connect provider for {url}", "url")
        return str(fitting[0])


def _told(session: Any, found: str) -> Values:
    answer = session.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=found)
    return {
        "arn": found,
        "url": answer["Url"],
        "client_id_list": answer.get("ClientIDList", []),
        "thumbprint_list": answer.get("ThumbprintList", []),
        "tags": tag_map(answer.get("Tags")),
    }


def _bare(url: str | None) -> str:
    return (url or "").removeprefix("https://")
