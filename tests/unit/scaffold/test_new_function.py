"""`hydrant new function` and `hydrant new subscriber`: what they write in which project, and what they refuse."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.errors import UsageError
from hydrant.project import find_project
from hydrant.scaffold import new_function, new_subscriber
from hydrant.scaffold.project import new_project
from hydrant.terraform.tools import find_terraform

ROOT = Path(__file__).parents[3]
SHAPES = {
    "kinesis-firehose-s3": "aws_kinesis_stream.events",
    "direct-put": "",
    "kinesis-lambda-dynamodb": "aws_kinesis_stream.events",
    "sns-fanout": 'aws_sqs_queue.dead["review"]',
}


def project_of(folder: Path, template: str) -> Path:
    new_project(folder, template)
    return folder


def check_files(root: Path, made: list[Path], ours: str = "shop") -> None:
    """They parse, and are laid out as their tools want them."""
    run = [find_terraform().path, "fmt", "-check", "-diff", "-recursive", str(root / "terraform")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    python = [str(path) for path in made if path.suffix == ".py"]
    for path in python:
        ast.parse(Path(path).read_text("utf-8"))
    rules = (
        "--config",
        f'lint.isort.known-first-party=["{ours}"]',
        "--isolated",
        "--no-cache",
        "--select",
        "E,F,I,W,UP",
        "--line-length",
        "120",
    )
    ruff = [sys.executable, "-m", "ruff", "check", *rules, *python]
    done = subprocess.run(ruff, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert not [path for path in made if "~" in path.read_text("utf-8")]


@pytest.mark.parametrize(("template", "reads"), SHAPES.items())
def test_a_function_in_a_new_project(tmp_path: Path, template: str, reads: str) -> None:
    root = project_of(tmp_path / "shop", template)
    made = new_function(find_project(root), "large_orders", reads)
    folder = "lambda" if template == "kinesis-firehose-s3" else "functions"
    assert [path.relative_to(root).as_posix() for path in made] == [
        f"{folder}/large_orders/handler.py",
        "terraform/function_large_orders.tf",
        "tests/test_large_orders.py",
        "hydrant.toml",
    ]
    check_files(root, made)
    spec = find_project(root).manifest.functions[-1]
    assert (spec.source, spec.include, spec.package) == (folder, ["large_orders"], "build/large_orders.zip")
    assert spec.validation
    text = (root / "terraform/function_large_orders.tf").read_text("utf-8")
    prefix = "project" if template == "direct-put" else "name"
    assert f'= "${{var.{prefix}}}-large-orders"' in text
    assert ("aws_lambda_event_source_mapping" in text and f"= {reads}.arn" in text) is bool(reads)


def test_a_function_in_the_kit_has_what_the_kit_asks_of_it(tmp_path: Path) -> None:
    for name in ("terraform", "lambda"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".terraform*"))
    shutil.copy(ROOT / "hydrant.toml", tmp_path)
    (tmp_path / "tests/e2e").mkdir(parents=True)
    made = new_function(find_project(tmp_path), "enrich", "aws_kinesis_stream.events")
    made += new_subscriber(find_project(tmp_path), "audit")
    check_files(tmp_path, made, "hydrant")
    text = (tmp_path / "terraform/function_enrich.tf").read_text("utf-8")
    assert "permissions_boundary = local.permissions_boundary" in text
    assert "= var.function_runtime" in text
    assert 'variable "' not in text
    for name in ("enrich", "audit"):
        test = (tmp_path / f"tests/e2e/test_{name}.py").read_text("utf-8")
        assert "pytestmark = [pytest.mark.emulator, pytest.mark.embedded]" in test


def test_several_functions_and_subscribers_are_side_by_side(tmp_path: Path) -> None:
    root = project_of(tmp_path / "shop", "sns-fanout")
    made = new_subscriber(find_project(root), "audit")
    made += new_function(find_project(root), "auditor", "aws_sqs_queue.audit")
    made += new_function(find_project(root), "helper")
    check_files(root, list(dict.fromkeys(made)))
    assert [spec.include for spec in find_project(root).manifest.functions] == [["auditor"], ["helper"]]


@pytest.mark.parametrize("name", ["", "Large", "2nd", "a-b", "a__b", "class", "../x", "a" * 31, "json", "logging"])
@pytest.mark.parametrize("make", [new_function, new_subscriber], ids=["function", "subscriber"])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, name: str, make: object) -> None:
    root = project_of(tmp_path / "shop", "sns-fanout")
    before = sorted(root.rglob("*"))
    with pytest.raises(UsageError, match=r"cannot be the name|of its own"):
        make(find_project(root), name)  # type: ignore[operator]
    assert sorted(root.rglob("*")) == before


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    root = project_of(tmp_path / "shop", "kinesis-lambda-dynamodb")
    manifest = (root / "hydrant.toml").read_text("utf-8")
    for name in ("count", "failed", "events"):
        with pytest.raises(UsageError, match=f"The name {name} is taken"):
            new_function(find_project(root), name)
    (root / "tests/test_mine.py").touch()
    with pytest.raises(UsageError, match=r"tests/test_mine\.py is there already"):
        new_function(find_project(root), "mine")
    assert (root / "hydrant.toml").read_text("utf-8") == manifest
    assert not (root / "functions/mine").exists()
    new_function(find_project(root), "twice")
    with pytest.raises(UsageError, match="The name twice is taken"):
        new_function(find_project(root), "twice")


@pytest.mark.parametrize(
    ("reads", "said"),
    [
        ("aws_kinesis_stream.nothing", "no aws_kinesis_stream or aws_sqs_queue at the address"),
        ("aws_sns_topic.orders", "no aws_kinesis_stream or aws_sqs_queue at the address"),
        ("aws_sqs_queue.dead", "is many resources"),
        ("aws_sqs_queue.dead[each.key]", "no aws_kinesis_stream or aws_sqs_queue at the address"),
        ("orders", "no aws_kinesis_stream or aws_sqs_queue at the address"),
    ],
)
def test_an_address_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, reads: str, said: str) -> None:
    root = project_of(tmp_path / "shop", "sns-fanout")
    with pytest.raises(UsageError, match=said) as refused:
        new_function(find_project(root), "auditor", reads)
    assert "aws_sqs_queue.dead" in refused.value.next_step
    assert not (root / "functions").exists()


def test_a_subscriber_needs_to_know_its_topic(tmp_path: Path) -> None:
    root = project_of(tmp_path / "shop", "kinesis-lambda-dynamodb")
    with pytest.raises(UsageError, match="no topic to subscribe to"):
        new_subscriber(find_project(root), "audit")
    (root / "terraform/topics.tf").write_text(
        'resource "aws_sns_topic" "one" {\n  name = "one"\n}\n\nresource "aws_sns_topic" "two" {\n  name = "two"\n}\n'
    )
    with pytest.raises(UsageError, match="several topics"):
        new_subscriber(find_project(root), "audit")
    made = new_subscriber(find_project(root), "audit", "aws_sns_topic.two")
    check_files(root, made)
    assert "topic_arn = aws_sns_topic.two.arn" in (root / "terraform/subscriber_audit.tf").read_text("utf-8")


def test_a_configuration_without_a_manifest_is_told_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "name" {}\n')
    with pytest.raises(UsageError, match=r"has no hydrant\.toml") as refused:
        new_function(find_project(tmp_path), "enrich")
    assert 'terraform = "."' in refused.value.next_step
