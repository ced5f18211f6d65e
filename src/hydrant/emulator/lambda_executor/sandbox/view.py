"""Where a function finds what belongs to it, and the list of all that it may see beside that.

With namespaces things lie where they do on AWS: code in /var/task, layers in /opt, the runtime in /var/runtime, and
/tmp is the function's own. Otherwise they lie where they are on the machine, and the variables say where.
"""

import fnmatch
import functools
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..guard.plan import NAMESPACES, NONE, Plan, Share
from ..settings import Settings
from .interpreter import Interpreter
from .isolation import Isolation
from .spec import FunctionSpec
from .variables import CERTIFICATES

TASK_ROOT, RUNTIME_DIR, LAYERS, TMP = Path("/var/task"), Path("/var/runtime"), Path("/opt"), Path("/tmp")  # noqa: S108
HOME = "/home/sbx_user1051"
"""The home folder of AWS's user, as programs find it in /etc/passwd: it does not exist, and cannot be made."""
MB = 1024 * 1024

_SYSTEM = (
    "/bin",
    "/sbin",
    "/lib*",
    "/usr",
    "/nix/store",
    "/run/current-system",
    "/sys/devices/system/cpu",
    "/etc/alternatives",
    "/etc/ca-certificates*",
    "/etc/crypto-policies",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/java*",
    "/etc/ld.so.*",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/pki/ca-trust",
    "/etc/pki/java",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/openssl.cnf",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/timezone",
)
"""What programs of every language need of the system: nothing that tells of its user, no key of its own."""
_ON_THE_MACHINE = ("/proc", "/etc/passwd", "/etc/group")
"""Seen beside, where namespaces do not bring ones of their own."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@dataclass(frozen=True, slots=True)
class View:
    """Where the function sees its folders; `home` the variable HOME, None where there is none, as on AWS."""

    task_root: Path
    runtime_dir: Path
    layers: tuple[Path, ...]
    temp_dir: Path
    home: str | None
    counted: Path | None = None
    """The temporary folder where no file system holds it to its size, so that it must be counted."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things of one environment lie on the machine."""

    runtime_dir: Path
    temp_dir: Path
    mount_point: Path


def view(spec: FunctionSpec, isolation: Isolation, places: Places) -> View:
    """Return what the function of `spec` sees."""
    if isolation.kind != NAMESPACES:
        return View(spec.task_root, places.runtime_dir, spec.layers, places.temp_dir, HOME, places.temp_dir)
    layers = (LAYERS,) if spec.layers and _fits(spec, isolation) else spec.layers
    return View(TASK_ROOT, RUNTIME_DIR, layers, TMP, None)


def plan(
    spec: FunctionSpec, isolation: Isolation, places: Places, interpreter: Interpreter, more: Iterable[Share]
) -> Plan:
    """Return the walls around an environment; `more` is what it may see besides."""
    size = spec.ephemeral_mb * MB
    if isolation.kind == NONE:
        return Plan(NONE, tmp_bytes=size)
    common = [
        *(Share(path, path) for path in system()),
        *(Share(path, path) for path in interpreter.folders),
        *more,
    ]
    if isolation.kind == NAMESPACES:
        return _moved(spec, isolation, places, common, size)
    mine = [spec.task_root, *spec.layers, places.runtime_dir, *_linked(places.runtime_dir)]
    shares = [
        *_there(common),
        *(Share(str(path), str(path)) for path in mine),
        *(Share(path, path) for path in _ON_THE_MACHINE),
        *(Share(path, path, writable=True) for path in (*_DEVICES, str(places.temp_dir), str(TMP))),
    ]
    return Plan(isolation.kind, tuple(shares), tmp_bytes=size)


def asked_for(settings: Settings, emulator: Mapping[str, str]) -> list[Share]:
    """Return what the user lets functions see; `emulator`: its variables, which name the user's certificates."""
    certificates = [path for name in CERTIFICATES if os.path.isabs(path := emulator.get(name, ""))]
    readable = [Share(path, path) for path in (*certificates, *settings.readable)]
    return [*readable, *(Share(path, path, writable=True) for path in settings.writable)]


def _moved(spec: FunctionSpec, isolation: Isolation, places: Places, common: Iterable[Share], size: int) -> Plan:
    shares = [
        *_there(common),
        Share(str(spec.task_root), str(TASK_ROOT)),
        *(Share(os.path.realpath(path), str(RUNTIME_DIR / path.name)) for path in places.runtime_dir.iterdir()),
    ]
    merged: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if not _fits(spec, isolation):
        shares += [Share(str(layer), str(layer)) for layer in spec.layers]
    elif len(spec.layers) == 1:
        shares.append(Share(str(spec.layers[0]), str(LAYERS)))
    elif spec.layers:
        merged = ((str(LAYERS), tuple(str(layer) for layer in reversed(spec.layers))),)
    return Plan(NAMESPACES, tuple(shares), merged, _accounts(), size, str(places.mount_point))


def _fits(spec: FunctionSpec, isolation: Isolation) -> bool:
    """Whether the layers can be shown as one folder /opt, as on AWS."""
    return len(spec.layers) < 2 or isolation.merges


def _accounts() -> tuple[tuple[str, str], ...]:
    user, group = os.geteuid(), os.getegid()
    passwd = f"sbx_user1051:x:{user}:{group}::{HOME}:/sbin/nologin\n"
    return (("/etc/passwd", passwd), ("/etc/group", f"sbx_user1051:x:{group}:\n"))


def _there(shares: Iterable[Share]) -> Iterator[Share]:
    """Those that exist, each target once."""
    seen: set[str] = set()
    for share in shares:
        if share.target not in seen and os.path.lexists(share.source):
            seen.add(share.target)
            yield share


def _linked(folder: Path) -> Iterator[str]:
    yield from (os.path.realpath(path) for path in folder.iterdir() if path.is_symlink())


@functools.cache
def system() -> tuple[str, ...]:
    """Return the paths of the operating system on this machine. OSError where a folder cannot be read: the answer is
    kept, and a folder that a shortage hides for a moment (glob would say nothing of it) would be missing for good.
    """
    found = sorted(path for pattern in _SYSTEM for path in _matching(pattern))
    return tuple(path for path in found if os.path.exists(path))


def _matching(pattern: str) -> list[str]:
    folder, _, name = pattern.rpartition("/")
    if "*" not in name:
        return [pattern]
    try:
        return [f"{folder}/{each}" for each in fnmatch.filter(os.listdir(folder or "/"), name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
