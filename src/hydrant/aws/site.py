"""Where commands for AWS would go: account, region and identity, found without touching anything.

A third-party endpoint (moto server, another emulator) is used only where it is named for that purpose. Then nothing of
the user's is sent there: the keys are `test`, as on our own emulator.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydrant.isolation import settings_for, without_aws

from ..endpoints import check_endpoint
from ..errors import WrongTarget
from ..pipeline.clients import Clients
from . import emulator_detection

_SWITCH = "If that is what you want, say so: --endpoint URL (HYDRANT_AWS_ENDPOINT). No credentials are sent there."
_HOW = "Name a profile (--profile, AWS_PROFILE) or sign in: aws sso login"


@dataclass(frozen=True)
class AwsSite:
    """An account and a region, as whom, and the variables that lead other tools there."""

    account: str
    region: str
    identity: str
    environ: Mapping[str, str]
    profile: str | None = None
    endpoint: str | None = None

    @property
    def clients(self) -> Clients:
        """Clients for it."""
        return Clients(self.region, self.endpoint, self.profile)

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn`, `aws-us-gov`."""
        return self.identity.split(":")[1]

    def describe(self) -> dict[str, str | None]:
        """For people and programs."""
        names = {"account": self.account, "region": self.region, "identity": self.identity}
        return {**names, "profile": self.profile, "endpoint": self.endpoint}


def find_site(
    profile: str | None = None,
    region: str | None = None,
    endpoint: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> AwsSite:
    """Ask STS who we are. Raises WrongTarget when that is nobody, or an emulator that was not named."""
    if endpoint:
        return _third_party(endpoint, region or environ.get("AWS_REGION") or "us-east-1", environ)
    session = _session(profile, region)
    _refuse_mixups(session, environ)
    region = session.get_config_variable("region")
    if not region:
        raise WrongTarget("No AWS region is set.", next_step="Set AWS_REGION, or say --region eu-central-1")
    named = {"AWS_PROFILE": profile} if profile else {}
    child = {**environ, **named, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    account, identity = _ask(Clients(region, None, profile), "AWS")
    if account == emulator_detection.NO_ACCOUNT:
        raise WrongTarget(f"The account is {account}: that is an emulator, not AWS.", next_step=_SWITCH)
    return AwsSite(account, region, identity, child, profile)


def _third_party(endpoint: str, region: str, environ: Mapping[str, str]) -> AwsSite:
    check_endpoint(endpoint, environ)
    child = {**without_aws(environ), **settings_for(endpoint, region, environ)}
    account, identity = _ask(Clients(region, endpoint), endpoint)
    return AwsSite(account, region, identity, child, None, endpoint)


def _session(profile: str | None, region: str | None) -> Any:
    from botocore.exceptions import ProfileNotFound
    from botocore.session import Session

    session = Session(profile=profile)
    try:
        session.get_scoped_config()
    except ProfileNotFound as error:
        known = ", ".join(session.available_profiles) or "none"
        raise WrongTarget(f"{error}.", f"Profiles that there are: {known}.", _HOW) from error
    if region:
        session.set_config_variable("region", region)
    return session


def _refuse_mixups(session: Any, environ: Mapping[str, str]) -> None:
    config = session.get_scoped_config()
    services = session.full_config.get("services", {}).get(config.get("services", ""), {})
    found = list(emulator_detection.endpoints(environ, config, services))
    if found:
        cause = "\n".join(["AWS is the target, but an endpoint is set that leads elsewhere:", *found])
        raise WrongTarget("The commands would not reach AWS.", cause, f"Unset it. {_SWITCH}")
    credentials = _credentials(session)
    if credentials is None:
        raise WrongTarget("No AWS credentials were found.", next_step=_HOW)
    if emulator_detection.is_made_up(credentials.access_key):
        shown = credentials.access_key if len(credentials.access_key) < 13 else "(hidden)"
        raise WrongTarget(
            f"The access key id {shown!r} is none of AWS's.",
            "Keys such as 'test' are for emulators.",
            "Unset AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (`hydrant env` sets them), or name a profile.",
        )


def _credentials(session: Any) -> Any:
    from botocore.exceptions import BotoCoreError

    try:
        found = session.get_credentials()
        return found.get_frozen_credentials() if found else None
    except BotoCoreError as error:
        raise WrongTarget("The AWS credentials cannot be used.", str(error), _HOW) from error


def _ask(clients: Clients, where: str) -> tuple[str, str]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = clients.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise WrongTarget(f"{where} did not say who we are.", str(error), _HOW if where == "AWS" else "") from error
    return str(found["Account"]), str(found["Arn"])
