"""Bodies of all requests together have so much memory; what has no room waits on disk for its turn."""

import io

import pytest

from hydrant.emulator.http import bodies
from hydrant.emulator.http.bodies import Body, Room

PARTS = [b"one ", b"two ", b"three"]
WHOLE = b"".join(PARTS)


def filled(room: Room, *parts: bytes) -> Body:
    body = Body(room)
    for part in parts or PARTS:
        body.write(part)
    return body


def test_a_body_with_room_is_in_memory_and_gives_back_what_it_had() -> None:
    room = Room(100)
    body = filled(room)
    assert (body.whole(), len(body), body.on_disk, room.free) == (WHOLE, len(WHOLE), False, 100 - len(WHOLE))
    body.close()
    body.close()
    assert room.free == 100


@pytest.mark.parametrize("most", [0, 5, len(WHOLE) - 1])
def test_a_body_without_room_is_on_disk_and_has_no_memory(most: int) -> None:
    room = Room(most)
    body = filled(room)
    assert (body.whole(), body.whole(), body.on_disk, room.free) == (WHOLE, WHOLE, True, most)
    body.close()
    assert room.free == most


def test_one_that_is_large_is_on_disk_whoever_says_how_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_IN_MEMORY", 8)
    room = Room(100)
    assert [filled(room, b"12345678").on_disk, filled(room, b"1234", b"56789").on_disk] == [False, True]
    assert room.free == 92


@pytest.mark.parametrize("most", [100, 1])
def test_it_is_read_as_a_file(most: int) -> None:
    body = filled(Room(most), b"a\nb\n", b"c")
    body.seek(0)
    assert (list(body), body.seek(0, io.SEEK_END), body.seek(2), body.read()) == ([b"a\n", b"b\n", b"c"], 5, 2, b"b\nc")


def test_those_on_disk_have_their_turn_first_come_first_served() -> None:
    room, begun = Room(10), list[str]()
    holder = filled(room, b"12345678")
    large, small = filled(room, b"123456789"), filled(room, b"123")
    large.when_in_turn(lambda: begun.append("large"))
    small.when_in_turn(lambda: begun.append("small"))
    late = filled(room, b"1")
    assert (begun, late.on_disk) == ([], True), "nobody overtakes those who wait"
    holder.close()
    assert (begun, room.free) == (["large"], 1)
    large.close()
    assert (begun, room.free) == (["large", "small"], 7)


def test_one_in_memory_begins_at_once() -> None:
    begun: list[str] = []
    filled(Room(100)).when_in_turn(lambda: begun.append("now"))
    assert begun == ["now"]


def test_one_that_is_larger_than_all_the_room_has_its_turn_alone() -> None:
    room, begun = Room(4), list[str]()
    first, second = filled(room), filled(room)
    first.when_in_turn(lambda: begun.append("first"))
    second.when_in_turn(lambda: begun.append("second"))
    assert begun == ["first"]
    first.close()
    assert begun == ["first", "second"]
    second.close()
    assert room.free == 4


def test_who_gives_up_waiting_holds_up_nobody() -> None:
    room, begun = Room(10), list[str]()
    holder = filled(room, b"1234567890")
    gone, next_one = filled(room, b"123456"), filled(room, b"12345")
    gone.when_in_turn(lambda: begun.append("gone"))
    next_one.when_in_turn(lambda: begun.append("next"))
    gone.close()
    holder.close()
    assert (begun, room.free) == (["next"], 5)
    next_one.close()
    assert room.free == 10
