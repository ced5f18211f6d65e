"""aws_api_gateway_authorizer, resource and data source, and the data source aws_api_gateway_authorizers
(internal/service/apigateway/authorizer.go, authorizer_data_source.go, authorizers_data_source.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules, arn, between, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown

from . import patches
from .common import Numbered, arn_of, camel

_COGNITO = "COGNITO_USER_POOLS"
_USUAL_SECONDS = 300
_TEXTS = (
    "authorizer_credentials",
    "authorizer_uri",
    "identity_source",
    "identity_validation_expression",
    "name",
    "type",
)
_PATHS = {name: f"/{camel(name)}" for name in (*_TEXTS, "authorizer_result_ttl_in_seconds")}


class Authorizer(Numbered):
    """Who decides whether a caller may: a function, or user pools of Cognito."""

    name = "aws_api_gateway_authorizer"
    rules = Rules(
        force_new=("rest_api_id",),
        force_new_when={"type": lambda old, new: old["type"] != new["type"] and _COGNITO in (old["type"], new["type"])},
        defaults={
            "authorizer_result_ttl_in_seconds": _USUAL_SECONDS,
            "identity_source": "method.request.header.Authorization",
            "type": "TOKEN",
        },
        checks={
            "authorizer_credentials": arn,
            "authorizer_result_ttl_in_seconds": between(0, 3600),
            "type": one_of("TOKEN", "REQUEST", _COGNITO),
        },
        parameters={"ProviderARNs": "provider_arns"},
    )
    id_word = "AUTHORIZER-ID"

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """What each type needs."""
        needed = "provider_arns" if planned["type"] == _COGNITO else "authorizer_uri"
        if planned["type"] is not Unknown and not planned[needed]:
            raise Refused(f"{needed} must be set for an authorizer of type {planned['type']}.", needed)

    def create(self, session: Any, new: Values) -> None:
        """Create it. For Cognito the credentials are set afterwards: AWS ignores them before."""
        gateway = session.client("apigateway")
        later = {"authorizer_credentials"} if new["type"] == _COGNITO and new["authorizer_credentials"] else set()
        given = {camel(name): new[name] for name in _TEXTS if new[name] and name not in later}
        if new["provider_arns"]:
            given["providerARNs"] = list(new["provider_arns"])
        made = gateway.create_authorizer(
            restApiId=new["rest_api_id"],
            authorizerResultTtlInSeconds=new["authorizer_result_ttl_in_seconds"],
            **given,
        )
        new["id"] = made["id"]
        self._patch(session, new, patches.of_values(_PATHS, new, later))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        gateway = session.client("apigateway")
        return _told(session, state["rest_api_id"], gateway.get_authorizer(**_ids(state)))

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything changes in place."""
        operations = patches.of_values(_PATHS, new, changed)
        if "provider_arns" in changed:
            there = session.client("apigateway").get_authorizer(**_ids(new)).get("providerARNs", [])
            operations += patches.of_list("/providerARNs", there, new["provider_arns"] or [])
        self._patch(session, new, operations)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_authorizer(**_ids(state))

    def _patch(self, session: Any, new: Values, operations: list[patches.Operation]) -> None:
        if operations:
            session.client("apigateway").update_authorizer(**_ids(new), patchOperations=operations)


class AuthorizerData(DataSource):
    """An authorizer that exists."""

    name = "aws_api_gateway_authorizer"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        api, own = config["rest_api_id"], config["authorizer_id"]
        found = session.client("apigateway").get_authorizer(restApiId=api, authorizerId=own)
        return {"id": own, **_told(session, api, found)}


class AuthorizersData(DataSource):
    """The authorizers of an API."""

    name = "aws_api_gateway_authorizers"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        pages = session.client("apigateway").get_paginator("get_authorizers").paginate(restApiId=config["rest_api_id"])
        return {"id": config["rest_api_id"], "ids": [each["id"] for page in pages for each in page.get("items", [])]}


def _ids(values: Values) -> dict[str, str]:
    return {"restApiId": values["rest_api_id"], "authorizerId": values["id"]}


def _told(session: Any, api: str, found: Values) -> Values:
    return {
        **{name: found.get(camel(name)) for name in _TEXTS},
        "arn": arn_of(session, f"restapis/{api}/authorizers/{found['id']}"),
        "authorizer_result_ttl_in_seconds": found.get("authorizerResultTtlInSeconds", _USUAL_SECONDS),
        "provider_arns": found.get("providerARNs", []),
    }
