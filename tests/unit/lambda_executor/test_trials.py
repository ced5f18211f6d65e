"""Environments in which new code was tried end when nothing becomes of it; the rest is in tests/contract/lambda_."""

from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.emulator.lambda_executor import executor as tested
from hydrant.emulator.lambda_executor.executor import ProcessExecutor
from hydrant.emulator.lambda_executor.trials import TRIALS, Trial

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


class Impatient:
    """There is no room, and nobody waits for some."""

    def insist(self, _what: Any) -> None:
        raise OSError("no room")


def test_a_version_that_cannot_be_prepared_leaves_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []
    code = SimpleNamespace(id="code-of-a-test", destroy=lambda: ended.append("code"))
    version: Any = SimpleNamespace(qualified_arn="arn", config=SimpleNamespace(code=code, layers=[]))
    TRIALS._passed[code.id] = Trial(version, SimpleNamespace(stop=lambda: ended.append("environment")))
    monkeypatch.setattr(tested, "_patience", lambda _: Impatient())
    monkeypatch.setattr(
        "hydrant.emulator.lambda_executor.trials.get_runtime_executor",
        lambda: SimpleNamespace(cleanup_version=lambda _: ended.append("files")),
    )
    with pytest.raises(OSError, match="no room"):
        ProcessExecutor.prepare_version(version)
    assert ended == ["environment", "files"]  # the code is that of the version
    assert code.id not in TRIALS._passed
