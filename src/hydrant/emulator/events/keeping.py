"""Event buses, rules, targets and archives that outlive the process: who serves them is made of them anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localstack.services.events.api_destination import APIDestinationService
from localstack.services.events.archive import ArchiveService
from localstack.services.events.connection import ConnectionService
from localstack.services.events.event_bus import EventBusService
from localstack.services.events.models import EventBus, EventsStore, Rule, events_stores
from localstack.services.events.rule import RuleService
from localstack.services.plugins import SERVICE_PLUGINS

from hydrant.emulator import patches
from hydrant.emulator.kept import place

SERVICE = "events"
_PROVIDER = "localstack.services.events.provider:EventsProvider"


def apply_patches() -> None:
    """Let archives say that they have taken an event, where the stack is kept.

    LocalStack 4.14 looks at rules after PutEvents is answered, by then what the call changed may have been saved.
    """
    if place.folder() is not None:
        from localstack.services.events.provider import EventsProvider

        patches.replace(_PROVIDER, "_put_to_archive", _put_to_archive(EventsProvider._put_to_archive))


def _put_to_archive(original: Callable[..., None]) -> Callable[..., None]:
    def put(provider: Any, *args: Any, **options: Any) -> None:
        original(provider, *args, **options)
        place.CHANGES.touch(SERVICE)

    return put


def begin() -> None:
    """Let all that came back work again; a rule with a schedule goes on with its next time."""
    service = SERVICE_PLUGINS.get_service(SERVICE)
    if service is not None:
        for account, region, store in list(events_stores.iter_stores()):
            _serve(service.lifecycle_hook, account, region, store)


def _serve(provider: Any, account: str, region: str, store: EventsStore) -> None:
    for bus in store.event_buses.values():
        _serve_bus(provider, account, region, bus)
    for archive in store.archives.values():
        made, state = archive.creation_time, archive.state
        provider._archive_service_store[archive.arn] = ArchiveService(archive)
        archive.creation_time, archive.state = made, state  # it takes it for a new one
    for connection in store.connections.values():
        restored = ConnectionService.restore_from_connection(connection)
        provider._connection_service_store[connection.arn] = restored
    by_arn = {connection.arn: connection for connection in store.connections.values()}
    for destination in store.api_destinations.values():
        if connection := by_arn.get(destination.connection_arn):
            made_of = APIDestinationService.restore_from_api_destination_and_connection
            provider._api_destination_service_store[destination.arn] = made_of(destination, connection)


def _serve_bus(provider: Any, account: str, region: str, bus: EventBus) -> None:
    provider._event_bus_services_store[bus.arn] = EventBusService(bus)
    for rule in bus.rules.values():
        _serve_rule(provider, account, region, rule)


def _serve_rule(provider: Any, account: str, region: str, rule: Rule) -> None:
    service = provider._rule_services_store[rule.arn] = RuleService(rule)
    for target in rule.targets.values():
        provider.create_target_sender(target, rule.arn, rule.name, region, account)
    if service.schedule_cron and rule.targets:
        service.create_schedule_job(provider._get_scheduled_rule_job_function(account, region, rule))
