"""All error objects below a prefix, counted: by threads, and by further processes when there is much to read."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..error_objects.lines import Rejection
from .groups import Groups
from .objects import ErrorObject, Place, lines_in, rejections_in
from .schemas import load_check
from .selection import Selection
from .verdicts import Check, judge

THREADS = 8
"""S3 answers in some milliseconds: so many small objects are on their way at once."""
_LARGE_BYTES = 1024 * 1024
"""Of objects of this size two are: while one is read over the network, the other is judged."""
PROCESSES_FROM = 24 * 1024 * 1024
"""From so many stored bytes on it pays to start processes, each of which takes a second."""
_PART_BYTES = 8 * 1024 * 1024
_PART_OBJECTS = 200

Progress = Callable[[int, int], None]
"""Called with the number of objects that are read, and the number of rejections found."""


@dataclass(frozen=True)
class Task:
    """What to count. May be sent to another process. `sources` are the folders of the function's code."""

    place: Place
    selection: Selection = field(default_factory=Selection)
    sources: tuple[str, ...] = ()


def scan(task: Task, objects: Sequence[ErrorObject], progress: Progress = lambda *_: None) -> Groups:
    """Read all objects; the memory that it takes does not grow with their number or size."""
    total, done = Groups(), 0
    with _executor(sum(each.size for each in objects)) as executor:
        running = {executor.submit(count_part, task, part): len(part) for part in _parts(objects)}
        for finished in as_completed(running):
            total.merge(finished.result())
            done += running[finished]
            progress(done, total.count)
    return total


@contextmanager
def _executor(size: int) -> Iterator[Executor]:
    cores = os.cpu_count() or 1
    if size < PROCESSES_FROM or cores == 1:
        with ThreadPoolExecutor(1) as one:
            yield one
        return
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn")) as several:
        yield several


def _parts(objects: Sequence[ErrorObject]) -> Iterator[Sequence[ErrorObject]]:
    """Objects that are read together: a few large ones or many small ones."""
    begin, size = 0, 0
    for index, each in enumerate(objects):
        if index > begin and (size + each.size > _PART_BYTES or index - begin == _PART_OBJECTS):
            yield objects[begin:index]
            begin, size = index, 0
        size += each.size
    if objects:
        yield objects[begin:]


def count_part(task: Task, objects: Sequence[ErrorObject]) -> Groups:
    """Count some objects in this process."""
    s3, check = task.place.clients().s3, load_check(task.sources)

    def count(each: ErrorObject) -> Groups:
        groups = Groups()
        for number, line in rejections_in(lines_in(s3, task.place, each.key)):
            if isinstance(line, str):
                groups.cannot_read(f"{each.key}, line {number}: {line}")
            else:
                _count(task.selection, check, groups, line, each.key)
        return groups

    total = Groups()
    small = sum(each.size for each in objects) < _LARGE_BYTES * len(objects)
    with ThreadPoolExecutor(THREADS if small else 2) as threads:
        for groups in threads.map(count, objects):
            total.merge(groups)
    return total


def _count(selection: Selection, check: Check | None, groups: Groups, line: Rejection, key: str) -> None:
    if selection.recent(line):
        verdict = judge(line, check)
        if selection.takes(line, verdict):
            groups.add(line, verdict, key)
            return
    groups.left_out += 1
