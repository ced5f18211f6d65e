"""What is kept of Glue, by account and region, in LocalStack's stores."""

from __future__ import annotations

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from .catalogue import CATALOGUES, Catalogue
from .registry.registries import Registries

Tags = dict[str, str]


class GlueStore(BaseStore):
    """Of one account and region: the catalogue, the registries, and tags by ARN."""

    catalogue: Catalogue = LocalAttribute(default=Catalogue)
    registries: Registries = LocalAttribute(default=Registries)
    tags: dict[str, Tags] = LocalAttribute(default=dict)


glue_stores = AccountRegionBundle("glue", GlueStore)


def keep_catalogues() -> None:
    """Let everybody who asks for a catalogue have the one in the stores."""
    CATALOGUES.keep_in(lambda account, region: glue_stores[account][region].catalogue)
