"""The linters find what they are for. Without their environment (.venv-lint, made by `make lint`) they are skipped."""

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-lint" / "bin" / "python"
NEEDED = pytest.mark.skipif(not PYTHON.exists(), reason=".venv-lint is not there: make lint")

STATEMENT = 'statement {{\n  effect = "{effect}"\n  actions = ["s3:GetObject", "{action}"]\n}}\n'


@NEEDED
@pytest.mark.parametrize(
    ("effect", "action", "fault"),
    [
        ("Allow", "kinesis:GetRecords", ""),
        ("Allow", "kinesis:Get*", ""),
        ("Deny", "s3:*", ""),
        ("Allow", "s3:*", "grants everything of a service"),
        ("Allow", "s3:GetObjct", "s3:GetObjct"),
        ("Allow", "s4:GetObject", "there is no service s4"),
    ],
)
def test_actions_exist_and_are_named(tmp_path: Path, effect: str, action: str, fault: str) -> None:
    file = tmp_path / "policy.tf"
    file.write_text(STATEMENT.format(effect=effect, action=action))
    command = [str(PYTHON), "-W", "ignore", str(ROOT / "scripts" / "iam_actions.py"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is (not fault), done.stderr
    assert fault in done.stderr


def test_each_check_that_is_left_out_says_why() -> None:
    lines = (ROOT / ".checkov.yaml").read_text().splitlines()
    skipped = lines[lines.index("skip-check:") + 1 :]
    reason = False
    for line in skipped:
        if line.strip().startswith("#"):
            reason = True
        else:
            assert reason or line.strip() == "- CKV_AWS_18", f"no reason above {line.strip()}"
            reason = False


BREACHES = {
    "emulator": ("src/hydrant/emulator/clock.py", "import hydrant.paths"),
    "offline-provider": ("src/hydrant/offline_provider/values.py", "import hydrant.emulator.clock"),
    "engines": ("src/hydrant/emulator/kinesis/storage/log.py", "import localstack.config"),
    "guard": ("src/hydrant/emulator/lambda_executor/guard/family.py", "import psutil"),
    "engine-layers": (
        "src/hydrant/emulator/firehose/engine/buffers.py",
        "import hydrant.emulator.firehose.engine.lane",
    ),
    "dynamodb": ("src/hydrant/emulator/kinesis/store.py", "import hydrant.emulator.dynamodb.models"),
    "dynamodb-rooms": ("src/hydrant/emulator/dynamodb/engine/table.py", "import hydrant.emulator.dynamodb.models"),
    "firehose-rooms": (
        "src/hydrant/emulator/firehose/destinations/values.py",
        "import hydrant.emulator.firehose.lifecycle",
    ),
    "firehose": ("src/hydrant/emulator/kinesis/store.py", "import hydrant.emulator.firehose.settings"),
    "kinesis-lambda": ("src/hydrant/emulator/lambda_executor/admin.py", "import hydrant.emulator.kinesis.store"),
    "glue": ("src/hydrant/emulator/glue/search.py", "import localstack.config"),
    "glue-rooms": ("src/hydrant/emulator/glue/catalogue/pages.py", "import hydrant.emulator.glue.models"),
    "conversion": ("src/hydrant/conversion/columns.py", "import hydrant.emulator.clock"),
    "iam": ("src/hydrant/iam/policy.py", "import moto"),
    "rules": ("src/hydrant/rules/notifications.py", "import hydrant.emulator.clock"),
    "aws": ("src/hydrant/aws/backend.py", "import hydrant.stack.registry"),
    "pipeline": ("src/hydrant/pipeline/ledger.py", "import hydrant.stack.registry"),
    "rejections": ("src/hydrant/rejections/texts.py", "import hydrant.stack.registry"),
    "error-objects": ("src/hydrant/error_objects/expected.py", "import hydrant.errors"),
    "watching": ("src/hydrant/watching/__init__.py", "import hydrant.stack.registry"),
    "monitoring": ("src/hydrant/emulator/logs/patterns/columns.py", "import moto"),
    "page": ("src/hydrant/emulator/page/graph.py", "import localstack.config"),
    "pipes": ("src/hydrant/emulator/pipes/models.py", "import hydrant.emulator.kinesis.store"),
    "pipes-rooms": ("src/hydrant/emulator/pipes/engine/paths.py", "import hydrant.emulator.pipes.models"),
    "mappings-rooms": (
        "src/hydrant/emulator/mappings/engine/lanes.py",
        "import hydrant.emulator.mappings.progress",
    ),
    "validate": ("lambda/validate/handler.py", "import hydrant.waiting"),
    "validation": ("src/hydrant_validation/document.py", "import hydrant.waiting"),
    "commands": ("src/hydrant/stack/deploy.py", "import hydrant.cli.options"),
    "pytest": ("src/hydrant/waiting.py", "import pytest"),
    "pytest-plugin": ("src/hydrant/drill/stack.py", "import hydrant.pytest_plugin"),
}


@NEEDED
def test_a_planted_import_breaks_each_wall(tmp_path: Path) -> None:
    for folder in ("src/hydrant", "src/hydrant_validation", "lambda/validate", "producers"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "data"))
    walls = configparser.ConfigParser()
    walls.read(ROOT / ".importlinter")
    contracts = {
        section.rpartition(":")[2]: walls[section]["name"] for section in walls.sections() if "contract" in section
    }
    assert set(BREACHES) == set(contracts), "each wall has its breach here"
    for file, planted in BREACHES.values():
        with (tmp_path / file).open("a", encoding="utf-8") as source:
            source.write(f"\n{planted}\n")
    command = [str(PYTHON.with_name("lint-imports")), str(ROOT / ".importlinter"), "--no-cache", "--no-logo"]
    paths = os.pathsep.join(str(tmp_path / part) for part in ("src", "lambda", "."))
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for name in contracts.values():
        assert f"{name} BROKEN" in done.stdout
