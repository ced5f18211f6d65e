"""What the current plan does with records before delivery: preparation, transformation, the JQ query of partitions."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hydrant.emulator.faults.patience import Patience, Pause

from ..settings import Settings
from .metrics.collector import Metrics
from .metrics.measured import MeasuredFunctions, MeasuredQuery
from .plan import MIB, DestinationPlan
from .ports import FunctionClient
from .source.base import Partition
from .transform.base import PassThrough, Preparation, Transform
from .transform.event import EventHead
from .transform.jq_process import JqProcess
from .transform.lambda_transform import LambdaRules, LambdaTransform
from .transform.partitioning import PartitioningTransform, PartitionRules, PatientQuery
from .transform.prepare import PreparationRules, preparation_of
from .transform.table_routing import RoutingRules, TableRouting

_Rules = tuple[LambdaRules | None, PartitionRules | None, RoutingRules | None]


@dataclass(frozen=True)
class Identity:
    """Names of a delivery stream."""

    name: str
    arn: str
    region: str


class Stages:
    """Makes each stage when it is first needed, and anew when an update changed its rules. Owns the JQ processes."""

    def __init__(
        self,
        identity: Identity,
        plan: Callable[[], DestinationPlan],
        functions: FunctionClient,
        metrics: Metrics,
        settings: Settings,
        *,
        kinesis_stream_arn: str | None,
        pause: Pause,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`plan` is asked for each batch; `pause` waits between attempts to invoke.

        `kinesis_stream_arn` is the source, when that is a Kinesis stream: only there are records of the KPL (C-28).
        """
        self._identity = identity
        self._plan = plan
        self._functions = MeasuredFunctions(functions, metrics)
        self._metrics = metrics
        self._settings = settings
        self._kinesis_stream_arn = kinesis_stream_arn
        self._pause = pause
        self._clock = clock
        self._preparation: tuple[PreparationRules, Preparation] | None = None
        self._transforms: dict[str, tuple[_Rules, Transform]] = {}
        self._queries: dict[str, JqProcess] = {}
        self._lock = threading.Lock()

    def preparation(self) -> Preparation:
        """What is done with records before they are buffered for the function."""
        rules, known = self._plan().preparation, self._preparation
        if known is None or known[0] != rules:
            aggregated = self._kinesis_stream_arn is not None
            max_bytes = int(self._settings.decompressed_mb * MIB)
            known = (rules, preparation_of(rules, aggregated=aggregated, max_decompressed=max_bytes))
            self._preparation = known
        return known[1]

    def transform(self, partition: Partition) -> Transform:
        """What turns records of a partition into outcomes."""
        plan, name = self._plan(), partition.partition_id
        rules = (plan.function, plan.partitioning, plan.routing)
        known = self._transforms.get(name)
        if known is not None and known[0] == rules:
            return known[1]
        transform: Transform = PassThrough() if plan.function is None else self._invoking(plan.function, name)
        if plan.partitioning is not None:
            transform = PartitioningTransform(transform, plan.partitioning, self._patient(plan.query), self._clock)
        elif plan.routing is not None:
            transform = TableRouting(transform, self._patient(plan.query), self._clock)
        self._transforms[name] = (rules, transform)
        return transform

    def discard(self, partition: Partition) -> None:
        """Drop what is kept for a partition that has ended."""
        self._transforms.pop(partition.partition_id, None)

    def update(self) -> None:
        """Follow a new plan: the process of a query that it does not have ends when its batches are done."""
        wanted = self._plan().query
        with self._lock:
            for text in [each for each in self._queries if each != wanted]:
                self._queries.pop(text).retire()

    def close(self) -> None:
        """End the JQ processes, even in the middle of a batch."""
        with self._lock:
            queries = list(self._queries.values())
        for query in queries:
            query.close()

    def _invoking(self, rules: LambdaRules, partition_id: str) -> LambdaTransform:
        head = EventHead(self._identity.arn, self._identity.region, partition_id, self._kinesis_stream_arn)
        return LambdaTransform(
            rules, head, self._functions, settings=self._settings, patience=self._patience(), clock=self._clock
        )

    def _patience(self) -> Patience:
        """With faults of the emulator."""
        waiting = f"records of {self._identity.arn} wait"
        return Patience(self._pause, waiting, self._settings.retry_seconds, self._settings.retry_max_seconds)

    def _patient(self, text: str | None) -> PatientQuery | None:
        """A query that waits for its process."""
        query = self._query(text)
        return None if query is None else PatientQuery(MeasuredQuery(query, self._metrics), self._patience())

    def _query(self, text: str | None) -> JqProcess | None:
        """The process of a query; all lanes share it."""
        if text is None:
            return None
        with self._lock:
            return self._queries.setdefault(text, JqProcess(text, self._settings.jq_seconds))
