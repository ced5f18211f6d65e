"""The resource types whose providers are Hydrant's own, in the place of LocalStack's."""

from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProvider

from .aliases import Alias
from .buckets import Bucket
from .custom_events import TYPE as CUSTOM
from .custom_events import is_custom
from .custom_resources import CustomResource
from .dynamo_tables import DynamoTable
from .event_buses import EventBus
from .function_settings import EventInvokeConfig, Url
from .functions import EventSourceMapping, Function, Permission
from .glue import Database, Table
from .http_apis import Api, Authorizer, Deployment, Integration, Route, Stage
from .log_groups import LogGroup, MetricFilter, SubscriptionFilter
from .managed_policies import ManagedPolicy
from .pipes import Pipe
from .queues import Queue
from .roles import Role
from .schedules import Schedule
from .secrets import Secret
from .state_machines import StateMachine
from .topics import Subscription, Topic

_OF_APIS = (Api, Authorizer, Deployment, Integration, Route, Stage)
_OF_DATA = (DynamoTable, Schedule, Secret)
_OF_EVENTS = (EventBus, StateMachine)
_OF_FUNCTIONS = (Alias, EventInvokeConfig, Url)
_OF_IAM = (ManagedPolicy, Role)
_OF_LOGS = (LogGroup, MetricFilter, SubscriptionFilter)
_OF_PIPELINES = (Bucket, Database, EventSourceMapping, Function, Permission, Pipe, Queue, Subscription, Table, Topic)
_OWN: dict[str, type[ResourceProvider[Any]]] = {
    CUSTOM: CustomResource,
    **{
        each.TYPE: each
        for each in (*_OF_APIS, *_OF_DATA, *_OF_EVENTS, *_OF_FUNCTIONS, *_OF_IAM, *_OF_LOGS, *_OF_PIPELINES)
    },
}


def own_provider_of(resource_type: str) -> ResourceProvider[Any] | None:
    """The provider, None for a type that is LocalStack's."""
    own = _OWN.get(CUSTOM if is_custom(resource_type) else resource_type)
    return own() if own else None
