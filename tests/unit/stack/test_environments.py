"""No real credential, profile or endpoint of the user reaches the emulator or a Terraform run against it."""

from pathlib import Path

from hydrant.offline_provider.choice import ProviderChoice
from hydrant.paths import StackPaths
from hydrant.stack.emulator import emulator_environment
from hydrant.terraform.runner import terraform_environment
from hydrant.terraform.tools import TerraformBinary

REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAREALKEY",
    "AWS_SECRET_ACCESS_KEY": "real-secret",
    "AWS_SESSION_TOKEN": "real-token",
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL": "https://example.com",
    "AWS_CA_BUNDLE": "/ca.pem",
}
USER = {"PATH": "/bin", "DEBUG": "1", "TF_VAR_name": "x", "TF_DATA_DIR": "/user/data", "NO_PROXY": "corp"}


def test_the_emulator_gets_test_keys_and_the_users_localstack_settings() -> None:
    env = emulator_environment(REAL | USER, StackPaths(4599))
    assert not set(REAL.values()) & set(env.values())
    assert env["AWS_ACCESS_KEY_ID"] == "test"
    assert env["DEBUG"] == "1"
    assert env["GATEWAY_LISTEN"] == "127.0.0.1:4599"
    assert env["NO_PROXY"] == "corp,127.0.0.1,localhost"


def test_the_emulator_loads_what_is_needed_or_what_the_user_names() -> None:
    assert "firehose" in emulator_environment(USER, StackPaths(4599))["SERVICES"].split(",")
    assert "swf" in emulator_environment({"HYDRANT_SERVICES": "swf"}, StackPaths(4599))["SERVICES"].split(",")
    assert emulator_environment({"SERVICES": "s3"}, StackPaths(4599))["SERVICES"] == "s3"


def test_a_terraform_run_gets_test_keys_and_the_users_variables(tmp_path: Path) -> None:
    choice = ProviderChoice(kind="offline", reason="", env={"TF_CLI_CONFIG_FILE": "ours"}, drop_lock=True)
    binary = TerraformBinary("/bin/terraform", "Terraform", "1.11.4")
    missing = {"TF_CLI_CONFIG_FILE": str(tmp_path / "absent")}
    env = terraform_environment(REAL | USER | missing, "http://127.0.0.1:4599", "eu-west-1", binary, choice)
    assert not set(REAL.values()) & set(env.values())
    assert env["TF_VAR_name"] == "x"
    assert env["TF_CLI_CONFIG_FILE"] == "ours"
    assert env["AWS_REGION"] == "eu-west-1"
    assert "TF_DATA_DIR" not in env
