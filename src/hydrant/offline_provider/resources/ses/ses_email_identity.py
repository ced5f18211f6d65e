"""aws_ses_email_identity, resource and data source (internal/service/ses/email_identity.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values


class EmailIdentity(ResourceType):
    """An address that mail is sent from. The emulator takes every one as verified. The id is the address."""

    name = "aws_ses_email_identity"
    rules = Rules(
        force_new=("email",),
        equivalent={"email": lambda old, new: str(old).removesuffix(".") == str(new).removesuffix(".")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Ask for its verification."""
        address = new["email"].removesuffix(".")
        session.client("ses").verify_email_identity(EmailAddress=address)
        new["id"] = address

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it."""
        return _told(session, state["id"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        if _told(session, state["id"]) is None:
            raise NotFound
        session.client("ses").delete_identity(Identity=state["id"])


class EmailIdentityData(DataSource):
    """An address that is known."""

    name = "aws_ses_email_identity"

    def read(self, session: Any, config: Values) -> Values:
        """Look for it."""
        address = config["email"].removesuffix(".")
        found = _told(session, address)
        if found is None:
            raise Refused(f"there is no email identity {address}", "email")
        return {"id": address, **found}


def _told(session: Any, address: str) -> Values | None:
    """LocalStack answers for the verification of any address; the list has those that were asked for."""
    pages = session.client("ses").get_paginator("list_identities").paginate(IdentityType="EmailAddress")
    if not any(address in page["Identities"] for page in pages):
        return None
    return {"arn": session.arn("ses", f"identity/{address}"), "email": address}
