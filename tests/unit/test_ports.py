"""A free port is nobody else's a moment later: it is none of those that systems hand out by themselves."""

import random
import secrets
import socket
from pathlib import Path

import pytest

from hydrant import ports
from hydrant.ports import free_port


def listening(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def test_a_server_can_listen_there() -> None:
    with listening(port := free_port()) as server:
        assert server.getsockname()[1] == port


def test_who_asks_the_system_for_a_port_gets_none_of_these() -> None:
    with listening(0) as server:
        handed_out = server.getsockname()[1]
    assert all(free_port() < handed_out for _ in range(200))


@pytest.mark.parametrize(
    ("told", "behind"),
    [
        ("32768\t60999\n", 32_768),
        ("20000 30000", 20_000),
        ("60000 65535", 49_152),
        ("1024 65535", 49_152),  # nearly all are handed out there: those that others expect are left
        ("", 49_152),
        ("no numbers", 49_152),
    ],
)
def test_they_lie_before_those_that_this_system_hands_out(
    told: str, behind: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "range").write_text(told)
    monkeypatch.setattr(ports, "_HANDED_OUT", tmp_path / "range")
    monkeypatch.setattr(ports, "_is_free", lambda port: port == behind - 1)
    monkeypatch.setattr(secrets, "randbelow", lambda count: count - 1)
    assert free_port() == behind - 1


def test_a_system_that_tells_nothing_is_taken_for_one_as_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_HANDED_OUT", Path("/nowhere"))
    monkeypatch.setattr(secrets, "randbelow", lambda count: count - 1)
    monkeypatch.setattr(ports, "_is_free", lambda _: True)
    assert free_port() == 49_151


def test_one_that_somebody_listens_on_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    is_free = ports._is_free
    with listening(taken := free_port()):
        choices = iter([taken - 10_000, taken - 10_000, 7])
        monkeypatch.setattr(secrets, "randbelow", lambda _: next(choices))
        monkeypatch.setattr(ports, "_is_free", lambda port: port == 10_007 or is_free(port))
        assert free_port() == 10_007


def test_processes_whose_chance_was_seeded_choose_different_ones() -> None:
    found = set()
    for _ in range(20):
        random.seed(0)
        found.add(free_port())
    assert len(found) > 10


def test_where_all_are_taken_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_is_free", lambda _: False)
    with listening(free_port()):
        pass
