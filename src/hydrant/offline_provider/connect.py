"""What a provider's executable runs: asks the host of this Terraform run for a provider, or becomes the host (host.py).

Terraform starts a provider up to eight times in one command, and a command of Hydrant starts Terraform several times. A
host has everything imported, so that each further provider is a fork of it: a hundredth of a second instead of a third.
This file is started by its path and without `site`, so it imports nothing of Hydrant, and of Python only what is quick.
"""

import _socket as sockets  # the module socket around it takes longer to import than all else here
import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # takes longer to import than Python to start

OWNER = "OFFLINE_PROVIDER_OWNER"
"""The process for whose runs of Terraform there is one host, with what else tells hosts apart: "1234" or "1234-stamp".

Without it each Terraform has its own."""


def owner_of(terraform: int) -> str:
    """Whom the host is for."""
    text = os.environ.get(OWNER, "")
    return text if process_of(text) and text.replace("-", "").isalnum() else str(terraform)


def process_of(owner: str) -> int:
    """The process of an owner; 0 where it names none."""
    number = owner.partition("-")[0]
    return int(number) if number.isdigit() else 0


def meeting_place(owner: str, mirror: str) -> str | None:
    """The address of the host for an owner and a mirror; None where no safe folder is to be had.

    In a folder of the user's own, that nobody else can enter: whoever owns the address gets what Terraform sends.
    """
    if sys.platform != "linux":  # elsewhere system libraries do not bear a fork
        return None
    folder = f"{os.environ.get('XDG_RUNTIME_DIR') or '/tmp'}/hydrant-terraform-{os.getuid()}"  # noqa: S108
    try:
        if not os.path.isdir(folder):
            os.mkdir(folder, 0o700)
        found = os.lstat(folder)
    except OSError:
        return None
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077
    return f"{folder}/{owner}-{os.path.basename(mirror)}" if private else None


def listen(address: str) -> "Any":
    """Listen at an address; None where somebody does already, or did."""
    listener = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    own = f"{address}.{os.getpid()}"
    try:
        listener.bind(own)
        listener.listen(64)
        os.link(own, address)  # at once with the right to it: it fails where another was faster
    except OSError:
        listener.close()
        return None
    finally:
        remove(own)
    return listener


def remove(path: str) -> None:
    """Remove a file that may be gone."""
    try:  # noqa: SIM105 - without an import
        os.unlink(path)
    except OSError:
        pass


def ask(address: str, words: list[str]) -> "Any":
    """Ask the host at an address for a provider that uses our files, folder and environment.

    None if nobody listens, or whoever does ends before there is a provider.
    """
    connection = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    try:
        connection.connect(address)
        _order(connection, words)
        if connection.recv(1):
            return connection
    except OSError:
        pass
    connection.close()
    return None


def _order(connection: "Any", words: list[str]) -> None:
    variables = [f"{name}={text}" for name, text in os.environ.items()]
    message = b"\0".join(os.fsencode(part) for part in (str(len(words)), *words, os.getcwd(), *variables))
    files = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    connection.sendmsg([len(message).to_bytes(4, "big")], [(sockets.SOL_SOCKET, sockets.SCM_RIGHTS, files)])
    connection.sendall(message)


def follow(connection: "Any", terraform: int) -> None:
    """Live as long as the provider does; when Terraform is gone, so are we, and the provider sees that."""
    connection.settimeout(0.5)
    while os.getppid() == terraform:
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def main(arguments: list[str]) -> int:
    """`connect.py MIRROR NAME EXECUTABLE`."""
    mirror, *words = arguments
    terraform = os.getppid()
    address = meeting_place(owner_of(terraform), mirror)
    listener = listen(address) if address else None
    if address and not listener:
        if connection := ask(address, words):
            follow(connection, terraform)
            return 0
        remove(address)  # of a host that was killed
    if listener:
        os.set_inheritable(listener.fileno(), True)
    command = [sys.executable, "-I", "-m", "hydrant.offline_provider", mirror, *words]
    arguments = [*command, str(listener.fileno())] if listener else command
    return os.execve(sys.executable, arguments, os.environ)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # all is said: to take Python apart takes a fifth of this process
