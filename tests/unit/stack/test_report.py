from hydrant.stack.report import faults, lost_records, throttled_records


def test_lost_and_missed_records_are_told_per_stream() -> None:
    streams = [
        {"name": "orders", "lost_records": 0, "lost_unread_records": 0, "missed_records": 0},
        {"name": "clicks", "lost_records": 1234, "lost_unread_records": 0, "missed_records": 0},
        {"name": "sensors", "lost_records": 1234, "lost_unread_records": 0, "missed_records": 56},
        {"name": "clocks", "lost_records": 1234, "lost_unread_records": 78, "missed_records": 0},
    ]
    note, warning, unread = lost_records(streams)
    assert note.startswith("Note: stream clicks dropped 1234 records")
    assert "no reader missed any" in note
    assert warning.startswith("Warning: stream sensors dropped 1234 records")
    assert "a reader missed 56 of them" in warning
    assert "HYDRANT_KINESIS_MEMORY_MB" in warning
    assert unread.startswith("Warning: stream clocks dropped 1234 records")
    assert "78 of them before their reader got to them" in unread


def test_throttled_records_are_told_with_who_is_behind() -> None:
    streams = [
        {"name": "orders", "throttled_records": 0, "slowest_reader": "consumer c", "unread_records": 3},
        {"name": "clicks", "throttled_records": 12, "slowest_reader": "delivery stream d", "unread_records": 900},
        {"name": "sensors", "throttled_records": 1, "slowest_reader": None, "unread_records": 0},
    ]
    behind, over = throttled_records(streams)
    assert behind.startswith("Warning: stream clicks refused 12 records (ProvisionedThroughputExceededException)")
    assert "delivery stream d is 900 records behind" in behind
    assert "HYDRANT_KINESIS_MEMORY_MB" in behind
    assert "HYDRANT_KINESIS_WHEN_FULL" in behind
    assert over.startswith("Note: stream sensors refused 1 records")
    assert "nobody is behind now" in over


def test_what_the_machine_lacks_is_told() -> None:
    lasting = [{"text": "no free file descriptors: 1024 of 1024 used; raise `ulimit -n`", "lacks": "file descriptors"}]
    (line,) = faults(lasting)
    assert line.startswith("Warning: no free file descriptors: 1024 of 1024 used; raise `ulimit -n`. Records wait")
    assert faults([]) == []
