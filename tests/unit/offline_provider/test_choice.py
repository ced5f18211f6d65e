"""Which providers are chosen, and what for."""

import http.server
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hydrant.errors import UsageError
from hydrant.offline_provider import availability, providers
from hydrant.offline_provider.choice import Findings, ProviderChoice, choose_provider, decide
from hydrant.offline_provider.configuration import read_configuration
from hydrant.offline_provider.connect import OWNER
from hydrant.offline_provider.mirror import ensure_mirror, known_versions, os_arch, write_cli_config
from hydrant.offline_provider.versions import missing, satisfies

AWS = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.67" }\n  }\n}\n'


@pytest.mark.parametrize(
    ("setting", "found", "kind"),
    [
        ("offline", Findings(mirror="x", registry=True), "offline"),
        ("registry", Findings(), "registry"),
        ("auto", Findings(mirror="a mirror"), "registry"),
        ("auto", Findings(registry=True), "registry"),
        ("auto", Findings(cache=Path("/p")), "registry"),
        ("auto", Findings(), "offline"),
    ],
)
def test_decide(setting: str, found: Findings, kind: str) -> None:
    assert decide(setting, found)[0] == kind


def test_an_unknown_setting_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as error:
        decide("always", Findings())
    assert error.value.next_step == "Use auto, registry or offline."


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "main.tf").write_text(AWS)
    return folder


def chosen(work: Path, registry: bool, **environ: str) -> ProviderChoice:
    environment = {"HOME": str(work.parent / "home"), **environ}
    return choose_provider(work, work.parent / "cache", environment, probe=lambda: registry)


def plugin(folder: Path, version: str, name: str = "aws") -> None:
    (folder / "registry.terraform.io" / "hashicorp" / name / version / os_arch()).mkdir(parents=True)


def test_the_registry_is_used_where_it_answers(work: Path) -> None:
    choice = chosen(work, registry=True)
    assert (choice.kind, choice.env, choice.drop_lock) == ("registry", {}, False)
    assert choice.reason == "Terraform providers: the real ones (the registry answers)."


def test_offline_providers_where_nothing_answers(work: Path) -> None:
    choice = chosen(work, registry=False, TF_CLI_CONFIG_FILE="/does/not/exist")
    assert (choice.kind, choice.drop_lock, choice.unserved) == ("offline", True, ())
    assert "\n" not in choice.reason
    assert choice.env["TF_PLUGIN_CACHE_DIR"] == ""
    config = Path(choice.env["TF_CLI_CONFIG_FILE"])
    assert config.is_relative_to(work.parent / "cache")
    assert config.read_text().count("filesystem_mirror") == 2 * len(providers.served())


def test_runs_on_a_stack_share_a_host_of_the_stack(work: Path) -> None:
    for_one = chosen(work, registry=False)
    assert for_one.owner.startswith(f"{os.getpid()}-")
    assert for_one.env[OWNER] == for_one.owner
    environ = {"HOME": str(work.parent / "home")}
    of_the_stack = choose_provider(work, work.parent / "cache", environ, probe=lambda: False, stack=4711)
    assert of_the_stack.owner == f"4711-{for_one.owner.partition('-')[2]}"
    assert of_the_stack.idle_seconds > for_one.idle_seconds


def test_who_runs_several_commands_can_be_the_owner_of_their_host(work: Path) -> None:
    alone = chosen(work, registry=False)
    shared = chosen(work, registry=False, **{OWNER: f"{os.getppid()}-0badcafe"})
    assert shared.owner == f"{os.getppid()}-{alone.owner.partition('-')[2]}", "code of another state has another host"
    assert (shared.env[OWNER], shared.idle_seconds > alone.idle_seconds) == (shared.owner, True)


