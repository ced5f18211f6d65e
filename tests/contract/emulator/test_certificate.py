"""https:// with a client that verifies: by name, by address, by a bucket's name, and nothing else."""

import socket
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from ..support.emulator_process import PathsBelow, emulator_process
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("connections"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PathsBelow]:
    settings = {"HYDRANT_ALLOWED_HOSTS": "streams.test"}
    with emulator_process(tmp_path_factory.mktemp("tls"), "kinesis,sts", settings) as up:
        yield up


def certificate_for(paths: PathsBelow, name: str, trusted: Path) -> dict[str, object]:
    """The emulator's certificate, as a client sees it that calls the emulator by this name and verifies strictly."""
    context = ssl.create_default_context(cafile=str(trusted))
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    with (
        socket.create_connection(("127.0.0.1", paths.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=name) as secured,
    ):
        return dict(secured.getpeercert() or {})


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.1",
        "::1",
        "localhost",
        "bucket.s3.localhost",
        "localhost.localstack.cloud",
        "bucket.s3.localhost.localstack.cloud",
        "bucket.s3.eu-west-1.localhost.localstack.cloud",
        "sqs.us-east-1.localhost.localstack.cloud",
        "abc.execute-api.localhost.localstack.cloud",
        "streams.test",
        "bucket.streams.test",
    ],
)
def test_it_is_verified_by_each_name_of_this_machine(paths: PathsBelow, name: str) -> None:
    assert certificate_for(paths, name, paths.ca_bundle)["subject"] == ((("commonName", "localhost"),),)


@pytest.mark.parametrize("name", ["127.0.0.2", "example.com", "kinesis.us-east-1.amazonaws.com", "other.test"])
def test_it_is_for_no_other_name(paths: PathsBelow, name: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        certificate_for(paths, name, paths.ca_bundle)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_boto3_verifies_by_the_bundle_and_refuses_without_it(paths: PathsBelow, host: str) -> None:
    def streams(verify: bool | str) -> list[str]:
        client = boto3.client(
            "kinesis",
            endpoint_url=f"https://{host}:{paths.port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            verify=verify,
            config=Config(retries={"total_max_attempts": 1}),
        )
        return client.list_streams()["StreamNames"]

    assert streams(str(paths.ca_bundle)) == []
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        streams(verify=True)


def test_key_and_certificate_are_the_users_alone(paths: PathsBelow) -> None:
    files = [path for path in paths.ca_bundle.parent.iterdir() if path.is_file()]
    assert {"ca.pem", "server.pem"} <= {path.name for path in files}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(paths.ca_bundle.parent.stat().st_mode) == 0o700
    assert b"PRIVATE KEY" not in paths.ca_bundle.read_bytes()
