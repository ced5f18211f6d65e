"""aws_api_gateway_rest_api, resource and data source, and aws_api_gateway_rest_api_policy and _put
(internal/service/apigateway/rest_api.go, rest_api_policy.go, rest_api_put.go).
"""

import json
from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, json_text, one_of
from hydrant.offline_provider.schema import Values

from . import patches
from .common import arn_of, change_tags, moment, set_tags, tags_of

_NO_COMPRESSION = (None, "", "-1")
_PATHS = {
    "api_key_source": "/apiKeySource",
    "description": "/description",
    "disable_execute_api_endpoint": "/disableExecuteApiEndpoint",
    "minimum_compression_size": "/minimumCompressionSize",
    "name": "/name",
    "policy": "/policy",
}


def _compression(text: str) -> str | None:
    fits = text == "" or (text.lstrip("-").isdigit() and -1 <= int(text) <= 10485760)
    return None if fits else f"expected a number from -1 to 10485760, got {text!r}"


class RestApi(ResourceType):
    """A REST API, made of single resources or of an OpenAPI document (`body`)."""

    name = "aws_api_gateway_rest_api"
    rules = Rules(
        defaults={"put_rest_api_mode": "overwrite"},
        computed_blocks=("endpoint_configuration",),
        json=("policy",),
        equivalent={
            "minimum_compression_size": lambda old, new: old in _NO_COMPRESSION and new in _NO_COMPRESSION,
            "put_rest_api_mode": lambda old, new: not old and new == "overwrite",
        },
        unserved=dict.fromkeys(
            ("endpoint_access_mode", "security_policy"), "the emulator's APIs have no policies of TLS"
        ),
        recompute={"root_resource_id": ("body",)},  # LocalStack makes it anew; on AWS it stays
        checks={
            "api_key_source": one_of("HEADER", "AUTHORIZER"),
            "endpoint_configuration.ip_address_type": one_of("ipv4", "dualstack"),
            "endpoint_configuration.types": lambda kinds: (
                None
                if set(kinds) <= {"EDGE", "REGIONAL", "PRIVATE"}
                else f"expected EDGE, REGIONAL or PRIVATE: {kinds}"
            ),
            "minimum_compression_size": _compression,
            "policy": json_text,
            "put_rest_api_mode": one_of("merge", "overwrite"),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, import the document, and set again what the import has overwritten."""
        gateway = session.client("apigateway")
        given = {
            "apiKeySource": new["api_key_source"],
            "binaryMediaTypes": new["binary_media_types"],
            "description": new["description"],
            "disableExecuteApiEndpoint": new["disable_execute_api_endpoint"],
            "endpointConfiguration": _endpoint(new["endpoint_configuration"]),
            "policy": new["policy"],
            "tags": new["tags_all"],
        }
        if new["minimum_compression_size"] not in _NO_COMPRESSION:
            given["minimumCompressionSize"] = int(new["minimum_compression_size"])
        made = gateway.create_rest_api(
            name=new["name"], **{key: value for key, value in given.items() if value or value == 0}
        )
        new["id"] = made["id"]
        set_tags(session, f"restapis/{new['id']}", new)
        if new["body"]:
            self._import(session, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        return _told(session, session.client("apigateway").get_rest_api(restApiId=state["id"]))

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything changes in place."""
        gateway = session.client("apigateway")
        operations = _operations(old, new, changed)
        if operations:
            gateway.update_rest_api(restApiId=new["id"], patchOperations=operations)
        if new["body"] and changed & {"body", "parameters"}:
            self._import(session, new)
        change_tags(session, f"restapis/{new['id']}", old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with all its parts."""
        session.client("apigateway").delete_rest_api(restApiId=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By id."""
        return {"id": import_id, "put_rest_api_mode": "overwrite"}

    def _import(self, session: Any, new: Values) -> None:
        """Import the document; what the configuration sets holds against what the document says, or leaves out."""
        gateway = session.client("apigateway")
        gateway.put_rest_api(
            restApiId=new["id"],
            mode=new["put_rest_api_mode"] or "overwrite",
            failOnWarnings=bool(new["fail_on_warnings"]),
            parameters=new["parameters"] or {},
            body=new["body"].encode(),
        )
        found = _told(session, gateway.get_rest_api(restApiId=new["id"]))
        set_here = {name for name in (*_PATHS, "binary_media_types") if new[name] and found[name] != new[name]}
        if new["policy"] and found["policy"] and json.loads(found["policy"]) == json.loads(new["policy"]):
            set_here.discard("policy")
        if operations := _operations(found, new, set_here):
            gateway.update_rest_api(restApiId=new["id"], patchOperations=operations)


class RestApiPolicy(ResourceType):
    """The policy of an API, on its own. The id is the API's."""

    name = "aws_api_gateway_rest_api_policy"
    rules = Rules(force_new=("rest_api_id",), json=("policy",), checks={"policy": json_text})

    def create(self, session: Any, new: Values) -> None:
        """Set it."""
        _set_policy(session, new["rest_api_id"], new["policy"])
        new["id"] = new["rest_api_id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; an API without one has no such object."""
        found = _policy(session.client("apigateway").get_rest_api(restApiId=state["id"]))
        return {"rest_api_id": state["id"], "policy": found} if found else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set it."""
        _set_policy(session, new["rest_api_id"], new["policy"])

    def delete(self, session: Any, state: Values) -> None:
        """Take it away."""
        if self.read(session, state) is None:
            raise NotFound
        _set_policy(session, state["id"], "")


class RestApiPut(ResourceType):
    """An OpenAPI document put over an API; a change puts again, and nothing takes it away."""

    name = "aws_api_gateway_rest_api_put"
    rules = Rules(force_new=("body", "fail_on_warnings", "parameters", "rest_api_id", "triggers"))

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        session.client("apigateway").put_rest_api(
            restApiId=new["rest_api_id"],
            mode="overwrite",
            failOnWarnings=bool(new["fail_on_warnings"]),
            parameters=new["parameters"] or {},
            body=new["body"].encode(),
        )

    def read(self, session: Any, state: Values) -> Values | None:
        """It is there as long as the API is; AWS does not tell the document."""
        session.client("apigateway").get_rest_api(restApiId=state["rest_api_id"])
        return {}

    def delete(self, session: Any, state: Values) -> None:
        """Nothing: the API keeps what it has."""

    def imported(self, session: Any, import_id: str) -> Values:
        """By the API's id."""
        return {"rest_api_id": import_id}


class RestApiData(DataSource):
    """An API that exists, by name."""

    name = "aws_api_gateway_rest_api"

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        pages = session.client("apigateway").get_paginator("get_rest_apis").paginate()
        found = [api for page in pages for api in page.get("items", []) if api["name"] == config["name"]]
        if len(found) != 1:
            told = f"there is no REST API {config['name']}" if not found else f"{len(found)} REST APIs are so named"
            raise Refused(told, "name")
        values = _told(session, found[0])
        left_out = {"created_date", "disable_execute_api_endpoint"}
        return {"id": found[0]["id"], **{name: values[name] for name in values if name not in left_out}}


def _operations(old: Values, new: Values, changed: set[str]) -> list[patches.Operation]:
    """The patch operations for these attributes."""
    sent = new
    if new["minimum_compression_size"] == "-1":
        sent = new | {"minimum_compression_size": None}
    operations = patches.of_values(_PATHS, sent, changed)
    if "binary_media_types" in changed:
        operations += _media_operations(old["binary_media_types"] or [], new["binary_media_types"] or [])
    if "endpoint_configuration" in changed:
        operations += _endpoint_operations(old["endpoint_configuration"], new["endpoint_configuration"])
    return operations


def _media_operations(old: list[str], new: list[str]) -> list[patches.Operation]:
    """All are removed and added again, for their order. The last goes first: LocalStack finds the places once."""
    path = "/binaryMediaTypes"
    removed = [{"op": "remove", "path": f"{path}/{patches.escape(kind)}"} for kind in reversed(old)]
    return removed + [{"op": "add", "path": f"{path}/{patches.escape(kind)}"} for kind in new]


def _endpoint_operations(old: list[Values], new: list[Values]) -> list[patches.Operation]:
    if not new:
        return []  # an API always has an endpoint
    root, before, after = "/endpointConfiguration", old[0] if old else {}, new[0]
    operations = []
    if before.get("types") != after["types"]:
        operations.append(patches.replace(f"{root}/types/0", after["types"][0]))
    there, wanted = before.get("vpc_endpoint_ids") or [], after["vpc_endpoint_ids"] or []
    operations += patches.of_list(f"{root}/vpcEndpointIds", list(there), wanted)
    if after["ip_address_type"] and before.get("ip_address_type") != after["ip_address_type"]:
        operations.append(patches.replace(f"{root}/ipAddressType", after["ip_address_type"]))
    return operations


def _endpoint(blocks: list[Values]) -> Values | None:
    if not blocks:
        return None
    names = {"types": "types", "vpc_endpoint_ids": "vpcEndpointIds", "ip_address_type": "ipAddressType"}
    return {theirs: blocks[0][name] for name, theirs in names.items() if blocks[0][name]}


def _told(session: Any, api: Values) -> Values:
    endpoint, size = api.get("endpointConfiguration") or {}, api.get("minimumCompressionSize")
    return {
        "api_key_source": api.get("apiKeySource"),
        "arn": arn_of(session, f"restapis/{api['id']}"),
        "binary_media_types": api.get("binaryMediaTypes", []),
        "created_date": moment(api.get("createdDate")),
        "description": api.get("description"),
        "disable_execute_api_endpoint": api.get("disableExecuteApiEndpoint", False),
        "endpoint_configuration": [
            {
                "ip_address_type": endpoint.get("ipAddressType"),
                "types": endpoint.get("types", []),
                "vpc_endpoint_ids": endpoint.get("vpcEndpointIds", []),
            }
        ],
        "execution_arn": session.arn("execute-api", api["id"]),
        "minimum_compression_size": None if size is None else str(size),
        "name": api["name"],
        "policy": _policy(api),
        "root_resource_id": api.get("rootResourceId"),
        "tags": tags_of(session, f"restapis/{api['id']}"),
    }


def _policy(api: Values) -> str | None:
    """The policy; AWS tells it with its quotes escaped."""
    text = api.get("policy")
    return json.loads(f'"{text}"') if text else None


def _set_policy(session: Any, api: str, policy: str) -> None:
    operation = patches.replace("/policy", policy)
    session.client("apigateway").update_rest_api(restApiId=api, patchOperations=[operation])
