"""The event loop of the server, in processes of their own: a process has one."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is the loop on Linux")
BEGIN = """
import socket, sys, threading, time
from hydrant.emulator.http import reactors
reactors.choose()
from twisted.internet import protocol, reactor
class Echo(protocol.Protocol):
    def connectionMade(self): self.transport.setTcpNoDelay(True)
    def dataReceived(self, data):
        if data == b"raise": raise ValueError("of one connection")
        self.transport.write(data)
factory = protocol.Factory.forProtocol(Echo)
port = reactor.listenTCP(0, factory, interface="127.0.0.1")
def connected(): return socket.create_connection(("127.0.0.1", port.getHost().port), 10)
def said(connection, text):
    connection.sendall(text)
    return connection.recv(100)
def run(asking):
    def work():
        try: asking()
        finally: reactor.callFromThread(reactor.stop)
    threading.Thread(target=work).start()
    reactor.run(installSignalHandlers=False)
"""


def told(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split()


def test_it_is_chosen_and_answers_one_thing_after_the_other() -> None:
    code = """
def asking():
    one, other = connected(), connected()
    answers = [said(each, b"%d" % index) == b"%d" % index for index in range(300) for each in (one, other)]
    print(all(answers), len(answers))
run(asking)
print(type(reactor).__name__)
"""
    assert told(code) == ["True", "600", "LeanReactor"]


def test_a_connection_that_fails_ends_alone() -> None:
    code = """
def asking():
    one, other = connected(), connected()
    print(said(one, b"raise"), said(other, b"fine"), said(connected(), b"new"))
run(asking)
"""
    assert told(code) == ["b''", "b'fine'", "b'new'"]


def test_it_sleeps_when_nobody_asks() -> None:
    """After a client that asked at once: processor time by the clock of the thread that runs the loop."""
    code = """
used = []
def look(): used.append((time.thread_time(), time.monotonic()))
def asking():
    one = connected()
    for index in range(500): said(one, b"x")
    reactor.callFromThread(look)
    time.sleep(0.5)
    reactor.callFromThread(look)
    said(one, b"x")
run(asking)
(cpu, wall), (cpu_after, wall_after) = used
print((cpu_after - cpu) < (wall_after - wall) / 10)
"""
    assert told(code) == ["True"]


def test_calls_that_are_due_come_and_timers_too() -> None:
    code = """
seen = []
def asking():
    one = connected()
    reactor.callFromThread(reactor.callLater, 0.05, seen.append, "timer")
    deadline = time.monotonic() + 20
    while not seen and time.monotonic() < deadline: said(one, b"x")
run(asking)
print(*seen)
"""
    assert told(code) == ["timer"]


def test_one_that_is_there_already_stays() -> None:
    code = "from twisted.internet import reactor as first\nreactors.choose()\nprint(first is reactor)"
    assert told(code) == ["True"]
