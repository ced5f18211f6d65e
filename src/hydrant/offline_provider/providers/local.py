"""hashicorp/local: files on this machine.

Relative names are relative to the folder in which Terraform runs: `hydrant` runs it in a copy of the project.
Not served: `local_command`.
"""

import base64
import binascii
import os
from pathlib import Path
from typing import Any, ClassVar

from ..resource import Provider, ProviderFunction, Refused
from ..rules import Rules, matches
from ..schema import Schema, Values, arguments
from ..utility.digests import content_digests, sha1
from ..utility.plain import Plain, PlainData, provider_of

_DIGESTS = tuple(content_digests(b""))
_MODE = matches("0?[0-7]{3}", 'expected an octal mode such as "0644"')
_SOURCES = ("content", "content_base64", "source")


def _file_schema(hidden: tuple[str, ...], *more: str) -> Schema:
    given = dict.fromkeys((*_SOURCES, *more, "file_permission", "directory_permission"), "string")
    computed = dict.fromkeys((*_DIGESTS, "id"), "string")
    return arguments(required={"filename": "string"}, optional=given, computed=computed, hidden=hidden)


class LocalFile(Plain):
    """A file that is written once; a changed argument makes it anew."""

    name = "local_file"
    mode: ClassVar[str] = "0777"
    sources: ClassVar[tuple[str, ...]] = (*_SOURCES, "sensitive_content")
    schema = _file_schema(("sensitive_content",), "sensitive_content")
    rules = Rules(
        force_new=("filename", *_SOURCES, "sensitive_content", "file_permission", "directory_permission"),
        defaults={"file_permission": "0777", "directory_permission": "0777"},
        checks={"file_permission": _MODE, "directory_permission": _MODE},
        exactly_one=((*_SOURCES, "sensitive_content"),),
    )

    def create(self, session: Any, new: Values) -> None:
        """Write it, and the folders it lies in."""
        path = Path(new["filename"])
        data = self._content(new)
        try:
            path.parent.mkdir(mode=int(new["directory_permission"], 8), parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, int(new["file_permission"], 8))
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}.", "filename") from error
        new |= {**content_digests(data), "id": sha1(data)}

    def _content(self, new: Values) -> bytes:
        name = next((name for name in self.sources if new[name] is not None), "content")
        if name == "source":
            return _read(new["source"], "source")
        return _bytes(new[name] or "", name)

    def read(self, session: Any, state: Values) -> Values | None:
        """Gone when the file is, or holds something else."""
        try:
            there = sha1(Path(state["filename"]).read_bytes())
        except OSError:
            return None
        return {} if there == state["id"] else None

    def delete(self, session: Any, state: Values) -> None:
        """Remove it."""
        Path(state["filename"]).unlink(missing_ok=True)

    def imported(self, session: Any, import_id: str) -> Values:
        """Refuse, as the real provider does."""
        raise Refused("A local file cannot be imported.")


class LocalSensitiveFile(LocalFile):
    """A file whose content is not shown."""

    name = "local_sensitive_file"
    sources = _SOURCES
    schema = _file_schema(("content", "content_base64"))
    rules = Rules(
        force_new=("filename", *_SOURCES, "file_permission", "directory_permission"),
        defaults={"file_permission": "0700", "directory_permission": "0700"},
        checks={"file_permission": _MODE, "directory_permission": _MODE},
        exactly_one=(_SOURCES,),
    )


def _bytes(text: str, name: str) -> bytes:
    if name != "content_base64":
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Refused(f"content_base64 is not base64: {error}.", "content_base64") from error


def _read(path: str, named: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", named) from error


class LocalFileData(PlainData):
    """A file that is there."""

    name = "local_file"
    schema = arguments(
        required={"filename": "string"},
        computed=dict.fromkeys(("content", "content_base64", *_DIGESTS, "id"), "string"),
    )

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        data = _read(config["filename"], "filename")
        shown = {"content": data.decode(errors="replace"), "content_base64": base64.b64encode(data).decode()}
        return {**shown, **content_digests(data), "id": sha1(data)}


class LocalSensitiveFileData(LocalFileData):
    """A file that is there and not shown."""

    name = "local_sensitive_file"
    schema = arguments(
        required={"filename": "string"},
        computed=dict.fromkeys((*_DIGESTS, "id"), "string"),
        secret=dict.fromkeys(("content", "content_base64"), "string"),
    )


def _direxists(path: str) -> bool:
    if Path(path).exists() and not Path(path).is_dir():
        raise Refused(f"{path} is no folder.", "path")
    return Path(path).is_dir()


def provider() -> Provider:
    """The provider."""
    functions = {"direxists": ProviderFunction({"path": "string"}, "bool", _direxists, "Whether a folder is there.")}
    return provider_of(
        "local",
        resources=(LocalFile, LocalSensitiveFile),
        data_sources=(LocalFileData, LocalSensitiveFileData),
        functions=functions,
    )
