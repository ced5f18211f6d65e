"""Clients that mean harm, or whose bytes are broken: heads, framing, bodies and half-closed connections, at random from
the seed. They begin with a call as an SDK writes it, which takes the short way, and break it in one place.

Whatever comes, the answer is one of the client's errors or the end of the connection, in bounded time; never an
internal error, and never silence. Others are served all the while.
"""

import json
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from .flows import Flow, Plan, conserved
from .pipelines import Pipeline, build
from .verdicts import Result

_REQUESTS = 4_000
_AT_A_TIME = 32
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 30.0
_LIMITS = {f"HYDRANT_HTTP_{each}_SECONDS": "2" for each in ("IDLE", "REQUEST", "ANSWER")}
_JSON, _CBOR = b"application/x-amz-json-1.1", b"application/x-amz-cbor-1.1"
_NOT_SERVED = {501, 505}
"""What HTTP has for a method, an encoding or a version that nobody serves."""


@dataclass(frozen=True)
class Bytes:
    """What a client sends, in `pieces`. Then it waits for the answer, says that no more will come, or hangs up."""

    name: str
    pieces: tuple[bytes, ...]
    hangs_up: bool = False
    half_closed: bool = False


@dataclass(frozen=True)
class Sound:
    """A call as SDKs write it."""

    line: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def raw(self) -> bytes:
        """All of it."""
        return b"\r\n".join([self.line, *(name + b": " + value for name, value in self.headers), b"", self.body])

    def but(self, name: bytes, value: bytes) -> "Sound":
        """The same with another value of a header."""
        return replace(self, headers=tuple((n, value if n == name else v) for n, v in self.headers))

    def plus(self, *headers: tuple[bytes, bytes]) -> "Sound":
        """The same with further headers."""
        return replace(self, headers=(*self.headers, *headers))

    def less(self, name: bytes) -> "Sound":
        """The same without a header."""
        return replace(self, headers=tuple(each for each in self.headers if each[0] != name))

    def holding(self, body: bytes, kind: bytes = _JSON) -> "Sound":
        """The same with another body, and the length that it has."""
        return replace(self.but(b"Content-Length", b"%d" % len(body)).but(b"Content-Type", kind), body=body)


