"""AWS clients for the endpoints of the provider block.

The AWS SDK is imported at the first call: it is the largest part of the start-up time. This provider never talks to
AWS itself: a service without an endpoint is refused.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..endpoints import check_endpoint
from ..errors import WrongTarget
from ..isolation import TEST_KEY
from ..lean_clients import new_session
from ..service_models import FOLDER
from .reach import CONNECT_SECONDS, Reach
from .resource import Refused
from .tags import TagSettings

MOST_RETRIES = 4
"""An emulator's 500 or 503 is seldom better at the 25th attempt, which the real provider makes."""
_ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Settings:
    """What the provider block and the environment say about the connection."""

    region: str = "us-east-1"
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Endpoint by canonical name of the provider's `endpoints` block."""
    s3_use_path_style: bool = False
    max_retries: int = 3
    tags: TagSettings = field(default_factory=TagSettings)


class ClientFactory:
    """Makes each client once. Creation is not safe for threads in the SDK, hence the lock; use of a client is."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.reach = Reach()
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._account: str | None = None

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service (the SDK's name for it, such as "logs")."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._make(service, region, self._keys())
            return self._clients[service, region]

    def account_id(self) -> str:
        """The account of the credentials."""
        with self._lock:
            if self._account is None:
                self.reach.check(self.endpoint("sts"))
                self._account = str(self.client("sts", self.settings.region).get_caller_identity()["Account"])
            return self._account

    def _keys(self) -> dict[str, Any]:
        """Those of the block, else of the environment; an emulator takes any. No file is read for them."""
        settings = self.settings
        if settings.access_key:
            names = (settings.access_key, settings.secret_key or TEST_KEY, settings.token)
        else:
            variables = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
            key, secret, token = (os.environ.get(name) for name in variables)
            names = (key or TEST_KEY, secret or TEST_KEY, token)
        return dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), names, strict=True))

    def _make(self, service: str, region: str, keys: dict[str, Any]) -> Any:
        endpoint = self.endpoint(service)
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": 1 + min(self.settings.max_retries, MOST_RETRIES), "mode": "standard"},
            max_pool_connections=32,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=_ANSWER_SECONDS,
            s3={"addressing_style": "path" if self.settings.s3_use_path_style else "auto"},
            user_agent_extra="hydrant-offline-provider",
        )
        return sdk_session().create_client(service, region_name=region, endpoint_url=endpoint, config=config, **keys)

    def endpoint(self, service: str) -> str:
        """The address of a service. Raises Refused if there is none: this provider is for emulators."""
        specific = f"AWS_ENDPOINT_URL_{service.replace('-', '_').upper()}"
        found = (
            self.settings.endpoints.get(endpoint_name(service))
            or os.environ.get(specific)
            or os.environ.get("AWS_ENDPOINT_URL")
        )
        if not found:
            raise Refused(
                f"No endpoint for the service {service}. Hydrant's offline provider only talks to an emulator: "
                f"apply with tflocal, set AWS_ENDPOINT_URL, or name {service} in the provider's endpoints block."
            )
        try:
            return check_endpoint(found)
        except WrongTarget as error:
            raise Refused(f"{error.title} {error.cause}", detail=error.next_step) from error


@cache
def sdk_session() -> Any:
    """One session for all clients: each new one reads the SDK's table of endpoints anew, which takes longer.

    It knows no profile and reads neither of the user's files: nothing in them is meant for an emulator. Its models are
    the ones that the emulator reads requests by.
    """
    nothing = (None, None, os.devnull, None)
    apart = {"profile": (None, None, None, None), "config_file": nothing, "credentials_file": nothing}
    session = new_session(emulated=True, session_vars=apart)
    session.get_component("data_loader").search_paths.insert(0, str(FOLDER))
    return session


ENDPOINT_NAMES = {"stepfunctions": "sfn", "events": "events", "application-autoscaling": "appautoscaling"}
"""SDK name of a service -> canonical name in the provider's `endpoints`, where they differ."""


def endpoint_name(service: str) -> str:
    """The name in the provider's `endpoints` of a service that the SDK calls so."""
    return ENDPOINT_NAMES.get(service, service.replace("-", ""))


@dataclass(frozen=True)
class Session:
    """What a resource type of hashicorp/aws works with."""

    factory: ClientFactory
    region: str

    def client(self, service: str) -> Any:
        """The client of a service in this resource's region. Raises Refused if the emulator does not answer."""
        self.factory.reach.check(self.factory.endpoint(service))
        return self.factory.client(service, self.region)

    @property
    def account_id(self) -> str:
        """The account of the credentials (asks AWS once)."""
        return self.factory.account_id()

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return partition_of(self.region)

    @property
    def dns_suffix(self) -> str:
        """The domain of the partition."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def arn(self, service: str, resource: str, regional: bool = True) -> str:
        """The ARN of something in this account."""
        region = self.region if regional else ""
        return f"arn:{self.partition}:{service}:{region}:{self.account_id}:{resource}"


def partition_of(region: str) -> str:
    """The partition that a region is in."""
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
