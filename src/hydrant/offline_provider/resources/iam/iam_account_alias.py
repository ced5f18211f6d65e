"""aws_iam_account_alias, resource and data source (internal/service/iam/account_alias*.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches
from hydrant.offline_provider.schema import Values

from .common import listed

_FORM = matches(r"[0-9a-z]([0-9a-z]|-(?!-))*[0-9a-z]", "small letters, digits and single hyphens in between")


class AccountAlias(ResourceType):
    """The one other name of the account. The id is the alias."""

    name = "aws_iam_account_alias"
    rules = Rules(force_new=("account_alias",), checks={"account_alias": all_of(length(3, 63), _FORM)})

    def create(self, session: Any, new: Values) -> None:
        """Set it."""
        session.client("iam").create_account_alias(AccountAlias=new["account_alias"])
        new["id"] = new["account_alias"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the account's alias; gone when it has none, or another."""
        return {"account_alias": state["id"]} if state["id"] in _aliases(session) else None

    def delete(self, session: Any, state: Values) -> None:
        """Take it away, if it is still the account's."""
        if state["id"] in _aliases(session):
            session.client("iam").delete_account_alias(AccountAlias=state["id"])


class AccountAliasData(DataSource):
    """The alias of the account."""

    name = "aws_iam_account_alias"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = _aliases(session)
        if not found:
            raise Refused("this account has no alias: aws_iam_account_alias gives it one")
        return {"id": found[0], "account_alias": found[0]}


def _aliases(session: Any) -> list[str]:
    return listed(session, "list_account_aliases", "AccountAliases")