def test_an_owner_that_is_no_process_is_none(work: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait(30)
    for owner in ("", "me", "0", "9" * 30, str(ended.pid)):
        assert chosen(work, registry=False, **{OWNER: owner}).owner == chosen(work, registry=False).owner


def test_terraform_collects_its_garbage_less_often_unless_the_user_has_said_how_often(work: Path) -> None:
    assert int(chosen(work, registry=False).env["GOGC"]) > 100
    assert chosen(work, registry=False, GOGC="50").env["GOGC"] == "50"
    assert "GOGC" not in chosen(work, registry=True).env, "real providers inherit it"


def test_what_is_not_served_is_named_beforehand(work: Path) -> None:
    (work / "more.tf").write_text(
        'resource "aws_instance" "i" {}\n# resource "aws_vpc" "v" {}\ndata "aws_ami" "a" {}\n'
        'resource "google_project" "k" {}\n'
    )
    choice = chosen(work, registry=False)
    assert choice.unserved == ("hashicorp/google", "data aws_ami", "resource aws_instance")
    assert (
        "They do not serve, and refuse to make: hashicorp/google, data aws_ami, resource aws_instance." in choice.reason
    )


def test_what_hashicorp_aws_does_not_have_is_told_apart(work: Path) -> None:
    (work / "more.tf").write_text('resource "aws_no_such" "i" {}\ndata "aws_partition" "p" {}\n')
    reason = chosen(work, registry=False).reason
    assert "hashicorp/aws 6.47 does not have: resource aws_no_such." in reason
    assert "They do not serve" not in reason


def test_a_plugin_cache_serves_where_the_registry_does_not_answer(work: Path) -> None:
    plugins = work.parent / "plugins"
    plugin(plugins, "5.66.0")
    assert chosen(work, registry=False, TF_PLUGIN_CACHE_DIR=str(plugins)).kind == "offline"
    plugin(plugins, "5.99.0")
    choice = chosen(work, registry=False, TF_PLUGIN_CACHE_DIR=str(plugins))
    assert (choice.kind, choice.drop_lock) == ("registry", False)
    assert str(plugins) in Path(choice.env["TF_CLI_CONFIG_FILE"]).read_text()
    assert chosen(work, registry=True, TF_PLUGIN_CACHE_DIR=str(plugins)).env == {}


def test_a_plugin_cache_named_in_the_users_configuration(work: Path) -> None:
    home = work.parent / "home"
    plugin(home / "p", "5.70.1")
    (home / ".terraformrc").write_text('plugin_cache_dir = "$HOME/p"\n')
    assert chosen(work, registry=False).kind == "registry"


@pytest.mark.parametrize("name", [".terraformrc", ".tofurc", ".config/opentofu/tofurc"])
def test_a_mirror_named_in_the_users_configuration(work: Path, name: str) -> None:
    home = work.parent / "home"
    rc = home / name
    rc.parent.mkdir(parents=True)
    rc.write_text('provider_installation {\n  filesystem_mirror {\n    path = "~/m"\n  }\n}\n')
    assert chosen(work, registry=False).kind == "offline"
    plugin(home / "m", "5.67.0")
    choice = chosen(work, registry=False)
    assert (choice.kind, choice.env) == ("registry", {})


@pytest.mark.parametrize(
    "text",
    [
        'provider_installation {\n  dev_overrides {\n    "hashicorp/aws" = "/b"\n  }\n  direct {}\n}',
        'provider_installation {\n  network_mirror {\n    url = "https://mirror.example/"\n  }\n}',
    ],
)
def test_overrides_and_network_mirrors_are_left_to_the_user(work: Path, text: str) -> None:
    rc = work.parent / "my.rc"
    rc.write_text(text)
    assert chosen(work, registry=False, TF_CLI_CONFIG_FILE=str(rc)).kind == "registry"


def test_packed_providers_in_the_folder_that_terraform_searches_by_itself(work: Path) -> None:
    folder = work.parent / "home/.terraform.d/plugins/registry.terraform.io/hashicorp/aws"
    folder.mkdir(parents=True)
    (folder / f"terraform-provider-aws_5.68.0_{os_arch()}.zip").touch()
    assert chosen(work, registry=False).kind == "registry"


@contextmanager
def registry(body: str, delay: float = 0.0) -> Iterator[str]:
    release = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            release.wait(delay)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/.well-known/terraform.json"
    finally:
        release.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_registry_that_answers_in_time_counts() -> None:
    with registry(json.dumps({"providers.v1": "/v1/providers/"})) as url:
        assert availability.registry_answers(url)
    with registry("<html>a proxy's page</html>") as url:
        assert not availability.registry_answers(url)


def test_a_registry_that_hangs_costs_less_than_three_seconds() -> None:
    with registry("{}", delay=10.0) as url:
        start = time.monotonic()
        assert not availability.registry_answers(url, seconds=0.2)
        assert time.monotonic() - start < 1.0
    assert availability.PROBE_SECONDS < 3.0


@pytest.mark.parametrize(
    ("version", "constraint", "expected"),
    [
        ("5.67.3", "~> 5.67.0", True),
        ("5.68.0", "~> 5.67.0", False),
        ("5.99.0", "~> 5.67", True),
        ("6.0.0", "~> 5.67", False),
        ("5.0.0", "~> 5", True),
        ("4.0.0", "5.0.0", False),
        ("4.67.0", ">= 3.0, < 5.0.0, != 4.66.0", True),
        ("v-nonsense", ">= 3.0", False),
    ],
)
def test_constraints(version: str, constraint: str, expected: bool) -> None:
    assert satisfies(version, [constraint]) is expected


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([], []),
        (["~> 5.67.0"], []),
        (["5.67.1"], ["5.67.1"]),
        (["= 9.9.9"], ["9.9.9"]),
        (["> 9.1, != 9.1.1"], ["9.2.0"]),
        ([">= 9.1", "!= 9.1.0"], ["9.1.1", "9.2.0"]),
        (["7.0.0-beta1"], ["7.0.0-beta1"]),
    ],
)
def test_versions_beyond_the_known_ones(constraints: list[str], expected: list[str]) -> None:
    assert missing(known_versions("aws"), constraints) == expected


