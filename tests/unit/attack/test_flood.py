"""The crowd of the connection flood tells which of its connections the other side has closed."""

import resource
import socket
from contextlib import closing

from attack.flood import Crowd, _descriptors
from hydrant.waiting import eventually


def test_a_crowd_counts_the_connections_that_are_kept() -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=50)) as server:
        crowd = Crowd(server.getsockname()[1])
        crowd.grow(7)
        accepted = [server.accept()[0] for _ in range(7)]
        try:
            assert (len(crowd), crowd.kept()) == (7, 7)
            accepted[1].sendall(b"an answer")
            assert crowd.kept() == 7
            for each in accepted[:3]:
                each.close()
            eventually(lambda: _equal(crowd.kept(), 4), timeout=60)
        finally:
            crowd.leave()
            for each in accepted:
                each.close()


def _equal(found: int, wanted: int) -> None:
    assert found == wanted


def test_descriptors_are_given_within_the_hard_limit_and_taken_back() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with _descriptors(100) as most:
        assert most == 100
    if before[1] != resource.RLIM_INFINITY:
        with _descriptors(before[1]) as most:
            assert most == before[1] // 2
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
