"""What comes back of Lambda in the next process."""

from collections.abc import Iterator

import pytest
from localstack.services.lambda_.event_source_mapping.esm_worker import EsmState
from localstack.services.lambda_.invocation.models import lambda_stores

from hydrant.emulator.lambda_executor.keeping import Functions

ACCOUNT = "111122223333"
pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    """An account of this test's own."""
    yield
    lambda_stores.pop(ACCOUNT, None)


def test_a_mapping_that_was_deleted_does_not_read_again() -> None:
    mappings = {"one": {"UUID": "one", "State": EsmState.ENABLED}, "two": {"UUID": "two", "State": EsmState.DELETING}}
    lambda_stores[ACCOUNT]["us-east-1"].event_source_mappings.update(mappings)
    functions = Functions()
    rows = {name: data for name, data in functions.rows(()) if data is not None and ACCOUNT in name}
    del lambda_stores[ACCOUNT]
    functions.restore(rows)
    assert list(lambda_stores[ACCOUNT]["us-east-1"].event_source_mappings) == ["one"]
