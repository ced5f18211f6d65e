"""AWS commands never run against an emulator by accident, and change nothing without a yes."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.aws import guard
from hydrant.aws.backend import settings
from hydrant.aws.emulator_detection import endpoints, is_made_up
from hydrant.aws.site import AwsSite, find_site
from hydrant.errors import NotConfirmed, UsageError, WrongTarget
from hydrant.terraform.variables import Environment, environments, find_environment, variable_arguments

REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",  # pragma: allowlist secret
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION": "eu-central-1",
}
SITE = AwsSite("123456789012", "eu-central-1", "arn:aws:iam::123456789012:user/ada", {})


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Sets the AWS variables of this process, and no others; its files are in tmp_path."""
    import os

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    def set_all(variables: dict[str, str]) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_KINESIS"])
def test_an_endpoint_in_the_environment_is_refused(name: str, environ: Any) -> None:
    environ(REAL | {name: "http://127.0.0.1:4566"})
    with pytest.raises(WrongTarget) as raised:
        find_site()
    assert f"{name}=http://127.0.0.1:4566" in raised.value.cause
    assert "--endpoint" in raised.value.next_step


@pytest.mark.parametrize(
    "config",
    [
        "[default]\nendpoint_url = http://localhost:4566\n",
        "[default]\nservices = local\n[services local]\ns3 =\n  endpoint_url = http://localhost:4566\n",
    ],
)
def test_an_endpoint_in_the_profile_is_refused(config: str, environ: Any, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(config)
    environ(REAL)
    with pytest.raises(WrongTarget) as raised:
        find_site()
    assert "http://localhost:4566" in raised.value.cause


@pytest.mark.parametrize("key", ["test", "mock", "000000000000", "LKIAQAAAAAAAHFR7TQ3A", "foobar"])
def test_keys_of_emulators_are_refused(key: str, environ: Any) -> None:
    environ(REAL | {"AWS_ACCESS_KEY_ID": key})
    with pytest.raises(WrongTarget, match="none of AWS's"):
        find_site()


def test_keys_of_aws_are_taken_for_such() -> None:
    assert not is_made_up("AKIAIOSFODNN7EXAMPLE")  # pragma: allowlist secret
    assert not is_made_up("ASIAIOSFODNN7EXAMPLE")  # pragma: allowlist secret


def test_no_credentials_and_no_region_and_no_profile(environ: Any) -> None:
    with pytest.raises(WrongTarget, match="No AWS credentials") as raised:
        find_site(region="eu-central-1")
    assert "aws sso login" in raised.value.next_step
    with pytest.raises(WrongTarget, match="prod"):
        find_site(profile="prod")
    environ({name: value for name, value in REAL.items() if name != "AWS_REGION"})
    with pytest.raises(WrongTarget, match="No AWS region"):
        find_site()


def test_a_third_party_endpoint_must_be_on_this_machine(environ: Any) -> None:
    environ(REAL)
    with pytest.raises(WrongTarget, match="is not on this machine"):
        find_site(endpoint="https://sts.amazonaws.com")


def test_settings_without_a_value_are_none() -> None:
    assert list(endpoints({"AWS_ENDPOINT_URL": ""}, {}, {"s3": {"addressing_style": "path"}})) == []


@pytest.mark.parametrize(
    ("given", "passes"), [("123456789012", True), (" 123456789012\n", True), ("yes", False), ("", False)]
)
def test_only_the_accounts_number_is_a_yes(given: str, passes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_interactive", lambda: True)
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return given

    if passes:
        guard.confirm(SITE, "Delete?", False, answer)
    else:
        with pytest.raises(NotConfirmed, match="Nothing was changed"):
            guard.confirm(SITE, "Delete?", False, answer)
    assert "123456789012" in asked[0]
    assert "eu-central-1" in asked[0]


def test_without_a_terminal_it_refuses_and_names_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_interactive", lambda: False)
    with pytest.raises(NotConfirmed) as raised:
        guard.confirm(SITE, "Delete?", False)
    assert "--yes" in raised.value.next_step
    guard.confirm(SITE, "Delete?", True)


@pytest.fixture
def terraform(tmp_path: Path) -> Path:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments/dev.tfvars").write_text('name = "x"\n')
    (tmp_path / "environments/dev.tfbackend").write_text('key = "dev.tfstate"\nregion = "us-west-2"\n')
    (tmp_path / "environments/prod.tfvars").write_text("")
    (tmp_path / "backend.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    return tmp_path


def test_the_backend_is_completed_with_what_bootstrap_made(terraform: Path) -> None:
    environment = Environment("dev", terraform / "environments")
    assert settings(terraform, SITE, environment, None) == [
        f"-backend-config={terraform}/environments/dev.tfbackend",
        "-backend-config=bucket=hydrant-state-123456789012-eu-central-1",
        "-backend-config=encrypt=true",
        "-backend-config=use_lockfile=true",
    ]
    assert "-backend-config=bucket=mine" in settings(terraform, SITE, environment, "mine")


def test_a_configuration_with_no_backend_of_s3_gets_no_words(terraform: Path) -> None:
    (terraform / "backend.tf").write_text('terraform {\n  backend "gcs" {}\n}\n')
    assert settings(terraform, SITE, None, None) == []


def test_environments_are_found_by_their_files(terraform: Path) -> None:
    assert environments(terraform) == ["dev", "prod"]
    found = find_environment(terraform, "dev")
    assert variable_arguments(found, [terraform / "environments/prod.tfvars"], ["a=b", "c=d=e"]) == [
        f"-var-file={terraform}/environments/dev.tfvars",
        f"-var-file={terraform}/environments/prod.tfvars",
        "-var=a=b",
        "-var=c=d=e",
    ]
    assert find_environment(terraform, None) is None


def test_wrong_words(terraform: Path) -> None:
    with pytest.raises(UsageError, match="no environment 'test'") as raised:
        find_environment(terraform, "test")
    assert "dev, prod" in raised.value.cause
    with pytest.raises(UsageError, match="sets no variable"):
        variable_arguments(None, [], ["memory"])
    with pytest.raises(UsageError, match="There is no file"):
        variable_arguments(None, [terraform / "absent.tfvars"])
