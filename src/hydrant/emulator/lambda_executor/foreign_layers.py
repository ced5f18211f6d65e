"""Layers of other accounts, such as those that AWS, Powertools or Datadog publish: their code is not at hand here."""

from __future__ import annotations

from localstack.aws.api.lambda_ import InvalidParameterValueException


def why_not_at_hand(arn: str) -> str:
    """What to tell of the version of a layer whose account is not this one, and what to do."""
    account, name = _parts(arn)
    return (
        f"The layer {arn} belongs to account {account}, and layers of other accounts are not at hand in the emulator. "
        f"Publish {name} under your own account (aws_lambda_layer_version, PublishLayerVersion), or put its libraries "
        f"into the function's package. On AWS it is taken if its policy lets your account in."
    )


def _parts(arn: str) -> tuple[str, str]:
    """Account and name."""
    parts = [*arn.split(":"), *[""] * 7]
    return parts[4], parts[6]


class NoFetcher:
    """Takes the place of LocalStack's fetcher, which is asked for layers that no account has here, after its checks."""

    def fetch_layer(self, layer_version_arn: str) -> None:
        """Raise InvalidParameterValueException, as it would be of no use to try again."""
        raise InvalidParameterValueException(why_not_at_hand(layer_version_arn), Type="User")
