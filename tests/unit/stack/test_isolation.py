"""Commands for the emulator can never use real credentials or reach anything but an emulator."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.endpoints import check_endpoint, is_loopback
from hydrant.errors import WrongTarget
from hydrant.isolation import settings_for, without_aws
from hydrant.offline_provider.clients import ClientFactory, Settings
from hydrant.offline_provider.resource import Refused
from hydrant.pipeline.clients import Clients

REAL_ID, REAL_SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # pragma: allowlist secret
ENDPOINT = "http://127.0.0.1:4599"
_DOCUMENT = json.dumps(
    {"AccessKeyId": REAL_ID, "SecretAccessKey": REAL_SECRET, "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}
)


@pytest.fixture
def credential_server() -> Iterator[tuple[str, list[str]]]:
    """Gives real-looking credentials to whoever asks: what a container or an instance has. Notes who asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = _DOCUMENT.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tempting(tmp_path: Path, credential_server: tuple[str, list[str]]) -> dict[str, str]:
    """A user's environment in which every source of credentials that the SDK knows has real-looking ones."""
    aws = tmp_path / ".aws"
    aws.mkdir()
    process = f"{sys.executable} -c \"print('''{{\\\"Version\\\": 1, {_DOCUMENT[1:]}''')\""
    keys = f"aws_access_key_id = {REAL_ID}\naws_secret_access_key = {REAL_SECRET}\n"
    (aws / "credentials").write_text(f"[default]\n{keys}[production]\n{keys}")
    (aws / "config").write_text(
        f"[default]\nignore_configured_endpoint_urls = true\ncredential_process = {process}\nregion = eu-west-3\n"
        f"[profile production]\nrole_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = default\n"
        "endpoint_url = https://kinesis.eu-west-1.amazonaws.com\nservices = real\n"
        "[services real]\nkinesis =\n  endpoint_url = https://kinesis.eu-west-1.amazonaws.com\n"
    )
    (tmp_path / "token").write_text("token")
    url, _ = credential_server
    return {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": REAL_ID,
        "AWS_SECRET_ACCESS_KEY": REAL_SECRET,
        "AWS_SESSION_TOKEN": "real-token",
        "AWS_SECURITY_TOKEN": "real-token",
        "AWS_PROFILE": "production",
        "AWS_DEFAULT_PROFILE": "production",
        "AWS_CONFIG_FILE": str(aws / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(aws / "credentials"),
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/admin",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/container",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "real-token",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{url}/",
        "AWS_ENDPOINT_URL": "https://amazonaws.com",
        "AWS_ENDPOINT_URL_KINESIS": "https://kinesis.eu-west-1.amazonaws.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_CA_BUNDLE": "/real/ca.pem",
    }


def environment_of_a_child(tempting: dict[str, str]) -> dict[str, str]:
    """As `produce`, Terraform runs and `hydrant env` make it."""
    return {**without_aws(tempting), **settings_for(ENDPOINT, "us-east-1", tempting)}


def asked_of_the_sdk(env: dict[str, str]) -> list[str]:
    """Key, secret, token and endpoint that the SDK comes to, in a process of its own."""
    script = (
        "import botocore.session as b; s = b.Session(); c = s.get_credentials(); k = s.create_client('kinesis');"
        "print(c.access_key if c else None, c.secret_key if c else None, c.token if c else None, k.meta.endpoint_url)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True, timeout=60
    )
    return ran.stdout.split()


def test_the_temptation_is_real(tempting: dict[str, str]) -> None:
    """Without isolation the SDK would take them: otherwise the tests below would prove nothing."""
    env = {name: value for name, value in tempting.items() if not name.endswith("_PROFILE")}
    key, secret, token, endpoint = asked_of_the_sdk(env)
    assert (key, secret, token) == (REAL_ID, REAL_SECRET, "real-token")
    assert endpoint.endswith("amazonaws.com")


def test_a_child_gets_test_keys_and_the_emulator(
    tempting: dict[str, str], credential_server: tuple[str, list[str]]
) -> None:
    assert asked_of_the_sdk(environment_of_a_child(tempting)) == ["test", "test", "None", ENDPOINT]
    assert credential_server[1] == []


def test_a_child_that_drops_the_keys_finds_no_others(
    tempting: dict[str, str], credential_server: tuple[str, list[str]]
) -> None:
    env = environment_of_a_child(tempting)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del env[name]
    assert asked_of_the_sdk(env) == ["None", "None", "None", ENDPOINT]
    assert credential_server[1] == []


def test_nothing_of_the_users_is_in_the_environment(tempting: dict[str, str]) -> None:
    ours = {**settings_for(ENDPOINT, "us-east-1", {})}
    child = environment_of_a_child(tempting)
    assert {name: value for name, value in child.items() if name.startswith("AWS_")} == {
        name: value for name, value in ours.items() if name.startswith("AWS_")
    }


def test_clients_take_nothing_of_the_process(tempting: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in tempting.items():
        monkeypatch.setenv(name, value)
    for service in ("kinesis", "s3", "iam"):
        client = Clients("us-east-1", ENDPOINT).client(service)
        assert client.meta.endpoint_url == ENDPOINT
        found = client._request_signer._credentials.get_frozen_credentials()
        assert (found.access_key, found.secret_key, found.token) == ("test", "test", None)


ELSEWHERE = [
    "https://kinesis.us-east-1.amazonaws.com",
    "http://localstack:4566",
    "http://10.0.0.1:4566",
    "http://169.254.169.254",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com:4566",
    "https://user@sts.amazonaws.com",
    "http://2130706433.example",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_client_for_another_host(url: str) -> None:
    with pytest.raises(WrongTarget, match="is not on this machine"):
        Clients("us-east-1", url)
    with pytest.raises(WrongTarget):
        settings_for(url, "us-east-1", {})
    with pytest.raises(Refused, match="is not on this machine"):
        ClientFactory(Settings(endpoints={"s3": url})).endpoint("s3")


@pytest.mark.parametrize("url", ["", "4566", "ftp://127.0.0.1", "http://", "http://[::1", "http://127.0.0.1:port"])
def test_what_is_no_endpoint(url: str) -> None:
    with pytest.raises(WrongTarget, match="is no endpoint"):
        check_endpoint(url, {})


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:4566", "http://127.9.9.9", "http://localhost:1", "https://x.localhost", "http://[::1]:4566"],
)
def test_loopback_is_an_emulators_place(url: str) -> None:
    assert check_endpoint(url, {}) == url


def test_a_host_that_is_allowed_by_name() -> None:
    env = {"HYDRANT_ALLOWED_HOSTS": "other, LocalStack"}
    assert check_endpoint("http://localstack:4566", env)
    with pytest.raises(WrongTarget) as raised:
        check_endpoint("http://localstack2:4566", env)
    assert raised.value.next_step.endswith("HYDRANT_ALLOWED_HOSTS=localstack2")


@given(st.ip_addresses(v=4).map(str))
def test_addresses_of_other_machines_are_refused(address: str) -> None:
    assert is_loopback(address) == address.startswith("127.")


def test_without_aws_keeps_the_rest() -> None:
    assert without_aws({"AWS_X": "1", "TF_VAR_aws": "2", "MY_AWS_": "3"}) == {"TF_VAR_aws": "2", "MY_AWS_": "3"}


def test_the_sdk_knows_no_further_source() -> None:
    """A new source of credentials in botocore must be looked at here."""
    session = botocore.session.Session()
    methods = {provider.METHOD for provider in session.get_component("credential_provider").providers}
    known = {
        "env", "assume-role", "assume-role-with-web-identity", "sso", "shared-credentials-file", "custom-process",
        "config-file", "ec2-credentials-file", "boto-config", "container-role", "iam-role", "login",
    }  # fmt: skip
    assert methods <= known
