"""The linters find what they are for. Without their environment (.venv-lint, made by `make lint`) they are skipped."""

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
