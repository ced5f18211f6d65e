"""LocalStack's version manager counts invocations without a thread that stays, and starts the threads it needs."""

import pytest
from localstack.services.lambda_.invocation import version_manager
from localstack.utils import threads

from hydrant.emulator.lambda_executor.logs import cloudwatch

_NAMES = ("LogHandler", "record_cw_metric_invocation", "record_cw_metric_error", "start_thread")


@pytest.fixture(autouse=True)
def taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _NAMES:
        monkeypatch.setattr(version_manager, name, getattr(version_manager, name))
    cloudwatch.apply_patches()


def test_a_count_is_made_at_once_and_nothing_is_kept() -> None:
    seen: list[int] = []
    before = list(threads.TMP_THREADS)
    for name in ("record-cloudwatch-metric-f:1", "record-cloudwatch-metric-error-f:$LATEST"):
        version_manager.start_thread(lambda *_args, **_kwargs: seen.append(1), name=name)
    assert seen == [1, 1]
    assert before == threads.TMP_THREADS


def test_other_work_has_a_thread() -> None:
    thread = version_manager.start_thread(lambda *_: "done", name="scale")
    assert thread.result_future.result(10) == "done"
