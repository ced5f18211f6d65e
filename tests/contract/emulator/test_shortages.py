"""An emulator that runs out of file descriptors: records wait, none is judged, and all arrive when it is over."""

import json
import resource
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from hydrant.stack import control_client

from ..support.delivery_streams import DeliveryStream, invoking, processing
from ..support.emulator_process import PathsBelow, emulator_process
from ..support.firehose_emulator import SERVICES, Emulator, wait_for
from ..support.functions import make_function
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
    pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux lets limits of others be lowered"),
]
RECORDS, BATCH = 2_000, 100


@contextmanager
def soft_limit(descriptors: int) -> Iterator[None]:
    """What is started within this may have so many descriptors, until it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Watcher:
    """Asks for the status on a connection that was opened while there were descriptors."""

    def __init__(self, port: int) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port), 60)

    def close(self) -> None:
        self._sock.close()

    def status(self) -> dict[str, Any]:
        self._sock.sendall(b"GET /_hydrant/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        reader = self._sock.makefile("rb")
        length = 0
        while (line := reader.readline().strip().lower()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name == b"content-length" else length
        found: dict[str, Any] = json.loads(reader.read(length))
        return found


def lines(pipe: DeliveryStream, prefix: str) -> Counter[bytes]:
    return Counter(line for body in pipe.objects(prefix).values() for line in body.splitlines())


def test_records_wait_for_descriptors_and_are_judged_by_nothing_else(tmp_path: Path) -> None:
    settings = {"HYDRANT_HTTP_IDLE_SECONDS": "600", "LS_LOG": "warning"}
    with soft_limit(256), emulator_process(tmp_path, SERVICES, settings, fresh=True) as paths:
        pid = control_client.health(paths.port)["pid"]  # type: ignore[index]
        raised, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        assert raised == min(hard, 1 << 20), "the soft limit went to the hard one"
        under_shortage(paths, pid)
    told = [line for line in paths.emulator_log.read_text().splitlines() if "no free file descriptors" in line]
    assert 1 <= len(told) <= 2, "once a minute, not for each record"
    assert "raise `ulimit -n`" in told[0]


def under_shortage(paths: PathsBelow, pid: int) -> None:
    aws = Emulator(f"http://127.0.0.1:{paths.port}")
    function = make_function(aws, "keep")
    through = processing(invoking(function, NumberOfRetries="0"))
    pipe = DeliveryStream(aws, shards=2, Prefix="data/", ErrorOutputPrefix="error/", ProcessingConfiguration=through)
    records = [b"record-%05d" % number for number in range(RECORDS)]
    entries = [{"PartitionKey": str(n * 7919), "Data": record + b"\n"} for n, record in enumerate(records)]
    with closing(Watcher(paths.port)) as watcher, idle_connections(paths, pid) as idle:
        # No environment is up yet: each invocation needs a process, and so do objects need files.
        for start in range(0, RECORDS, BATCH):
            answer = aws.kinesis.put_records(StreamName=pipe.name, Records=entries[start : start + BATCH])
            assert answer["FailedRecordCount"] == 0
        (fault,) = wait_for(lambda: watcher.status()["faults"], bool, "a fault that is told")
        assert fault["lacks"] == "file descriptors"
        assert "no free file descriptors" in fault["text"]
        assert fault["times"] > 0
        with pytest.raises(aws.functions.exceptions.ServiceException) as refused:
            aws.functions.invoke(FunctionName=function, Payload=b'{"records": []}')
        assert "no free file descriptors" in str(refused.value)
        (stream,) = watcher.status()["delivery_streams"]
        assert stream["delivered_records"] == 0
        assert len(idle) > 10
    wait_for(lambda: sum(lines(pipe, "data/").values()), lambda count: count >= RECORDS, "all records", timeout=60)
    assert lines(pipe, "data/") == Counter(records)
    assert pipe.errors() == []


@contextmanager
def idle_connections(paths: PathsBelow, pid: int) -> Iterator[list[socket.socket]]:
    """Let the emulator have few descriptors more than now, and use them up."""
    hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
    most = psutil.Process(pid).num_fds() + 40
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, hard))
    idle: list[socket.socket] = []
    try:
        while psutil.Process(pid).num_fds() < most - 2 and len(idle) < 400:
            with suppress(TimeoutError):
                idle.append(socket.create_connection(("127.0.0.1", paths.port), 1))
        yield idle
    finally:
        for sock in idle:
            sock.close()
