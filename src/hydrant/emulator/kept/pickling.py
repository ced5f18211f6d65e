"""Bytes of what services hold, by Python's pickle, and objects of bytes.

What belongs to the process is not in them: locks, threads, clocks and the stores themselves are named, and the process
that reads the bytes puts its own there. Reading makes objects of known packages only: bytes of others could do anything
(https://docs.python.org/3/library/pickle.html#restricting-globals). Classes may still differ between versions, which
`folder.py` refuses before anything is read.
"""

from __future__ import annotations

import copyreg
import enum
import io
import pickle
import queue
import re
import threading
import types
import zoneinfo
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from localstack.services.s3.models import KeyStore, S3Multipart, VersionedKeyStore
from localstack.services.sqs.models import SqsQueue
from localstack.services.stores import AccountRegionBundle, BaseStore
from moto.core.base_backend import BackendDict, BaseBackend
from moto.iam.models import AWSManagedPolicy

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.cloudwatch.metrics.store import MetricStore

_TRIES = 50
_MAKE: dict[str, Callable[[], Any]] = {
    "lock": threading.Lock,
    "rlock": threading.RLock,
    "condition": threading.Condition,
    "event": threading.Event,
    "none": lambda: None,
    "clock": lambda: CLOCK.now,
    "objects": KeyStore,
    "versions": VersionedKeyStore,
    "metrics": MetricStore,
}
_NAMES: tuple[tuple[Any, str | Callable[[Any], Any]], ...] = (
    (type(threading.Lock()), "lock"),
    (type(threading.RLock()), "rlock"),
    (threading.Condition, "condition"),
    (threading.Event, "event"),
    (threading.Thread, "none"),
    (S3Multipart, "none"),
    (KeyStore, "objects"),
    (VersionedKeyStore, "versions"),
    (MetricStore, "metrics"),
    (types.MethodType, lambda value: "clock" if value == CLOCK.now else None),
    (AWSManagedPolicy, lambda value: ("policy", value.account_id, value.arn)),
    (BaseBackend, lambda value: ("backend", type(value).__module__, value.account_id, value.region_name)),
    (BaseStore, lambda value: ("store", value._service_name, value._account_id, value._region_name)),
)
_NEW: Any = vars(copyreg)["__newobj__"]
_NAMED: dict[type, Any] = {}
"""What `_NAMES` says of each type that was met: most objects are of a few, and each is asked for."""
_PACKAGES = ("localstack", "moto", "hydrant")
_FUNCTIONS = frozenset(
    {
        ("_codecs", "encode"),
        ("copyreg", "_reconstructor"),
        ("copyreg", "__newobj__"),
        ("re", "_compile"),
        ("hydrant.emulator.kept.pickling", "_bound"),
        ("hydrant.emulator.kept.pickling", "_queue"),
        ("hydrant.emulator.kept.pickling", "_private_key"),
        ("hydrant.emulator.kept.pickling", "_certificate"),
        ("hydrant.emulator.kept.pickling", "_set_queue_state"),
        ("hydrant.emulator.kept.pickling", "_dictionary"),
    }
)
_CLASSES = frozenset({("requests.structures", "CaseInsensitiveDict")})
"""Of other packages: what LocalStack keeps REST APIs in."""
_STANDARD = frozenset(
    {"builtins", "collections", "datetime", "decimal", "enum", "uuid", "itertools", "zoneinfo", "pathlib", "array"}
)
_BUILTINS = frozenset(
    {
        *("bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int"),
        *("list", "object", "set", "slice", "str", "tuple"),
    }
)


def dumps(value: Any) -> bytes:
    """Return the bytes of a value; what changes it meanwhile is waited for. Raises pickle.PicklingError, TypeError."""
    for attempt in range(_TRIES):
        buffer = io.BytesIO()
        try:
            _Pickler(buffer, 5).dump(value)
        except RuntimeError:  # a dictionary changed its size while it was gone through
            if attempt + 1 == _TRIES:
                raise
            threading.Event().wait(0.002)
        else:
            return buffer.getvalue()
    raise AssertionError


def loads(data: bytes) -> Any:
    """Return the value of bytes. Raises pickle.UnpicklingError for what is none of ours."""
    return _Unpickler(io.BytesIO(data)).load()


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        kind = type(value)
        try:
            named = _NAMED[kind]
        except KeyError:
            named = _NAMED[kind] = next((name for each, name in _NAMES if issubclass(kind, each)), None)
        return named(value) if callable(named) else named

    def reducer_override(self, value: Any) -> Any:
        for kind, reduce in _REDUCERS:
            if isinstance(value, kind):
                return reduce(value)
        return NotImplemented


def _reduce_queue(value: queue.Queue[Any]) -> Any:
    with value.mutex:
        return _queue, (type(value), list(value.queue))


