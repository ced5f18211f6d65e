"""The init of one execution environment: starts the function's process, buries what ends, and kills all at the end.

It takes two requests: `start` (arguments, variables, working folder and, beside them, where output goes) and `end`. It
answers with `process` (sent by the new process itself, so that the kernel tells the emulator its number), then with
`started` (by the init, whose number is told in the same way) or `failed`; and with `ended` when the function's process
is gone, by itself or on request, and with it all that it started. When the emulator is gone, however it went, it kills
all and ends.

Everything is imported at the top: once the environment has its own root, this Python's library is not there any more.
"""

import os
import resource
import select
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from . import family, landlock, linux, mounts
from .plan import LANDLOCK, NAMESPACES, NONE, Plan
from .wire import Channel, Message

OPEN_FILES = 1024
"""Descriptors of a process, as on AWS."""
_FAILED = 127


class Init:
    """Serves one environment until its channel closes."""

    def __init__(self, plan: Plan, channel: Channel) -> None:
        self._plan = plan
        self._channel = channel
        self._process: int | None = None
        self._run = 0
        self._wake, wake = os.pipe()
        for end in (self._wake, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Handle requests and ends of processes; returns when the emulator has closed the channel, and all is gone."""
        try:
            while True:
                ready, _, _ = select.select([self._channel.fileno(), self._wake], [], [])
                if self._wake in ready:
                    os.read(self._wake, 4096)
                    self._bury()
                if self._channel.fileno() in ready:
                    self._receive()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            family.end_all(self._process)

    def _receive(self) -> None:
        while (message := self._channel.receive()) is not None:
            if message.body["do"] == "start":
                self._start(message)
            elif self._process is not None and message.body["run"] == self._run:
                self._end(None)

    def _bury(self) -> None:
        """Take note of processes that ended: orphans, and the function's own, with which all others go."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._process:
                self._end(os.waitstatus_to_exitcode(status))

    def _end(self, status: int | None) -> None:
        family.end_all(self._process)
        self._process = None
        self._tell("ended", status=-signal.SIGKILL if status is None else status)

    def _start(self, message: Message) -> None:
        self._run = message.body["run"]
        (output,) = message.descriptors
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _become(message.body, output, writing, self._channel, self._plan)
        os.close(output)
        os.close(writing)
        with open(reading, "rb") as report:
            failure = report.read()
        if failure:
            os.waitpid(pid, 0)
            number, _, text = failure.decode("utf-8", "replace").partition(" ")
            self._tell("failed", errno=int(number), text=text)
            return
        self._process = pid
        self._tell("started", init=os.getpid())

    def _tell(self, event: str, **facts: object) -> None:
        self._channel.send({"event": event, "run": self._run, **facts})


def _become(request: Mapping[str, object], output: int, report: int, channel: Channel, plan: Plan) -> NoReturn:
    """Turn this forked process into the function's; what goes wrong is written to `report`."""
    try:
        os.setsid()
        if family.LINUX:
            linux.die_with_parent(signal.SIGKILL)
        argv, environ, folder = request["argv"], request["environ"], request["folder"]
        assert isinstance(argv, list)  # noqa: S101 - for the type checker
        assert isinstance(environ, dict)  # noqa: S101
        os.chdir(str(folder))
        _redirect(output)
        _limit(plan)
        _wall_off(plan)
        _reset_signals()
        channel.send({"event": "process", "run": request["run"], "pid": os.getpid()})
        os.execve(argv[0], argv, environ)
    except BaseException as error:  # noqa: BLE001 - nothing may go on as a second init
        number = error.errno if isinstance(error, OSError) else None
        text = error.strerror if isinstance(error, OSError) and error.strerror else repr(error)
        os.write(report, f"{number or 0} {text}".encode("utf-8", "replace"))
    finally:
        os._exit(_FAILED)


def _redirect(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)


def _limit(plan: Plan) -> None:
    for limit, wanted in ((resource.RLIMIT_NOFILE, OPEN_FILES), (resource.RLIMIT_CORE, 0)):
        _lower(limit, wanted)
    if plan.kind != NAMESPACES and plan.tmp_bytes:
        _lower(resource.RLIMIT_FSIZE, plan.tmp_bytes)


def _lower(limit: int, wanted: int) -> None:
    _, hard = resource.getrlimit(limit)
    least = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(limit, (least, least))


def _wall_off(plan: Plan) -> None:
    """Give up rights: the last thing before the function's program runs."""
    if plan.kind == NONE:
        return
    if plan.kind == LANDLOCK:
        landlock.restrict(plan.shares)
    linux.drop_capabilities()
    linux.gain_nothing()


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)


def spawn(plan: Plan, channel: Channel, inherited: Sequence[int]) -> int:
    """Fork the init of an environment and return its process. `inherited`: descriptors that are not its business."""
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # no room for another process
        os.close(reading)
        os.close(writing)
        raise
    if pid == 0:
        _live(plan, channel, (*inherited, reading), writing)
    os.close(writing)
    with open(reading, "rb") as report:
        inner = report.read()
    if not inner:
        return pid
    os.waitpid(pid, 0)  # it left the init, its child, to us
    return int(inner)


def _live(plan: Plan, channel: Channel, inherited: Sequence[int], report: int) -> NoReturn:
    try:
        for descriptor in inherited:
            os.close(descriptor)
        os.setsid()
        if plan.kind == NAMESPACES:
            mounts.unshare()
            if inner := os.fork():
                os.write(report, str(inner).encode())
                os._exit(0)
        os.close(report)
        if plan.kind == NAMESPACES:
            mounts.enter(plan)
        elif family.LINUX:
            linux.adopt_orphans()
        Init(plan, channel).serve()
        os._exit(0)
    except OSError as error:
        channel.send({"event": "failed", "run": 0, "errno": error.errno or 0, "text": error.strerror or str(error)})
    except BaseException as error:  # noqa: BLE001 - nothing may go on as a second guard
        sys.stderr.write(f"{error!r}\n")
    finally:
        os._exit(_FAILED)
