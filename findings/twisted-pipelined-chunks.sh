#!/usr/bin/env bash
# Twisted 24.3 refuses or forgets requests that were sent ahead behind one whose body comes in chunks.
#
# HTTP/1.1 lets a client send requests without waiting for answers [RFC 9112, 9.3.2]. Where the first has a body in
# chunks, and more than 64 KiB of others are read together with its end, twisted.web counts all of that as trailers of
# the first and answers 400 to a request that is right. That much is read at once when the connection had to wait, as
# behind an answer that took its time. With less behind it the others are forgotten where the first is answered at once:
# the client waits for ever. 24.7 does neither.
#
# Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/show.py" <<'PYTHON'
import sys

import twisted
from twisted.internet.testing import StringTransport
from twisted.web.http import HTTPChannel, Request


class Echo(Request):
    def process(self):
        body = self.content.read()
        self.setHeader(b"content-length", b"%d" % len(body))
        self.write(body)
        self.finish()


class Transport(StringTransport):
    def loseConnection(self):
        self.disconnecting = True


def answers(behind: int) -> list[int]:
    """Statuses of the answers to a request in chunks and so many behind it, all read at once."""
    channel, transport = HTTPChannel(), Transport()
    channel.requestFactory, channel.timeOut = Echo, None
    channel.makeConnection(transport)
    first = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\n"
    following = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
    channel.dataReceived(first + following * behind)
    return [int(each[:3]) for each in transport.value().split(b"HTTP/1.1 ")[1:]]


few, many = answers(10), answers(100)
print(f"twisted {twisted.__version__} on Python {sys.version.split()[0]}")
print(f"10 requests (10 KB) behind one in chunks: {few.count(200)} answered, {few.count(400)} refused")
print(f"100 requests (106 KB) behind it: {many.count(200)} answered, {many.count(400)} refused")
sys.exit(0 if (few.count(200), many.count(400)) == tuple(map(int, sys.argv[1:])) else 1)
PYTHON
for version in 24.3.0:1:1 24.7.0:11:0; do
    IFS=: read -r release few many <<<"$version"
    python3 -m venv "$folder/$release"
    "$folder/$release/bin/pip" install --quiet --disable-pip-version-check "twisted==$release" setuptools
    "$folder/$release/bin/python" "$folder/show.py" "$few" "$many"
done
