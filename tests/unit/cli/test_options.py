"""Durations on the command line."""

import pytest

from hydrant.cli.options import seconds
from hydrant.errors import UsageError


@pytest.mark.parametrize(("text", "expected"), [("30s", 30), ("5m", 300), ("250ms", 0.25), ("1.5h", 5400), ("90", 90)])
def test_durations(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "0", "-5s", "5 days", "s", "1e3"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        seconds(text)
    assert "30s" in caught.value.next_step
