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
    """Heavy modules that a process of its own has after the code; a module that cannot be imported is none."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*filter(sys.modules.get, sys.modules), file=sys.stderr)"],
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


@pytest.mark.parametrize("name", ["deploy", "errors", "plan", "up"])
def test_the_project_is_read_without_pydantic(name: str) -> None:
    code = f"import hydrant.cli.main, hydrant.cli.{name}\nfrom hydrant.project import find_project; find_project()"
    assert loaded_by(code, ("pydantic",)) == set()


def test_options_are_read_without_pydantic() -> None:
    asking = "app(['fault', 'list', '--port', '1'])"
    assert (
        loaded_by(f"from hydrant.cli.main import app\ntry: {asking}\nexcept Exception as error: print(error)") == set()
    )


OWN = "from hydrant.lean_clients import leave_out; leave_out()\nfrom hydrant.pipeline.clients import Clients\n"
CLIENTS = {
    "commands": f"{OWN}Clients('us-east-1', 'http://127.0.0.1:1').s3",
    "providers": f"{OWN}from hydrant.offline_provider.clients import sdk_session; sdk_session().create_client"
    "('s3', region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')",
}
UNUSED = ("OpenSSL", "awscrt", "boto3", "botocore", "cryptography", "multiprocessing", "s3transfer")


@pytest.mark.parametrize("code", CLIENTS.values(), ids=CLIENTS.keys())
def test_clients_come_without_what_nobody_uses(code: str) -> None:
    assert loaded_by(code, UNUSED) == {"botocore"}


def test_on_aws_the_library_that_signs_for_several_regions_is_there() -> None:
    code = f"{OWN}Clients('us-east-1').s3"
    assert loaded_by(code, UNUSED) == {"awscrt", "botocore"}


def test_in_a_process_of_others_clients_are_boto3s() -> None:
    code = "from hydrant.pipeline.clients import Clients; Clients('us-east-1', 'http://127.0.0.1:1').s3.upload_file"
    assert {"awscrt", "boto3", "s3transfer"} <= loaded_by(code, UNUSED)


def test_models_are_what_the_sdk_reads_itself() -> None:
    code = """
from hydrant.lean_clients import leave_out, new_session
from botocore.session import Session
plain = Session().get_component("data_loader")
leave_out()
lean = new_session(emulated=True).get_component("data_loader")
for service in ("kinesis", "s3", "sqs"):
    for type_name in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
        known, found = plain.list_available_services(type_name), lean.list_available_services(type_name)
        assert all(service in found for service in known) and "no-such-service" not in found and "" not in found
        assert (list(found), len(found)) == (known, len(known))
        if service in known:
            assert lean.load_service_model(service, type_name) == plain.load_service_model(service, type_name)
assert lean.load_data("endpoints") == plain.load_data("endpoints")
"""
    assert loaded_by(code, ("botocore",)) == {"botocore"}


def test_a_command_leaves_it_out_before_it_begins() -> None:
    begins = "import hydrant.start, hydrant.cli.main\nhydrant.cli.main.main = lambda: None\nhydrant.start.main()"
    assert "cryptography" not in loaded_by(f"{begins}\nimport boto3", {"cryptography"})


def test_the_garbage_collector_has_nothing_to_look_at_in_a_short_command() -> None:
    code = """
import gc, sys
import hydrant.start
hydrant.start.ending.run = lambda main: main()  # how it ends, tests/unit/test_ending.py tries
before = gc.get_stats()
sys.argv = ["hydrant", "errors", "--port", "1"]
try: hydrant.start.main()
except SystemExit: pass
assert gc.get_stats() == before
"""
    assert loaded_by(code, ("msgspec",)) == {"msgspec"}
