"""aws_api_gateway_api_key, resource and data source, and the data source aws_api_gateway_api_keys
(internal/service/apigateway/api_key.go, api_key_data_source.go, api_keys_data_source.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, length
from hydrant.offline_provider.schema import Values

from . import patches
from .common import arn_of, change_tags, moment, set_tags, tags_of

_PATHS = {"customer_id": "/customerId", "description": "/description", "enabled": "/enabled"}


class ApiKey(ResourceType):
    """A key that callers send along."""

    name = "aws_api_gateway_api_key"
    rules = Rules(
        force_new=("name", "value"),
        defaults={"description": "Managed by Terraform", "enabled": True},
        recompute={"last_updated_date": ("*",)},
        checks={"value": length(20, 128)},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        given = {"customerId": new["customer_id"], "tags": new["tags_all"], "value": new["value"]}
        made = session.client("apigateway").create_api_key(
            name=new["name"],
            description=new["description"],
            enabled=new["enabled"],
            **{key: value for key, value in given.items() if value},
        )
        new["id"] = made["id"]
        set_tags(session, f"apikeys/{new['id']}", new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        return _told(session, session.client("apigateway").get_api_key(apiKey=state["id"], includeValue=True))

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description, customer, whether it counts, and tags change in place."""
        if operations := patches.of_values(_PATHS, new, changed):
            session.client("apigateway").update_api_key(apiKey=new["id"], patchOperations=operations)
        change_tags(session, f"apikeys/{new['id']}", old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_api_key(apiKey=state["id"])


class ApiKeyData(DataSource):
    """A key that exists, by id."""

    name = "aws_api_gateway_api_key"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("apigateway").get_api_key(apiKey=config["id"], includeValue=True)
        return {"id": config["id"], **_told(session, found)}


class ApiKeysData(DataSource):
    """The keys of the account, or of one customer."""

    name = "aws_api_gateway_api_keys"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        narrowed = {"customerId": config["customer_id"]} if config["customer_id"] else {}
        pages = session.client("apigateway").get_paginator("get_api_keys")
        found = pages.paginate(includeValues=bool(config["include_values"]), **narrowed)
        return {"id": session.region, "items": [_item(session, key) for page in found for key in page.get("items", [])]}


def _item(session: Any, key: Values) -> Values:
    told = _told(session, key)
    shown = told if "value" in key else told | {"value": None}
    return {
        **{name: shown[name] for name in shown if name != "arn"},
        "id": key["id"],
        "stage_keys": key.get("stageKeys"),
    }


def _told(session: Any, key: Values) -> Values:
    return {
        "arn": arn_of(session, f"apikeys/{key['id']}"),
        "created_date": moment(key.get("createdDate")),
        "customer_id": key.get("customerId"),
        "description": key.get("description"),
        "enabled": key.get("enabled", False),
        "last_updated_date": moment(key.get("lastUpdatedDate")),
        "name": key["name"],
        "value": key.get("value"),
        "tags": tags_of(session, f"apikeys/{key['id']}"),
    }