def _reduce_key(value: RSAPrivateKey | EllipticCurvePrivateKey) -> Any:
    plain = serialization.NoEncryption()
    return _private_key, (value.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain),)


def _reduce_dictionary(value: defaultdict[Any, Any]) -> Any:
    """One that makes what is missing in a way that has no name is put back into the one that is there."""
    if type(value) is defaultdict and not _is_local(value.default_factory):
        return NotImplemented
    return _dictionary, (dict(value),)


def _is_local(factory: Any) -> bool:
    return isinstance(factory, types.FunctionType) and "<" in factory.__qualname__


def _bound(owner: Any, name: str) -> Any:
    if type(owner).__module__.partition(".")[0] in _PACKAGES and not name.startswith("__"):
        return getattr(owner, name)
    raise pickle.UnpicklingError("a method of no object")


def _queue(kind: type[queue.Queue[Any]], items: list[Any]) -> queue.Queue[Any]:
    if not (isinstance(kind, type) and issubclass(kind, queue.Queue)):
        raise pickle.UnpicklingError("a queue of no class")
    made = kind()
    for item in items:
        made.put_nowait(item)
    return made


def _queue_state(queue_: SqsQueue) -> dict[str, Any]:
    """A queue of SQS without the attributes that it counts when it is asked."""
    fixed = {name: value for name, value in queue_.attributes.items() if not callable(value)}
    return {**vars(queue_), "attributes": fixed}


def _set_queue_state(queue_: SqsQueue, state: dict[str, Any]) -> None:
    vars(queue_).update(state)
    queue_.attributes = {**queue_.default_attributes(), **state["attributes"]}


def _private_key(der: bytes) -> Any:
    return serialization.load_der_private_key(der, None)


def _certificate(der: bytes) -> Any:
    return x509.load_der_x509_certificate(der)


def _dictionary(items: dict[Any, Any]) -> dict[Any, Any]:
    return items


_REDUCERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (queue.Queue, _reduce_queue),
    (enum.Enum, lambda value: (type(value), (value.value,))),
    (zoneinfo.ZoneInfo, lambda value: (zoneinfo.ZoneInfo, (value.key,))),
    (SqsQueue, lambda value: (_NEW, (type(value),), _queue_state(value), None, None, _set_queue_state)),
    (types.MethodType, lambda value: (_bound, (value.__self__, value.__name__))),
    (x509.Certificate, lambda value: (_certificate, (value.public_bytes(serialization.Encoding.DER),))),
    (RSAPrivateKey | EllipticCurvePrivateKey, _reduce_key),
    (defaultdict, _reduce_dictionary),
)


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, identity: Any) -> Any:
        if isinstance(identity, str) and identity in _MAKE:
            return _MAKE[identity]()
        if isinstance(identity, tuple) and identity[0] == "store":
            return STORES.store(*identity[1:])
        if isinstance(identity, tuple) and identity[0] == "policy":
            return STORES.managed_policy(*identity[1:])
        if isinstance(identity, tuple) and identity[0] == "backend":
            return STORES.backend(*identity[1:])
        raise pickle.UnpicklingError(f"{identity!r} is nothing that belongs to a process")

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _FUNCTIONS:
            return super().find_class(module, name)
        package = module.partition(".")[0]
        known = package in _PACKAGES or (package in _STANDARD and (package != "builtins" or name in _BUILTINS))
        known = known or (module, name) in _CLASSES
        found = super().find_class(module, name) if known and re.fullmatch(r"[\w.]+", name) else None
        if not isinstance(found, type) or found.__module__ != module:  # modules have names of others in them, too
            raise pickle.UnpicklingError(f"{module}.{name} is no class that a service keeps")
        return found


class Stores:
    """The stores of this process by name, for what refers to them."""

    def __init__(self) -> None:
        self._bundles: dict[str, AccountRegionBundle[Any]] = {}
        self._backends: dict[str, BackendDict[Any]] = {}
        self._policies: dict[str, dict[str, Any]] = {}

    def know(self, container: Any) -> None:
        """Let a container be found."""
        if isinstance(container, AccountRegionBundle):
            self._bundles[container.service_name] = container
        else:
            self._backends[container.backend.__module__] = container

    def store(self, service: str, account: str, region: str) -> Any:
        """The store of a service, account and region."""
        return self._bundles[service][account][region]

    def backend(self, module: str, account: str, region: str) -> Any:
        """The backend of a module of moto, an account and a region."""
        return self._backends[module][account][region]

    def managed_policy(self, account: str, arn: str) -> Any:
        """A policy of AWS's own, which each backend of IAM has anew."""
        if account not in self._policies:
            backend = self._backends["moto.iam.models"][account]["aws"]
            self._policies[account] = {policy.arn: policy for policy in backend.aws_managed_policies}
        return self._policies[account][arn]


STORES = Stores()
