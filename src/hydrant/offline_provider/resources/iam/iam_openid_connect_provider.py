"""aws_iam_openid_connect_provider. Source of the table: internal/service/iam/openid_connect_provider.go."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map


class OpenIdConnectProvider(ResourceType):
    """An identity provider of the account, such as GitHub's. AWS keeps its URL without the scheme."""

    name = "aws_iam_openid_connect_provider"
    rules = Rules(
        force_new=("url",),
        equivalent={"url": lambda old, new: _bare(old) == _bare(new)},
        checks={"url": matches("https://.+", "a URL that begins with https://")},
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
        found = session.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=state["id"])
        return {
            "arn": state["id"],
            "url": found["Url"],
            "client_id_list": found.get("ClientIDList", []),
            "thumbprint_list": found.get("ThumbprintList", []),
            "tags": tag_map(found.get("Tags")),
        }

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
        to_set, to_remove = tag_changes(old, new)
        if to_remove:
            iam.untag_open_id_connect_provider(**target, TagKeys=to_remove)
        if to_set:
            iam.tag_open_id_connect_provider(**target, Tags=tag_list({"tags_all": to_set}))

    def delete(self, session: Any, state: Values) -> None:
        """Delete."""
        session.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=state["id"])


def _bare(url: str | None) -> str:
    return (url or "").removeprefix("https://")
