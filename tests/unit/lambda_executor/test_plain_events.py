from dataclasses import replace
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.plain_events import headers, plain_event
from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec

_SPEC = FunctionSpec("f", "$LATEST", "python3.12", "app.handler", 3.0, 128, Path("/nowhere"), {})


def test_an_event_is_plain_for_whom_hands_it_over_as_such() -> None:
    assert headers(_SPEC) == {}
    with plain_event():
        assert headers(_SPEC) == {"Hydrant-Plain": "1"}
    with pytest.raises(KeyError), plain_event():
        raise KeyError
    assert headers(_SPEC) == {}


def test_a_log_that_tells_the_length_of_results_tells_that_of_awslambdaric() -> None:
    with plain_event():
        assert headers(replace(_SPEC, log_format="JSON", system_log_level="DEBUG")) == {}
        assert headers(replace(_SPEC, log_format="JSON", system_log_level="INFO")) != {}
