"""Unpacks archives of tar below a folder, and nothing beside it.

Python's own filters do it since 3.11.4. Before that, as in Debian 12, there are none, so what they forbid is looked for
here, too.
"""

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path


def unpack(archive: tarfile.TarFile, folder: Path, *, links: bool = False) -> None:
    """Put its files and folders below `folder`; with `links` also symbolic links that lead to something below it.

    Raises tarfile.TarError at the first member that is anything else; what came before it is there.
    """
    members = (_checked(member, folder, links=links) for member in archive)  # each when those before it are there
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, members, filter="data")
    else:
        archive.extractall(folder, _owned(members))  # noqa: S202 - each of them was checked


def _checked(member: tarfile.TarInfo, folder: Path, *, links: bool) -> tarfile.TarInfo:
    if not (member.isreg() or member.isdir() or (links and member.issym())):
        raise tarfile.ExtractError(f"{member.name} is neither a file nor a folder")
    path = folder / member.name
    places = [path, path.parent / member.linkname] if member.issym() else [path]
    if not all(place.resolve().is_relative_to(folder.resolve()) for place in places):
        raise tarfile.ExtractError(f"{member.name} leads out of the folder")
    return member


def _owned(members: Iterator[tarfile.TarInfo]) -> Iterator[tarfile.TarInfo]:
    """The members as ours, and with nobody's rights above those of their owner."""
    for member in members:
        member.uid, member.gid, member.uname, member.gname = os.getuid(), os.getgid(), "", ""
        member.mode = (member.mode & 0o755) | (0o700 if member.isdir() else 0o600)
        yield member