def test_a_mirror_is_made_once_and_found_again(tmp_path: Path) -> None:
    first = ensure_mirror(tmp_path)
    stub = first.root / "packages/aws/terraform-provider-aws"
    before = stub.read_bytes()
    assert ensure_mirror(tmp_path) == first
    for host in ("registry.terraform.io", "registry.opentofu.org"):
        link = first.versions(host, "aws") / "5.67.0" / os_arch()
        assert (link / "terraform-provider-aws").resolve() == stub
    assert (first.root / "identity").stat().st_mode & 0o777 == 0o600
    other = ensure_mirror(tmp_path, {"hashicorp/aws": ["9.9.9"]})
    assert other != first
    assert (other.root / "packages/aws/terraform-provider-aws").read_bytes() == before
    assert (other.versions("registry.terraform.io", "aws") / "9.9.9" / os_arch()).is_dir()
    assert [path.name for path in first.root.parent.iterdir() if path.name.startswith(".")] == []


def test_a_mirror_that_a_cleaner_has_been_at_is_made_anew(tmp_path: Path) -> None:
    mirror = ensure_mirror(tmp_path)
    (mirror.root / "identity").unlink()
    assert (ensure_mirror(tmp_path).root / "identity").is_file()


def test_mirrors_made_at_the_same_time_are_whole(tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(ensure_mirror(tmp_path).root)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert (found[0] / "python").is_file()


def test_the_cli_configuration_leaves_other_providers_to_their_registry(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.tfrc"
    write_cli_config(path, ensure_mirror(tmp_path / 'a "b" ${c}'))
    text = path.read_text()
    assert 'a \\"b\\" $${c}' in text
    assert 'exclude = ["registry.terraform.io/hashicorp/archive"' in text


def test_a_configuration_is_read_with_its_modules(tmp_path: Path) -> None:
    (tmp_path / "stack").mkdir()
    (tmp_path / "mod").mkdir()
    (tmp_path / "stack" / "main.tf").write_text(
        """
        terraform {
          required_providers {
            aws = {
              source  = "registry.terraform.io/hashicorp/aws"
              version = ">= 4.0"
            }
            mine = { source = "me/mine" }
            null = "~> 3.0"
          }
        }
        module "m" { source = "../mod" }
        module "again" { source = "../stack" }
        data "aws_iam_policy_document" "d" { version = "2012-10-17" }
        /* resource "aws_vpc" "v" {} */
        resource "random_id" "r" {}
        """
    )
    (tmp_path / "mod" / "x.tf.json").write_text(
        json.dumps(
            {
                "terraform": [{"required_providers": {"aws": {"version": "< 6"}, "archive": "2.4.0"}}],
                "resource": {"aws_sqs_queue": {"q": {}}},
            }
        )
    )
    found = read_configuration(tmp_path / "stack")
    assert found.constraints == {
        "hashicorp/aws": [">= 4.0", "< 6"],
        "me/mine": [],
        "hashicorp/null": ["~> 3.0"],
        "hashicorp/archive": ["2.4.0"],
        "hashicorp/random": [],
    }
    assert found.types == {"data aws_iam_policy_document", "resource random_id", "resource aws_sqs_queue"}
