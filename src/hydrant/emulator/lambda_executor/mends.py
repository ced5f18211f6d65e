"""A fault of LocalStack's Lambda that a stack meets when it is changed.

UpdateAlias with weights always fails, as the call of the check lacks an argument.
"""

from localstack.services.lambda_.invocation.lambda_models import AliasRoutingConfig, FunctionVersion
from localstack.services.lambda_.provider import LambdaProvider, ValidationException

from hydrant.emulator import patches

_check_weights = LambdaProvider._create_routing_config_model


def routing_config(
    self: LambdaProvider, routing_config_dict: dict[str, float], function_version: FunctionVersion | None = None
) -> AliasRoutingConfig:
    """As before; UpdateAlias does not say which version the alias has, so only the weights are checked.

    Raises ValidationException as AWS does for a weight that is none.
    """
    if function_version is not None:
        return _check_weights(self, routing_config_dict, function_version)
    for version, weight in routing_config_dict.items():
        if not 0.0 <= weight < 1.0 or not version.isdigit():
            raise ValidationException(
                f"1 validation error detected: Value '{{{version}={weight}}}' at "
                "'routingConfig.additionalVersionWeights' failed to satisfy constraint"
            )
    return AliasRoutingConfig(version_weights=routing_config_dict)


def apply_patches() -> None:
    """Let Lambda use it from now on."""
    patches.replace(
        "localstack.services.lambda_.provider:LambdaProvider", "_create_routing_config_model", routing_config
    )
