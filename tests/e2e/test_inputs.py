"""Every kind of input, sent in one batch among valid neighbours: each ends in its place and harms no other."""

from dataclasses import dataclass

import pytest

from .support.function_log import FunctionLog
from .support.inputs import Input, accepted, encode, rejected, valid
from .support.landing import Landing
from .support.laws import Account, assert_error_line, assert_logged, assert_set_failed, settle
from .support.sender import Sender, Sent
from .support.target import Target

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@dataclass
class Batch:
    """What was sent: each input with a valid neighbour after it."""

    inputs: dict[str, Input]
    sent: dict[bytes, Sent]
    neighbours: dict[str, bytes]
    account: Account


@pytest.fixture(scope="module")
def batch(target: Target, landing: Landing, sender: Sender) -> Batch:
    inputs = {found.name: found for found in [*rejected(), *accepted()]}
    neighbours = {name: encode(valid()) for name in inputs}
    order = [raw for name, found in inputs.items() for raw in (found.raw, neighbours[name])]
    sent = sender.send(order, partition_key="one shard")
    lines = {found.raw: found.line for found in inputs.values() if found.code is None}
    account = settle(target, landing, sent, lines=lines)
    return Batch(inputs, {s.raw: s for s in sent}, neighbours, account)


@pytest.mark.parametrize("name", [found.name for found in rejected()])
def test_invalid_input_is_rejected_with_its_reason(
    name: str, batch: Batch, target: Target, function_log: FunctionLog
) -> None:
    found = batch.inputs[name]
    [line] = batch.account.error[found.raw]
    assert_error_line(line, target.outputs["function_arn"])
    verdict = assert_set_failed(line)
    assert verdict.code == found.code
    assert_logged(target, function_log, [(batch.sent[found.raw], verdict)])


@pytest.mark.parametrize("name", [found.name for found in accepted()])
def test_valid_input_is_delivered_on_one_line(name: str, batch: Batch) -> None:
    assert len(batch.account.data[batch.inputs[name].raw]) == 1


@pytest.mark.parametrize("name", [found.name for found in [*rejected(), *accepted()]])
def test_the_neighbour_is_delivered(name: str, batch: Batch) -> None:
    assert len(batch.account.data[batch.neighbours[name]]) == 1
