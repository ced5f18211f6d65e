"""The start and the end of a stack that is kept: its state comes back before anybody is let in."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import NoReturn

from localstack.aws import handlers
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.bootstrap import is_api_enabled

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.durable.errors import DurableError
from hydrant.emulator.front.operations import OPERATIONS
from hydrant.settings import SettingError

from . import clock, place, services
from .handler import Handler, appends, changes
from .saver import Saver
from .states import State

LOG = logging.getLogger(__name__)
_SAVERS: list[Saver] = []


def install() -> None:
    """Open the folder, where one is set. A folder that cannot be used ends the process: it would forget everything."""
    try:
        clock.bring_back(CLOCK)
    except (DurableError, SettingError) as error:
        _give_up(str(error))


def restore() -> None:
    """Bring back what is kept, and keep what changes from now on."""
    folder = place.folder()
    if folder is None:
        return
    begun, states = time.monotonic(), services.states(is_api_enabled)
    saver = Saver(folder.table, states)
    try:
        found = _restore(states, saver)
    except Exception as error:
        LOG.exception("What is kept in %s cannot be brought back", folder.path)
        _give_up(f"What is kept in {folder.path} cannot be brought back: {error}. Nothing in it was changed.")
    _SAVERS.append(saver)
    saver.start()
    others = services.not_kept(filter(is_api_enabled, SERVICE_PLUGINS.list_available()), states)
    LOG.info(
        "The stack is kept in %s (%d rows came back in %.1f s). Not kept: %s, and executions of state machines",
        folder.path,
        found,
        time.monotonic() - begun,
        ", ".join(others),
    )


def save_now() -> str | None:
    """Save everything and bring it to the disk; return the folder, None when nothing is kept.

    Raises CannotWrite, or what else kept a service from being saved.
    """
    folder = place.folder()
    if folder is None:
        return None
    failed = [error for saver in _SAVERS for error in saver.save_all(everything=True)]
    if failed:
        raise failed[0]
    folder.syncer.sync()
    return str(folder.path)


def close() -> None:
    """Save everything a last time. The folder stays locked until the process is gone: services are still ending."""
    for saver in _SAVERS:
        saver.stop()
    folder = place.folder()
    if folder is not None:
        folder.syncer.sync()


def _restore(states: dict[str, State], saver: Saver) -> int:
    folder, found = place.folder(), 0
    assert folder is not None  # noqa: S101 - asked by the caller
    kept = {service: folder.table.rows(service) for service in states}
    for service in states:
        if kept[service]:
            SERVICE_PLUGINS.require(service)
    for service, state in states.items():
        state.restore(kept[service])
        saver.know(service, kept[service])
        found += len(kept[service])
    _listen(saver)
    for service, state in states.items():
        if kept[service]:
            state.begin()
    return found


def _listen(saver: Saver) -> None:
    """Keep what changes from now on: what services do by themselves as soon as they begin, too."""
    handler = Handler(saver)
    place.CHANGES.touch, place.CHANGES.save = saver.touch, lambda service: _save(saver, service)
    place.CHANGES.called = handler.called
    handlers.run_custom_response_handlers.append(handler)
    OPERATIONS.leave(changes)  # they wait for the table
    OPERATIONS.answer_in_threads(waits_for_the_disk)


def waits_for_the_disk(service: str, operation: str) -> bool:
    """Whether a call writes records that are on the disk itself before it is answered."""
    folder = place.folder()
    return folder is not None and folder.syncer.always and appends(service, operation)


def _save(saver: Saver, service: str) -> None:
    saver.touch(service)
    saver.save(service)


def _give_up(why: str) -> NoReturn:
    sys.stderr.write(f"{why}\n")
    sys.stderr.flush()
    os._exit(1)
