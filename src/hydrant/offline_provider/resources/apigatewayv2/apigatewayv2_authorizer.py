"""aws_apigatewayv2_authorizer (internal/service/apigatewayv2/authorizer.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.rules import Rules, arn, between, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import ApiPart


class Authorizer(ApiPart):
    """Who decides who may call. It is kept; routes that have one let nobody in here."""

    name = "aws_apigatewayv2_authorizer"
    part = "Authorizer"
    identifier = "AuthorizerId"
    way = Members(
        block_of("aws_apigatewayv2_authorizer"),
        {
            **dict.fromkeys(("id", "region", "timeouts")),
            "identity_sources": "IdentitySource",
            "authorizer_result_ttl_in_seconds": "AuthorizerResultTtlInSeconds",
        },
        keep=frozenset({"enable_simple_responses"}),
    )
    rules = Rules(
        force_new=("api_id",),
        checks={
            "authorizer_credentials_arn": arn,
            "authorizer_payload_format_version": one_of("1.0", "2.0"),
            "authorizer_result_ttl_in_seconds": between(0, 3600),
            "authorizer_type": one_of("REQUEST", "JWT"),
            "authorizer_uri": length(1, 2048),
            "name": length(1, 128),
        },
    )

    def values_of(self, session: Any, state: Values, found: Values) -> Values:
        """What is not told is not there."""
        nothing = (
            "authorizer_credentials_arn",
            "authorizer_payload_format_version",
            "authorizer_uri",
            "identity_sources",
        )
        return {**dict.fromkeys(nothing), "jwt_configuration": []}
