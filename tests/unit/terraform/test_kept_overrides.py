"""What tflocal has written for one stack serves the next one, with its own address, as long as nothing else differs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hydrant.terraform.kept_overrides import KeptOverrides
from hydrant.terraform.work_copy import LOCK, OVERRIDE

WRITTEN = (
    'provider "aws" {\n  endpoints {\n    sqs = "http://127.0.0.1:4001"\n    s3  = "http://127.0.0.1:4001"\n  }\n}\n'
)


def folder(tmp_path: Path, name: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_sqs_queue" "q" {}\n')
    (made / LOCK).write_text("lock\n")
    return made


def overrides(tmp_path: Path, directory: Path, port: str = "4001", **settings: str) -> KeptOverrides:
    env = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "S3_HOSTNAME": "127.0.0.1", "HOME": str(directory)}
    return KeptOverrides(tmp_path / "kept", directory, {**env, **settings})


@pytest.fixture
def first(tmp_path: Path) -> Path:
    made = folder(tmp_path, "first")
    (made / OVERRIDE).write_text(WRITTEN)
    overrides(tmp_path, made).keep()
    return made


@pytest.mark.usefixtures("first")
def test_the_next_stack_gets_it_with_its_own_address(tmp_path: Path) -> None:
    second = folder(tmp_path, "second")
    assert overrides(tmp_path, second, port="4002").lay_out()
    assert (second / OVERRIDE).read_text() == WRITTEN.replace("4001", "4002")


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    "change",
    [
        lambda made: (made / "main.tf").write_text('provider "aws" {\n  region = "eu-west-2"\n}\n'),
        lambda made: (made / "more.tf").write_text('provider "aws" {\n  alias = "other"\n}\n'),
        lambda made: (made / LOCK).write_text("a newer provider\n"),
        lambda made: (made / LOCK).unlink(),
    ],
)
def test_another_configuration_does_not(tmp_path: Path, change: Callable[[Path], object]) -> None:
    second = folder(tmp_path, "second")
    change(second)
    assert not overrides(tmp_path, second).lay_out()
    assert not (second / OVERRIDE).exists()


@pytest.mark.usefixtures("first")
def test_what_tflocal_does_not_look_at_may_change(tmp_path: Path) -> None:
    second = folder(tmp_path, "second")
    (second / "main.tf").write_text('resource "aws_sqs_queue" "r" {}\n\nprovider "aws" {\n  region = "eu-west-1"\n}\n')
    (second / "more.tf").write_text('resource "aws_s3_bucket" "b" {}\n')
    assert overrides(tmp_path, second).lay_out()


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("name", ["AWS_DEFAULT_REGION", "S3_HOSTNAME", "SQS_ENDPOINT", "SKIP_ALIASES"])
def test_other_settings_do_not(tmp_path: Path, name: str) -> None:
    assert not overrides(tmp_path, folder(tmp_path, "second"), **{name: "another"}).lay_out()


@pytest.mark.parametrize("name", ["ADDITIONAL_TF_OVERRIDE_LOCATIONS", "LS_PROVIDERS_FILE"])
def test_where_tflocal_writes_other_files_nothing_is_kept(tmp_path: Path, name: str) -> None:
    made = folder(tmp_path, "made")
    (made / OVERRIDE).write_text(WRITTEN)
    overrides(tmp_path, made, **{name: "modules"}).keep()
    assert not overrides(tmp_path, made, **{name: "modules"}).lay_out()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("main.tf", 'provider "aws" {\n  http_proxy = "http://127.0.0.1:4001"\n}\n'),
        (OVERRIDE, WRITTEN + "# port 4001\n"),
    ],
)
def test_an_address_that_the_configuration_names_itself_is_not_replaced(tmp_path: Path, file: str, text: str) -> None:
    made = folder(tmp_path, "made")
    (made / OVERRIDE).write_text(WRITTEN)
    (made / file).write_text(text)
    overrides(tmp_path, made).keep()
    assert not overrides(tmp_path, made).lay_out()


def test_the_oldest_go(tmp_path: Path) -> None:
    made = folder(tmp_path, "made")
    (made / OVERRIDE).write_text(WRITTEN)
    for number in range(70):
        (made / "main.tf").write_text(f'provider "aws" {{\n  alias = "a{number}"\n}}\n')
        overrides(tmp_path, made).keep()
    assert len(list((tmp_path / "kept").iterdir())) == 64
    assert overrides(tmp_path, made).lay_out()
