"""What comes back of Lambda in the next process."""

from collections.abc import Iterator

import pytest
from localstack.services.lambda_.event_source_mapping.esm_worker import EsmState
from localstack.services.lambda_.invocation.models import lambda_stores

from hydrant.emulator.lambda_executor import keeping
from hydrant.emulator.lambda_executor.keeping import Functions

ACCOUNT = "111122223333"
pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    """An account of this test's own."""
    yield
    lambda_stores.pop(ACCOUNT, None)


def test_mappings_that_were_deleted_or_have_no_function_are_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:"
    lambda_stores[ACCOUNT]["us-east-1"].event_source_mappings.update(
        {
            "one": {"UUID": "one", "State": EsmState.ENABLED, "FunctionArn": f"{arn}there"},
            "two": {"UUID": "two", "State": EsmState.DELETING, "FunctionArn": f"{arn}there"},
            "three": {"UUID": "three", "State": EsmState.ENABLED, "FunctionArn": f"{arn}gone"},
        }
    )
    functions = Functions()
    rows = {name: data for name, data in functions.rows(()) if data is not None and ACCOUNT in name}
    del lambda_stores[ACCOUNT]
    known = keeping._exists
    monkeypatch.setattr(keeping, "_exists", lambda arn: arn.endswith(":there") or known(arn))
    functions.restore(rows)
    assert list(lambda_stores[ACCOUNT]["us-east-1"].event_source_mappings) == ["one"]
    assert f"three is left out: {arn}gone is not there" in caplog.text
