"""LocalStack's catalogue of services goes from one stack to the next, but no part of one."""

import pickle
from pathlib import Path

import pytest

from hydrant.paths import StackPaths
from hydrant.stack import warm_caches

NAME = "service-catalog-4_9_2-1_40_40.dill"
WHOLE = pickle.dumps([f"service-{number}" for number in range(20_000)])
PART = WHOLE[:100_000]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the catalogue is kept between stacks, whose files are below the same folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return put(tmp_path / "cache/hydrant/localstack/catalogue" / NAME)


def put(path: Path, content: bytes | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content)
    return path


def of(paths: StackPaths) -> Path:
    return paths.files / "var/lib/localstack/cache" / NAME


def test_a_stack_gets_what_another_has_left(kept: Path) -> None:
    put(of(StackPaths(4001)), WHOLE)
    warm_caches.keep(StackPaths(4001))
    warm_caches.restore(StackPaths(4002))
    assert kept.read_bytes() == of(StackPaths(4002)).read_bytes() == WHOLE


@pytest.mark.parametrize("left", [PART, b""], ids=["part", "empty"])
def test_what_is_not_whole_is_not_kept(kept: Path, left: bytes) -> None:
    put(of(StackPaths(4001)), left)
    warm_caches.keep(StackPaths(4001))
    assert not kept.exists()


def test_a_part_that_was_kept_goes_to_no_stack_and_is_replaced(kept: Path) -> None:
    put(kept, PART)
    warm_caches.restore(StackPaths(4001))
    assert not of(StackPaths(4001)).exists()
    put(of(StackPaths(4001)), WHOLE)
    warm_caches.keep(StackPaths(4001))
    assert kept.read_bytes() == WHOLE
