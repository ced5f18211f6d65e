"""Signals wait while half a step would leave something behind."""

import os
import signal
from pathlib import Path

import pytest

from hydrant.interrupts import held


def test_ctrl_c_counts_at_the_end(tmp_path: Path) -> None:
    def step() -> None:
        with held():
            os.kill(os.getpid(), signal.SIGINT)
            (tmp_path / "whole").touch()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background of a shell ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            step()
        assert (tmp_path / "whole").exists()
        assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_without_a_signal_nothing_happens() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with held():
        pass
    assert signal.getsignal(signal.SIGTERM) == before
