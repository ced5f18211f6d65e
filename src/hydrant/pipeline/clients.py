"""AWS clients for a target: the emulator on loopback with test keys, or AWS with the user's own credentials."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from ..endpoints import check_endpoint
from ..lean_clients import client_maker, new_session

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


@dataclass
class Clients:
    """Makes each client once. Without an endpoint boto3's usual chain decides (environment, profile, role).

    With an endpoint the keys are `test`, whatever the environment holds: real credentials
    never reach an emulator. Its host must be loopback, or allowed (endpoints.py); else WrongTarget.
    `retries`: how often a call is tried again; 0 where whoever counts must know of each attempt.
    """

    region: str
    endpoint: str | None = None
    profile: str | None = None
    retries: int = 5
    patience: int | None = None
    """Seconds to wait for an answer to a call that is made once; None: the SDK's minute, and it tries again."""
    _made: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.endpoint:
            check_endpoint(self.endpoint)

    @property
    def s3(self) -> "S3Client":
        """Amazon S3, path style on an emulator."""
        return cast("S3Client", self.client("s3"))

    @property
    def kinesis(self) -> "KinesisClient":
        """Amazon Kinesis Data Streams."""
        return cast("KinesisClient", self.client("kinesis"))

    @property
    def firehose(self) -> "FirehoseClient":
        """Amazon Data Firehose."""
        return cast("FirehoseClient", self.client("firehose"))

    @property
    def sqs(self) -> "SQSClient":
        """Amazon SQS."""
        return cast("SQSClient", self.client("sqs"))

    @property
    def sns(self) -> "SNSClient":
        """Amazon SNS."""
        return cast("SNSClient", self.client("sns"))

    @property
    def lambda_(self) -> "LambdaClient":
        """AWS Lambda."""
        return cast("LambdaClient", self.client("lambda"))

    @property
    def cloudwatch(self) -> "CloudWatchClient":
        """Amazon CloudWatch."""
        return cast("CloudWatchClient", self.client("cloudwatch"))

    @property
    def logs(self) -> "CloudWatchLogsClient":
        """Amazon CloudWatch Logs."""
        return cast("CloudWatchLogsClient", self.client("logs"))

    def client(self, service: str) -> Any:
        """The client of any service, by the SDK's name for it."""
        with self._lock:
            if service not in self._made:
                settings = _settings(self.retries, self.patience)
                self._made[service] = (
                    _emulated(self._create, service, self.endpoint, self.region, settings)
                    if self.endpoint
                    else _real(self._create, service, self.region, settings)
                )
            return self._made[service]

    @cached_property
    def _create(self) -> Callable[..., Any]:
        """Makes clients of one session: each session reads the SDK's regions anew, most of the time of a client.

        The SDK is imported here: it takes a quarter of a second, which most commands need not wait for.
        """
        settings = {"session_vars": _NOTHING} if self.endpoint else {"profile": self.profile}
        return client_maker(new_session(bool(self.endpoint), **settings))


_NOTHING = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
"""Variables of a session that no profile and no file of the user has a say in."""


def _settings(retries: int, patience: int | None) -> dict[str, Any]:
    """Settings of the SDK."""
    shared = {"retries": {"mode": "standard", "max_attempts": retries}, "max_pool_connections": 32}
    once = {} if patience is None else {"read_timeout": patience, "retries": {"total_max_attempts": 1}}
    return shared | once


def _real(create: Callable[..., Any], service: str, region: str, settings: dict[str, Any]) -> Any:
    """A client of AWS."""
    from botocore.config import Config

    return create(service, region_name=region, config=Config(**settings))


def _emulated(create: Callable[..., Any], service: str, endpoint: str, region: str, settings: dict[str, Any]) -> Any:
    """A client of an emulator: no proxy of the user has a say in it either."""
    from botocore.config import Config

    return create(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - no password: every emulator takes any key
        config=Config(s3={"addressing_style": "path"}, proxies={}, **settings),
    )
