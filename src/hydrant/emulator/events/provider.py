"""Amazon EventBridge of LocalStack, with buses that say what was said of them, and change.

LocalStack drops the key, dead letters and logging of a bus, and has no UpdateEventBus.
"""

from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.services.events.provider import EventsProvider
from localstack.services.events.utils import extract_event_bus_name

_SAID = "_hydrant_said"
_MEMBERS = {
    "kms_key_identifier": "KmsKeyIdentifier",
    "dead_letter_config": "DeadLetterConfig",
    "log_config": "LogConfig",
}
_OFF = "OFF"


class EventProvider(EventsProvider):
    """All operations; those that are not here are LocalStack's."""

    @handler("CreateEventBus")
    def create_event_bus(self, context: RequestContext, name: str, *given: Any, **named: Any) -> Any:
        """Make a bus. A key and dead letters do nothing here, where no event is encrypted; both are told again."""
        _check(named)
        answer = super().create_event_bus(context, name, *given, **named)
        _say(self._bus(context, name), named)
        return {**answer, **_told(self._bus(context, name))}

    @handler("UpdateEventBus")
    def update_event_bus(self, context: RequestContext, name: str | None = None, **named: Any) -> Any:
        """Change what is said of a bus; what is not given goes, as on AWS."""
        _check(named)
        bus = self._bus(context, name)
        bus.description = named.get("description")
        bus.last_modified_time = datetime.now(UTC)
        _say(bus, named)
        described = {"Description": bus.description} if bus.description else {}
        return {"Arn": bus.arn, "Name": bus.name, **described, **_told(bus)}

    @handler("DescribeEventBus")
    def describe_event_bus(self, context: RequestContext, name: str | None = None, **named: Any) -> Any:
        """Describe a bus."""
        return {**super().describe_event_bus(context, name, **named), **_told(self._bus(context, name))}

    def _bus(self, context: RequestContext, name: str | None) -> Any:
        return self.get_event_bus(extract_event_bus_name(name), self.get_store(context.region, context.account_id))


def _check(named: dict[str, Any]) -> None:
    level = (named.get("log_config") or {}).get("Level") or _OFF
    if level != _OFF:
        words = f"The emulator does not serve LogConfig of event buses (Level {level}); on AWS it works."
        raise CommonServiceException("ValidationException", words, sender_fault=True)


def _say(bus: Any, named: dict[str, Any]) -> None:
    said = {member: named[argument] for argument, member in _MEMBERS.items() if named.get(argument) is not None}
    setattr(bus, _SAID, said)


def _told(bus: Any) -> dict[str, Any]:
    return dict(getattr(bus, _SAID, {}))
