"""Objects through S3's own API: what is refused changes nothing, what is large goes to the disk."""

import socket
import threading
from contextlib import closing

import psutil
import pytest

from hydrant.stack import control_client

from ..support.firehose_emulator import Emulator
from ..support.peer_endpoint import GIVEN

pytestmark = [pytest.mark.emulator, pytest.mark.skipif(bool(GIVEN), reason="it looks at the emulator's process")]
MIB = 1 << 20


def test_an_object_that_is_refused_for_its_checksum_leaves_the_one_that_was_there(plain_emulator: Emulator) -> None:
    s3 = plain_emulator.s3
    s3.create_bucket(Bucket="refusals")
    s3.put_object(Bucket="refusals", Key="k", Body=b"old")
    with pytest.raises(s3.exceptions.ClientError, match="BadDigest"):
        s3.put_object(Bucket="refusals", Key="k", Body=b"new", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    found = s3.get_object(Bucket="refusals", Key="k")
    assert (found["ContentLength"], found["Body"].read()) == (3, b"old")


def test_a_large_object_is_not_held_in_memory(plain_emulator: Emulator) -> None:
    """200 MiB that come as fast as they can, with the emulator's memory looked at meanwhile."""
    s3, size = plain_emulator.s3, 200
    s3.create_bucket(Bucket="large")
    port = int(plain_emulator.endpoint.rpartition(":")[2])
    emulator = psutil.Process(control_client.health(port)["pid"])  # type: ignore[index]
    before, seen, over = emulator.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            seen.append(emulator.memory_info().rss - before)

    path = s3.generate_presigned_url("put_object", Params={"Bucket": "large", "Key": "k"}).partition(f":{port}")[2]
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with closing(socket.create_connection(("127.0.0.1", port), 60)) as sock:
            head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {size * MIB}\r\n\r\n"
            sock.sendall(head.encode())
            for _ in range(size):
                sock.sendall(b"x" * MIB)
            assert sock.recv(65536).startswith(b"HTTP/1.1 200 ")
        body = s3.get_object(Bucket="large", Key="k")["Body"]
        assert sum(len(part) for part in body.iter_chunks(MIB)) == size * MIB
    finally:
        over.set()
        watcher.join()
    assert max(seen) < 100 * MIB
