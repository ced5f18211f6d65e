"""Facts B-1 to B-5: when a buffer is delivered."""

import pytest

from ..support.delivery_streams import DeliveryStream, invoking, processing
from ..support.firehose_emulator import Emulator
from ..support.functions import make_function
from ..support.scripted_function import wait_for_events, wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-objects")]
HALF = 600_000  # bytes: two of them are more than 1 MiB


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def waited(pipe: DeliveryStream, witness: DeliveryStream) -> bool:
    """Whether nothing came of the pipe by the time that a record put later to the witness was delivered."""
    witness.put(wish(witness=True))
    witness.wait_for_objects()
    return pipe.objects() == {}


def test_b1_a_buffer_waits_until_its_size_is_there(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    pipe.put(b"a" * HALF)
    assert waited(pipe, DeliveryStream(aws))
    pipe.put(b"a" * HALF)
    pipe.wait_for_objects()


def test_b1_an_interval_ends_the_wait_of_a_small_buffer(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, BufferingHints={"SizeInMBs": 128, "IntervalInSeconds": 1})
    pipe.put(b"one", b"two")
    assert pipe.wait_for_object()[1] == b"onetwo"


def test_b2_the_size_counts_before_compression(aws: Emulator) -> None:
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 900}
    pipe = DeliveryStream(aws, BufferingHints=hints, CompressionFormat="GZIP")
    pipe.put(b"a" * HALF)
    assert waited(pipe, DeliveryStream(aws))
    pipe.put(b"a" * HALF)
    assert len(pipe.wait_for_object()[1]) < 100_000


def test_b3_zero_buffering_delivers_what_is_there(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, BufferingHints={"SizeInMBs": 128, "IntervalInSeconds": 0})
    pipe.put(b"one")
    assert pipe.wait_for_object()[1] == b"one"


def test_b5_the_function_waits_for_a_buffer_of_its_own(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    waits = invoking(function, BufferSizeInMBs="1", BufferIntervalInSeconds="900")
    pipe = DeliveryStream(aws, ProcessingConfiguration=processing(waits))
    pipe.put(wish(pad="a" * HALF))
    assert waited(pipe, DeliveryStream(aws, ProcessingConfiguration=processing(invoking(function))))
    assert len(wait_for_events(aws, function)) == 1  # that of the witness
    pipe.put(wish(pad="b" * HALF))
    assert b"a" * HALF in b"".join(pipe.wait_for_objects().values())
