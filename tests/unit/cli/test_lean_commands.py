"""What people wait for at each command is mostly imports: commands that only ask the emulator load little."""

import os
import subprocess
import sys
from collections.abc import Collection

import pytest

from hydrant.isolation import without_aws

HEAVY = ("asyncio", "boto3", "botocore", "concurrent.futures", "localstack", "orjson", "pydantic", "rich", "zoneinfo")
ASKING = ("clock", "down", "env", "fault", "flush", "reset", "snapshot", "status", "target")


def loaded_by(code: str, heavy: Collection[str] = HEAVY) -> set[str]:
    """Heavy modules that a process of its own has after the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"],
        env=without_aws(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(heavy) & set(done.stderr.split())


@pytest.mark.parametrize("name", ASKING)
def test_a_command_that_only_asks_the_emulator(name: str) -> None:
    assert loaded_by(f"import hydrant.cli.main, hydrant.cli.{name}") == set()


def test_help_loads_no_command() -> None:
    assert loaded_by("from hydrant.cli.main import app\ntry: app(['--help'])\nexcept SystemExit: pass") == set()


def test_rich_is_loaded_for_the_first_line_of_chatter() -> None:
    say = "from hydrant.console import Say\nsay = Say()\nsay.data({}, 'x')"
    assert loaded_by(say) == set()
    assert "rich" in loaded_by(f"{say}\nsay.line('x')")


CLIENTS = {
    "commands": "from hydrant.lean_clients import leave_out; leave_out(); import boto3; boto3.client",
    "providers": "from hydrant.offline_provider.clients import sdk_session; sdk_session().create_client",
}


@pytest.mark.parametrize("code", CLIENTS.values(), ids=CLIENTS.keys())
def test_clients_come_without_what_nobody_uses(code: str) -> None:
    making = f"{code}('sqs', region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')"
    loaded = loaded_by(making, {"botocore", "cryptography", "OpenSSL"})
    assert loaded == {"botocore"}


def test_a_command_leaves_it_out_before_it_begins() -> None:
    begins = "import hydrant.start, hydrant.cli.main\nhydrant.cli.main.main = lambda: None\nhydrant.start.main()"
    assert "cryptography" not in loaded_by(f"{begins}\nimport boto3", {"cryptography"})