def hostile(plan: Plan) -> Result:
    """All of them, side by side, while records flow."""
    faults, culprits = Counter[str](), Counter[str]()

    def send(flow: Flow) -> int:
        victim = build(flow.emulator.clients())
        port = flow.emulator.port
        made = list(broken(flow.chance, port, victim, _REQUESTS // 10 if plan.quick else _REQUESTS))
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for each, found in zip(made, pool.map(lambda each: judged(port, each), made), strict=True):
                faults.update(found)
                culprits.update([each.name] if found else [])
        return len(made)

    found = conserved(plan, "hostile clients", "connections", send, settings=_LIMITS)
    note = ", ".join(f"{name} ({count})" for name, count in culprits.most_common(8))
    return replace(found, faults={**found.faults, **faults}, note=note)


def sound(port: int, service: str, target: str, document: dict[str, Any]) -> Sound:
    """A call that the short way takes."""
    body = json.dumps(document).encode()
    scope = f"test/20260101/us-east-1/{service}/aws4_request"
    headers = (
        (b"Host", b"127.0.0.1:%d" % port),
        (b"User-Agent", b"Boto3/1.40"),
        (b"X-Amz-Target", target.encode()),
        (b"Content-Type", _JSON),
        (b"Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0".encode()),
        (b"Content-Length", b"%d" % len(body)),
    )
    return Sound(b"POST / HTTP/1.1", headers, body)


def calls(port: int, victim: Pipeline) -> list[Sound]:
    """The calls that are broken."""
    record = {"Data": "eA==", "PartitionKey": "k"}
    kinesis, firehose = "Kinesis_20131202.", "Firehose_20150804."
    return [
        sound(port, "kinesis", f"{kinesis}PutRecord", {"StreamName": victim.name, **record}),
        sound(port, "kinesis", f"{kinesis}PutRecords", {"StreamName": victim.name, "Records": [record] * 3}),
        sound(port, "kinesis", f"{kinesis}DescribeStreamSummary", {"StreamName": victim.name}),
        sound(
            port, "firehose", f"{firehose}PutRecord", {"DeliveryStreamName": victim.name, "Record": {"Data": "eA=="}}
        ),
    ]


def broken(chance: random.Random, port: int, victim: Pipeline, count: int) -> Iterator[Bytes]:
    """So many, each broken in one way."""
    bases, ways = calls(port, victim), [*_HEADS.items(), *_FRAMES.items(), *_BODIES.items(), *_ENDS.items()]
    for number in range(count):
        name, way = ways[number % len(ways)]
        made = way(chance, chance.choice(bases))
        yield made if isinstance(made, Bytes) else Bytes(name, (made.raw(),))


Way = Callable[[random.Random, Sound], Sound | Bytes]

_HEADS: dict[str, Way] = {
    "a header less": lambda chance, call: call.less(chance.choice(call.headers)[0]),
    "a header twice": lambda chance, call: call.plus(chance.choice(call.headers)),
    "two lengths": lambda _, call: call.plus((b"Content-Length", b"3")),
    "a header without a name": lambda _, call: call.plus((b"", b"x")),
    "a name with a blank": lambda _, call: call.plus((b"X Y", b"x")),
    "a value with a NUL": lambda _, call: call.plus((b"X-Y", b"a\0b")),
    "a value of bytes": lambda chance, call: call.plus((b"X-Y", chance.randbytes(50).replace(b"\n", b""))),
    "a folded value": lambda _, call: call.plus((b"X-Y", b"a\r\n b")),
    "a long value": lambda chance, call: call.plus((b"X-Y", b"x" * chance.choice((9_000, 20_000, 100_000)))),
    "many headers": lambda _, call: call.plus(*((b"X-%d" % n, b"x") for n in range(1_000))),
    "another target": lambda chance, call: call.but(b"X-Amz-Target", chance.randbytes(20).hex().encode()),
    "no signature": lambda _, call: call.but(b"Authorization", b"AWS4-HMAC-SHA256 Credential=/, Signature="),
    "bytes for a signature": lambda chance, call: call.but(b"Authorization", b"\xff" * chance.randint(1, 50)),
    "another type": lambda chance, call: call.but(b"Content-Type", chance.choice((b"", b"text/html", b"\xff", b"*/*"))),
    "another method": lambda chance, call: replace(
        call, line=chance.choice((b"post / HTTP/1.1", b"P\0ST / HTTP/1.1", b"DELETE / HTTP/1.1", b" / HTTP/1.1"))
    ),
    "another version": lambda chance, call: replace(
        call, line=b"POST / " + chance.choice((b"HTTP/9.9", b"HTTP/1.0", b"HTTP/1", b"http/1.1", b""))
    ),
    "another path": lambda chance, call: replace(
        call, line=b"POST " + chance.choice((b"//", b"/%00", b"/../..", b"*", b"/" + b"x" * 9_000)) + b" HTTP/1.1"
    ),
    "bare line feeds": lambda _, call: Bytes("bare line feeds", (call.raw().replace(b"\r\n", b"\n"),)),
}


def _chunked(_: random.Random, call: Sound, chunks: bytes) -> Bytes:
    made = replace(call.less(b"Content-Length").plus((b"Transfer-Encoding", b"chunked")), body=chunks)
    return Bytes("chunks", (made.raw(),))


_CHUNKS = (
    b"zz\r\n",
    b"-1\r\n",
    b"f" * 40 + b"\r\nx",
    b"5\r\nabc",
    b"3\r\nabcX\r\n0\r\n\r\n",
    b"0\r\n",
    b"\r\n\r\n",
    b"0x3\r\nabc\r\n",
)

_FRAMES: dict[str, Way] = {
    "a length that is none": lambda chance, call: call.but(
        b"Content-Length", chance.choice((b"-1", b"+5", b"1e3", b"abc", b"", b"9" * 30, b"0x10"))
    ),
    "too long a length": lambda chance, call: call.but(
        b"Content-Length", b"%d" % (len(call.body) + chance.randint(1, 999))
    ),
    "too short a length": lambda chance, call: call.but(b"Content-Length", b"%d" % chance.randrange(len(call.body))),
    "bad chunks": lambda chance, call: _chunked(chance, call, chance.choice(_CHUNKS)),
    "endless extension of a chunk": lambda chance, call: _chunked(
        chance, call, b"3;" + b"x" * 200_000 + b"\r\nabc\r\n"
    ),
    "length and chunks": lambda _, call: call.plus((b"Transfer-Encoding", b"chunked")),
    "chunks of chunks": lambda _, call: call.plus((b"Transfer-Encoding", b"chunked, chunked")),
    "a call and half a call": lambda _, call: Bytes("a call and half a call", (call.raw() + call.raw()[:80],)),
}


def _flipped(chance: random.Random, call: Sound) -> Sound:
    body = bytearray(call.body)
    for _ in range(chance.randint(1, 4)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return call.holding(bytes(body))


def _member(chance: random.Random, call: Sound) -> Sound:
    """Another value of one member, or a member of another name."""
    document = json.loads(call.body)
    name = chance.choice(list(document))
    wrong: Any = chance.choice(
        (None, True, -1, 1e308, 10**400, [], {}, [[]], "", "x" * 100_000, {"x": [None]}, "\ud800")
    )
    document[chance.choice((name, name.lower(), name + "\0", "x" * 1_000))] = wrong
    return call.holding(json.dumps(document).encode())


_TEXTS = (
    *(
        b"",
        b"null",
        b"[]",
        b"7",
        b"{",
        b"}",
        b'{"a"',
        b"NaN",
        b"{}" * 100,
        b"\xff\xfe{\0}\0",
        b"\xef\xbb\xbf{}",
        b"\0" * 100,
    ),
    *(
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"-" * 1_000,
        b"1" * 100_000,
        b'"' + b"x" * 400_000,
    ),
)
_BINARY = (
    *(
        b"\x81" * 5_000,
        b"\xa1\x61a" * 3_000,
        b"\x5b" + b"\xff" * 8,
        b"\x9b" + b"\xff" * 8,
        b"\x9f",
        b"\xbf",
        b"\x5f\x41x",
    ),
    *(
        b"\xf9\x7e\x00",
        b"\xfb" + b"\xff" * 8,
        b"\xd8\x40\x40",
        b"\xc2\x58\xff",
        b"\xa1\x80\x80",
        b"\xff",
        b"\xbb" + b"\x7f" * 8,
    ),
)

_BODIES: dict[str, Way] = {
    "bytes flipped": _flipped,
    "a member": _member,
    "a text": lambda chance, call: call.holding(chance.choice(_TEXTS)),
    "cut off": lambda chance, call: call.holding(call.body[: chance.randrange(len(call.body))]),
    "no base64": lambda chance, call: call.holding(
        call.body.replace(b"eA==", chance.choice((b"=", b"e", b"\xc3\xa9", b"e A")))
    ),
    "CBOR": lambda chance, call: call.holding(chance.choice(_BINARY), _CBOR),
    "CBOR of chance": lambda chance, call: call.holding(chance.randbytes(chance.randint(1, 300)), _CBOR),
    "JSON for CBOR": lambda _, call: call.holding(call.body, _CBOR),
}


def _stops(name: str, **how: bool) -> Way:
    def way(chance: random.Random, call: Sound) -> Bytes:
        whole = call.raw()
        return Bytes(name, (whole[: chance.randrange(1, len(whole))],), **how)

    return way


def _in_pieces(chance: random.Random, call: Sound) -> Bytes:
    whole = call.raw()
    cuts = sorted(chance.sample(range(1, len(whole)), 5))
    return Bytes("in pieces", tuple(whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)))


_ENDS: dict[str, Way] = {
    "falls silent": _stops("falls silent"),
    "half-closed": _stops("half-closed", half_closed=True),
    "half-closed when all is sent": lambda _, call: Bytes("half-closed at the end", (call.raw(),), half_closed=True),
    "hangs up": _stops("hangs up", hangs_up=True),
    "in pieces": _in_pieces,
}


def judged(port: int, made: Bytes) -> list[str]:
    """Send it, and say what is wrong about the answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as connection:
            try:
                for number, piece in enumerate(made.pieces):
                    if number:
                        time.sleep(0.001)  # so that it is a piece for the other side, too
                    connection.sendall(piece)
                if made.hangs_up:
                    return []
                if made.half_closed:
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it had seen enough
            return faults_of(_answer(connection))
    except TimeoutError:
        return ["neither answered nor closed"]
    except ConnectionResetError:
        return []


def _answer(connection: socket.socket) -> bytes:
    """One answer with its body, or what came until the other side closed."""
    found = bytearray()
    while part := connection.recv(65_536):
        found += part
        head, end, body = found.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and length and len(body) >= int(length[1]):
            break
    return bytes(found)


def faults_of(answer: bytes) -> list[str]:
    """What is wrong about bytes that came back; nothing about none."""
    if not answer:
        return []
    if not answer.startswith(b"HTTP/1.") or not answer[9:12].isdigit():
        return ["no answer of HTTP"]
    status = int(answer[9:12])
    traceback = ["answered with a traceback"] if b"Traceback (most recent call last)" in answer else []
    return traceback + ([f"answered {status}"] if status >= 500 and status not in _NOT_SERVED else [])
