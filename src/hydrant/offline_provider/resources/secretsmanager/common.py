"""What the types of Secrets Manager share."""

from typing import Any

from hydrant.offline_provider.resource import NotFound
from hydrant.offline_provider.schema import Values


def describe(client: Any, secret: str) -> Values:
    """A secret. Raises NotFound for one that waits for its deletion."""
    found = client.describe_secret(SecretId=secret)
    if found.get("DeletedDate"):
        raise NotFound(f"the secret {secret} is to be deleted on {found['DeletedDate']}")
    return dict(found)


def time_text(moment: Any) -> str | None:
    """A time as the real provider writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
