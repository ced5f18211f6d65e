"""Resource identities (Terraform 1.12): what tells one object of a type from every other, and an import by it.

Source: the real provider's service packages (internal/service/<service>/service_package_gen.go).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .schema import Values

if TYPE_CHECKING:
    from .resource import Provider

PLACE = ("account_id", "region")
"""What the provider adds by itself; an import may leave it out."""


@dataclass(frozen=True)
class Identity:
    """The identity of a type: attributes of its state."""

    required: tuple[str, ...]
    place: tuple[str, ...] = PLACE
    optional: tuple[str, ...] = ()
    version: int = 0
    words: str = ""
    """What `terraform import` takes for it, with attributes in braces; the one required attribute if left out."""


AWS: Mapping[str, Identity] = {
    "aws_sqs_queue": Identity(("url",), place=(), version=1),
    "aws_sqs_queue_policy": Identity(("queue_url",), place=(), version=1),
    "aws_sqs_queue_redrive_allow_policy": Identity(("queue_url",), place=(), version=1),
    "aws_sqs_queue_redrive_policy": Identity(("queue_url",), place=(), version=1),
}
"""The identities of hashicorp/aws, as far as they were looked up: a state with a wrong one could not go back to it."""


def identity_of(identity: Identity, state: Values, provider: "Provider") -> Values | None:
    """The identity of an object that exists; None while a part of it is not known."""
    found: Values = {name: state.get(name) for name in (*identity.required, *identity.optional)}
    if not all(isinstance(found[name], str) and found[name] for name in identity.required):
        return None
    session: Any = provider.session(state)
    places = {"account_id": lambda: session.account_id, "region": lambda: session.region}
    return found | {name: places[name]() for name in identity.place}


def words_of(identity: Identity, given: Mapping[str, Any]) -> str:
    """The words of an import by id that mean the same as an identity."""
    return (identity.words or "{" + identity.required[0] + "}").format_map({k: v or "" for k, v in given.items()})
