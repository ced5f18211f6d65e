"""What modules read while they are imported, and for which environments they are good therefore."""

import builtins
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

CONFIG = "localstack.config"
_EACH_ITS_OWN = {"GATEWAY_LISTEN", "LOCALSTACK_HOST", "SERVICE_PROVIDER_CONFIG", "dirs"}
"""What `localstack.config` has that holds ports, folders or choices of one emulator."""

_AT_START = ("PYTHON", "MALLOC_", "LD_", "LC_", "LANG", "TZ", "GLIBC_", "OPENSSL_", "SSL_")
"""Variables that Python, the C library or OpenSSL read when the process starts."""


class Blocked(BaseException):
    """A module asks for what it can have only in the emulator. No `except Exception` in it is to swallow this."""


def _start_variables(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(_AT_START)}


def _given() -> dict[str, str]:
    """The environment that this process was started with."""
    pairs = Path("/proc/self/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(pair).split("=", 1) for pair in pairs if b"=" in pair)


@dataclass
class Preloaded:
    """Variables and settings that modules have read, with the values that they found."""

    variables: dict[str, str | None] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    renewals: list[Callable[[], None]] = field(default_factory=list)
    data: Sequence[Any] = ()
    """What was read ahead: see `read_ahead.py`."""
    start: Mapping[str, str] = field(default_factory=lambda: _start_variables(_given()))
    added: Mapping[str, str] = field(default_factory=lambda: {k: os.environ[k] for k in {*os.environ} - {*_given()}})
    """What Python has put into the environment: LC_CTYPE, see PEP 538."""

    def differing_variables(self, environ: Mapping[str, str]) -> list[str]:
        """Names of those that have another value in `environ`: an emulator with it can't have these modules."""
        start = _start_variables(environ)
        read = {name for name, value in self.variables.items() if environ.get(name) != value}
        return sorted(read | {name for name in {*start, *self.start} if start.get(name) != self.start.get(name)})

    def renew(self) -> list[str]:
        """Do in a forked process what depends on its environment; return the settings that came out different."""
        for renewal in self.renewals:
            renewal()
        if self.settings:
            _configure()
        return sorted(name for name, value in self.settings.items() if vars(sys.modules[CONFIG]).get(name) != value)


def _configure() -> None:
    """Run `localstack.config` again, in its place. Its classes stay the ones that modules have imported."""
    config = sys.modules[CONFIG]
    names = vars(config)
    classes = {name: each for name, each in names.items() if _is_its_own(each) and isinstance(each, type)}
    for name in [name for name in names if not name.startswith("__")]:
        del names[name]
    names["__builtins__"] = {**vars(builtins), "__build_class__": _keeping(classes)}
    assert config.__spec__
    assert config.__spec__.loader
    config.__spec__.loader.exec_module(config)
    names["__builtins__"] = builtins


def _is_its_own(value: object) -> bool:
    """Whether it is a class or function of `localstack.config`; a function works with what the module has by then."""
    return callable(value) and getattr(value, "__module__", None) == CONFIG


def _keeping(classes: Mapping[str, type]) -> Callable[..., Any]:
    def build_class(body: Any, name: str, *bases: Any, **options: Any) -> Any:
        return classes[name] if name in classes else builtins.__build_class__(body, name, *bases, **options)

    return build_class


@contextmanager
def watch_environ(found: Preloaded) -> Iterator[None]:
    """Note each variable that is read from `os.environ`. Raises Blocked where all are."""

    class Watched(os._Environ):  # type: ignore[type-arg]
        def __getitem__(self, name: str) -> str:
            value = self._data.get(os.fsencode(name))  # type: ignore[attr-defined]
            found.variables[name] = None if value is None else os.fsdecode(value)
            return super().__getitem__(name)  # type: ignore[no-any-return]

        def __iter__(self) -> Iterator[str]:
            raise Blocked("all variables")

    environ = os.environ
    environ.__class__ = Watched
    try:
        yield
    finally:
        environ.__class__ = os._Environ


@contextmanager
def watch_config(found: Preloaded) -> Iterator[None]:
    """Note each setting that is read from `localstack.config`. Raises Blocked where it is an emulator's own."""

    class Watched(ModuleType):
        def __getattribute__(self, name: str) -> Any:
            value = ModuleType.__getattribute__(self, name)
            if name in _EACH_ITS_OWN:
                raise Blocked(f"{CONFIG}.{name}")
            if not name.startswith("__") and not _is_its_own(value):
                found.settings[name] = value
            return value

    config = sys.modules[CONFIG]
    config.__class__ = Watched
    try:
        yield
    finally:
        config.__class__ = ModuleType
