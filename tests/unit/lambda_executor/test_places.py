"""Where a function's init phase failed."""

from typing import Any

import pytest

from hydrant.emulator.lambda_executor.sandbox.sandbox import place_of


@pytest.mark.parametrize(
    ("trace", "place"),
    [
        (['  File "/var/task/app.py" Line 3\n    def f(:\n'], " (app.py, line 3)"),
        (['  File "/a/b.py", line 1, in <module>\n', '  File "/a/c.py", line 22, in g\n'], " (c.py, line 22)"),
        (["no frame"], ""),
        ([], ""),
        (None, ""),
        ("text", ""),
    ],
)
def test_the_innermost_frame_is_told(trace: Any, place: str) -> None:
    assert place_of(trace) == place
