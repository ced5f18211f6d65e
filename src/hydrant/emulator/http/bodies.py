"""Bodies of requests while they come: in memory as far as all of them together may have it, on disk beyond.

Clients that send slowly, or many large requests at once, are legal. So nobody is refused for want of memory: what has
no room goes to a temporary file as it comes, and the request is carried out when its turn comes. Nobody waits for a
slow client either, as what is on disk holds no memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

MAX_IN_MEMORY = 16 << 20
"""Bytes of one body; the largest PutRecords has 14 MB as JSON."""


class Room:
    """Memory for bodies, shared by all connections. Used in the reactor's thread alone."""

    def __init__(self, most: int) -> None:
        """`most` in bytes."""
        self._most = self._free = most
        self._waiting: deque[tuple[int, Callable[[], None]]] = deque()

    @property
    def free(self) -> int:
        """Bytes that nobody has."""
        return self._free

    def take(self, size: int) -> bool:
        """Take bytes if there are so many, and nobody waits for them."""
        if self._waiting or size > self._free:
            return False
        self._free -= size
        return True

    def give(self, size: int) -> None:
        """Give them back, to those who wait first."""
        self._free += size
        while self._waiting and self._is_enough_for(self._waiting[0][0]):
            wanted, begin = self._waiting.popleft()
            self._free -= wanted
            begin()

    def wait(self, size: int, begin: Callable[[], None]) -> None:
        """Call `begin` when it is the turn of one who needs so many bytes, which are then taken."""
        self._waiting.append((size, begin))
        self.give(0)

    def forget(self, begin: Callable[[], None]) -> None:
        """Who would begin waits no longer."""
        self._waiting = deque(each for each in self._waiting if each[1] != begin)
        self.give(0)

    def _is_enough_for(self, size: int) -> bool:
        """One that is larger than all there is has its turn alone."""
        return size <= self._free or self._free == self._most


class Body:
    """The body of one request, to which is added as it comes; a file for those who read it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._file: Any = BytesIO()
        self._size = self._held = 0
        self._begin: Callable[[], None] | None = None
        self.on_disk = False

    def write(self, data: bytes) -> int:
        """Add to it. Raises OSError when the disk is full."""
        self._size += len(data)
        if not self.on_disk:
            if self._size <= MAX_IN_MEMORY and self._room.take(len(data)):
                self._held += len(data)
            else:
                self._leave_memory()
        written: int = self._file.write(data)
        return written

    def when_in_turn(self, begin: Callable[[], None]) -> None:
        """Call `begin` when it may be read whole: at once if it is in memory."""
        if not self.on_disk:
            begin()
            return
        self._begin = begin
        self._room.wait(self._size, self._in_turn)

    def whole(self) -> bytes:
        """All of it; in any thread."""
        if isinstance(self._file, BytesIO):
            return self._file.getvalue()
        self._file.seek(0)
        read: bytes = self._file.read()
        self._file.seek(0)
        return read

    def close(self) -> None:
        """Nobody needs it any more."""
        self._file.close()
        if self._begin is not None:
            self._begin = None
            self._room.forget(self._in_turn)
        self._give_back()

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def _leave_memory(self) -> None:
        on_disk: IO[bytes] = TemporaryFile()  # noqa: SIM115 - `close` closes it
        on_disk.write(self._file.getvalue())
        self._file, self.on_disk = on_disk, True
        self._give_back()

    def _in_turn(self) -> None:
        begin, self._begin = self._begin, None
        self._held = self._size
        if begin is not None:
            begin()

    def _give_back(self) -> None:
        held, self._held = self._held, 0
        self._room.give(held)
